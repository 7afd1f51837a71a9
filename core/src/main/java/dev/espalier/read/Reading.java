package dev.espalier.read;

import dev.espalier.bind.BindingBuilder.Hook;
import dev.espalier.bind.Resource.ExitRelease;
import dev.espalier.graph.Target;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Optional;

/// What a class says about its instances.
///
/// @param lifetime empty if it says nothing
/// @param async declared to take its time
/// @param eager prepared by a start though nothing needs it
record Reading(
    Target target,
    Optional<Class<? extends Annotation>> lifetime,
    boolean async,
    boolean eager,
    List<Hook<Object>> onAcquire,
    List<ExitRelease<Object>> onRelease) {

  /// Of what is not a class that is constructed.
  static Reading of(Target target) {
    return new Reading(target, Optional.empty(), false, false, List.of(), List.of());
  }
}
