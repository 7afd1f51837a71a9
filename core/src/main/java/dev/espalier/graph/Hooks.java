package dev.espalier.graph;

import dev.espalier.bind.BindingBuilder.Hook;
import dev.espalier.bind.Resource.ExitRelease;
import java.util.List;

/// What is done with a value on its way, each list in the order declared.
///
/// @param closing the value is closed when released, though the container did not construct it
public record Hooks(
    List<Hook<Object>> onAcquire,
    List<ExitRelease<Object>> onRelease,
    List<Hook<Object>> onStart,
    List<Hook<Object>> onStop,
    boolean closing) {

  /// Nothing is done.
  public static final Hooks NONE = new Hooks(List.of(), List.of(), List.of(), List.of(), false);

  /// What is done when a value is made and released.
  public Hooks ofValue() {
    return new Hooks(onAcquire, onRelease, List.of(), List.of(), closing);
  }

  /// What is done when it begins and ends to accept work.
  public Hooks ofService() {
    return new Hooks(List.of(), List.of(), onStart, onStop, false);
  }
}
