package dev.espalier.graph;

import dev.espalier.bind.Key;
import dev.espalier.bind.Recipe.Returns;
import dev.espalier.bind.Startable;
import jakarta.inject.Singleton;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Optional;

/// A key and how its instance is made.
///
/// @param key what can be asked for
/// @param target what its instances are made from
/// @param lifetime how long an instance is kept and shared; empty: made for each that asks
/// @param dependencies what it needs, in order
/// @param hooks what is done with a value on its way
/// @param manner how they are made and released
/// @param origin where the binding was written
/// @param madeAt where its dependencies are written: a constructor, or the same place
public record Binding(
    Key<?> key,
    Target target,
    Optional<Class<? extends Annotation>> lifetime,
    List<Dependency> dependencies,
    Hooks hooks,
    Manner manner,
    Origin origin,
    Origin madeAt) {

  /// A binding that is there without being declared, for each that asks.
  static Binding builtIn(Key<?> key, Target target) {
    return gathered(key, target, List.of(), Origin.builtIn());
  }

  /// Other bindings put together, for each that asks.
  ///
  /// @param madeAt where the others are named
  public static Binding gathered(
      Key<?> key, Target target, List<Dependency> dependencies, Origin madeAt) {
    return new Binding(
        key, target, Optional.empty(), dependencies, Hooks.NONE, Manner.PLAIN, madeAt, madeAt);
  }

  /// The same, asked of the container that keeps it.
  public Binding from(Target.Shared there) {
    Manner said = manner.mode().map(Manner.PLAIN::in).orElse(Manner.PLAIN);
    return new Binding(key, there, lifetime, List.of(), Hooks.NONE, said, origin, madeAt);
  }

  /// The same under another key.
  public Binding as(Key<?> other, Hooks otherHooks) {
    return new Binding(other, target, lifetime, dependencies, otherHooks, manner, origin, madeAt);
  }

  /// Whether there is one instance, as long as the container.
  public boolean singleton() {
    return lifetime.isPresent() && lifetime.get() == Singleton.class;
  }

  /// Whether each that asks gets an instance of its own.
  public boolean unscoped() {
    return lifetime.isEmpty();
  }

  /// Whether its value accepts work: it has a start or stop hook or is [Startable].
  public boolean serves() {
    return starts() || !hooks.onStop().isEmpty();
  }

  /// Whether it has a start hook or is [Startable].
  public boolean starts() {
    return !hooks.onStart().isEmpty() || startable();
  }

  /// Whether it is a part of what was declared, and stands for it nowhere but there.
  public boolean isPart() {
    return key.qualifier().orElse(key) instanceof Part;
  }

  /// Whether its value is [Startable]. Who gives a seed also starts it, and so does, as a rule, who
  /// asks for a part.
  public boolean startable() {
    Class<?> type = target.produces().orElse(key.rawType());
    return Startable.class.isAssignableFrom(type)
        && !(target instanceof Target.Alias
            || target instanceof Target.Seed
            || target instanceof Target.Shared)
        && !(key.qualifier().orElse(key) instanceof Part part && !part.serves());
  }

  /// Whether it is not there before what a dependency of it leads to: it needs that eagerly, or
  /// chooses it among others.
  public boolean needsFirst(Dependency dependency) {
    return dependency.eager() || target instanceof Target.Chosen;
  }

  /// Whether it only hands on what others make: nothing of a user's runs for it.
  public boolean passesOn() {
    return unscoped()
        && target.handsOn()
        && manner.mode().isEmpty()
        && !manner.onPlatformThread()
        && hooks.onAcquire().isEmpty();
  }

  /// Whether the container closes the value by itself, since it constructed it and nobody said
  /// otherwise, or was told to.
  public boolean closesItself() {
    return hooks.closing()
        || (target instanceof Target.Constructed c
            && AutoCloseable.class.isAssignableFrom(c.type())
            && hooks.onRelease().isEmpty());
  }

  /// Whether there is something to release once it was made.
  public boolean releases() {
    return closesItself() || !hooks.onRelease().isEmpty() || returns().isResource();
  }

  /// What the function that makes it hands back.
  public Returns returns() {
    return target instanceof Target.Recipes r ? r.recipe().returns() : Returns.VALUE;
  }

  /// Why making it may wait for something outside, so that it gets a thread of the container; empty
  /// if it does not. In the container's lifetime anything but a plain constructor may.
  public Optional<String> mayWait() {
    if (manner.onPlatformThread()) {
      return Optional.of("is made on a platform thread");
    } else if (returns().isLater()) {
      return Optional.of("is made by a function that returns a stage");
    } else if (!singleton()) {
      return Optional.empty();
    } else if (target instanceof Target.Shared shared) {
      return shared.waits() ? Optional.of("is made by " + shared.container()) : Optional.empty();
    } else if (returns().isResource()) {
      return Optional.of("is a resource");
    } else if (target instanceof Target.Made) {
      return Optional.of("is made by a function");
    } else if (target instanceof Target.Chosen) {
      return Optional.of("has fallbacks");
    } else if (target instanceof Target.Decorated decorated && decorated.type().isEmpty()) {
      return Optional.of("is decorated by a function");
    } else if (!hooks.onAcquire().isEmpty()) {
      return Optional.of("has an acquire hook");
    } else if (serves() && !(target instanceof Target.Given)) {
      return Optional.of("is started");
    }
    return Optional.empty();
  }
}
