package dev.espalier.read;

import dev.espalier.bind.AsyncMode;
import dev.espalier.bind.BindingBuilder.Hook;
import dev.espalier.bind.Resource.ExitRelease;
import dev.espalier.graph.Target;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Optional;

/// What a class says about its instances.
///
/// @param lifetime empty if it says nothing
/// @param mode on which thread one is made, if it says so
/// @param eager prepared by a start though nothing needs it
record Reading(
    Target target,
    Optional<Class<? extends Annotation>> lifetime,
    Optional<AsyncMode> mode,
    boolean eager,
    List<Hook<Object>> onAcquire,
    List<ExitRelease<Object>> onRelease) {

  /// Of what is not a class that is constructed.
  static Reading of(Target target) {
    return new Reading(target, Optional.empty(), Optional.empty(), false, List.of(), List.of());
  }
}
