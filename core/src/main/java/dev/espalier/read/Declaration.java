package dev.espalier.read;

import dev.espalier.bind.AsyncMode;
import dev.espalier.bind.BindingBuilder;
import dev.espalier.bind.Key;
import dev.espalier.bind.Recipe;
import dev.espalier.bind.Resource.ExitRelease;
import dev.espalier.bind.Resource.Release;
import dev.espalier.graph.Binding;
import dev.espalier.graph.Dependency;
import dev.espalier.graph.Flaw;
import dev.espalier.graph.Hooks;
import dev.espalier.graph.Manner;
import dev.espalier.graph.Origin;
import dev.espalier.graph.Target;
import jakarta.inject.Singleton;
import java.lang.annotation.Annotation;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One binding as it is being declared.
final class Declaration<T> implements BindingBuilder<T> {
  private final Declarations all;
  private final Key<T> key;
  private final Origin origin;
  private final List<Target> targets = new ArrayList<>();
  private final List<Hook<Object>> onAcquire = new ArrayList<>();
  private final List<ExitRelease<Object>> onRelease = new ArrayList<>();
  private final List<Hook<Object>> onStart = new ArrayList<>();
  private final List<Hook<Object>> onStop = new ArrayList<>();
  private @Nullable Class<?> implementation;
  private Optional<Class<? extends Annotation>> lifetime = Optional.empty();
  private @Nullable Class<? extends Annotation> otherLifetime;
  private boolean closing;
  private boolean eager;
  private final List<FallbackRecipe.Choice> fallbacks = new ArrayList<>();
  private Manner manner = Manner.PLAIN;

  Declaration(Declarations all, Key<T> key, Origin origin) {
    this.all = all;
    this.key = key;
    this.origin = origin;
  }

  /// The same for others to be declared over. An object that was given is there once: those who got
  /// it prepare and release it.
  Declaration<T> copy(Declarations to) {
    Declaration<T> copy = new Declaration<>(to, key, origin);
    copy.targets.addAll(targets);
    if (targets.stream().noneMatch(Target.Given.class::isInstance)) {
      copy.onAcquire.addAll(onAcquire);
      copy.onRelease.addAll(onRelease);
      copy.closing = closing;
    }
    copy.onStart.addAll(onStart);
    copy.onStop.addAll(onStop);
    copy.fallbacks.addAll(fallbacks);
    copy.implementation = implementation;
    copy.lifetime = lifetime;
    copy.otherLifetime = otherLifetime;
    copy.eager = eager;
    copy.manner = manner;
    return copy;
  }

  Origin origin() {
    return origin;
  }

  Key<T> key() {
    return key;
  }

  /// Makes it one that cannot be used, whatever it was made from; the first reason is told.
  void cannot(Unusable why) {
    if (targets.stream().noneMatch(Target.Unusable.class::isInstance)) {
      targets.clear();
      targets.add(why.target());
    }
  }

  @Override
  public BindingBuilder<T> to(Class<? extends T> type) {
    all.requireOpen();
    implementation = type;
    return target(new Target.Alias(Key.of(type)));
  }

  @Override
  public BindingBuilder<T> to(Key<? extends T> other) {
    return target(new Target.Alias(Objects.requireNonNull(other, "the key is null")));
  }

  @Override
  public BindingBuilder<T> to(Recipe<? extends T> recipe) {
    return target(new Target.Made(Objects.requireNonNull(recipe, "the recipe is null")));
  }

  @Override
  public BindingBuilder<T> toInstance(T instance) {
    return target(new Target.Given(instance));
  }

  private BindingBuilder<T> target(Target target) {
    return add(targets, target);
  }

  @Override
  public BindingBuilder<T> in(Class<? extends Annotation> annotation) {
    all.requireOpen();
    Objects.requireNonNull(annotation, "the lifetime is null");
    if (lifetime.isPresent() && lifetime.get() != annotation) {
      otherLifetime = annotation;
    } else {
      lifetime = Optional.of(annotation);
    }
    return this;
  }

  @Override
  public BindingBuilder<T> onAcquire(Hook<? super T> hook) {
    return add(onAcquire, untyped(hook));
  }

  @Override
  public BindingBuilder<T> onRelease(Release<? super T> release) {
    Objects.requireNonNull(release, "the release is null");
    return onReleaseWithExit((value, exit) -> release.release(value));
  }

  @Override
  @SuppressWarnings("unchecked") // the engine gives it the binding's own value and nothing else
  public BindingBuilder<T> onReleaseWithExit(ExitRelease<? super T> release) {
    Objects.requireNonNull(release, "the release is null");
    return add(onRelease, (ExitRelease<Object>) release);
  }

  @Override
  public BindingBuilder<T> onStart(Hook<? super T> hook) {
    return add(onStart, untyped(hook));
  }

  @Override
  public BindingBuilder<T> onStop(Hook<? super T> hook) {
    return add(onStop, untyped(hook));
  }

  @Override
  public BindingBuilder<T> closing() {
    all.requireOpen();
    closing = true;
    return this;
  }

  @Override
  public BindingBuilder<T> async(AsyncMode mode) {
    return manner(manner.in(mode));
  }

  @Override
  public BindingBuilder<T> eager() {
    all.requireOpen();
    eager = true;
    return this;
  }

  /// Whether a start prepares it though nothing needs it; known when it is finished.
  boolean isEager() {
    return eager;
  }

  @Override
  public BindingBuilder<T> acquireWithin(Duration limit) {
    return manner(manner.acquiredWithin(limit));
  }

  @Override
  public BindingBuilder<T> releaseWithin(Duration limit) {
    return manner(manner.releasedWithin(limit));
  }

  @Override
  public BindingBuilder<T> uninterruptible() {
    return manner(manner.asUninterruptible());
  }

  @Override
  public BindingBuilder<T> onPlatformThread() {
    return manner(manner.asOnPlatformThread());
  }

  @Override
  public BindingBuilder<T> withFallback(
      Class<? extends Throwable> failure, Recipe<? extends T> recipe) {
    Objects.requireNonNull(failure, "the type of failure is null");
    Objects.requireNonNull(recipe, "the recipe is null");
    return add(fallbacks, new FallbackRecipe.Choice(failure, recipe));
  }

  private BindingBuilder<T> manner(Manner changed) {
    all.requireOpen();
    manner = changed;
    return this;
  }

  private <E> BindingBuilder<T> add(List<E> to, E element) {
    all.requireOpen();
    to.add(element);
    return this;
  }

  @SuppressWarnings("unchecked") // the engine gives it the binding's own value and nothing else
  private static Hook<Object> untyped(Hook<?> hook) {
    return (Hook<Object>) Objects.requireNonNull(hook, "the hook is null");
  }

  /// The finished binding; with fallbacks it is more than one.
  ///
  /// @param bound all keys that have a binding: a class among them is not constructed a second time
  void finish(Set<Key<?>> bound, List<Binding> to) {
    Reading reading = reading(bound);
    Hooks hooks = hooks(reading);
    if (lifetime.isEmpty()) {
      lifetime = reading.lifetime();
    }
    if (manner.mode().isEmpty() && reading.mode().isPresent()) {
      manner = manner.in(reading.mode().get());
    }
    eager |= reading.eager();
    if (manner.onPlatformThread() && manner.mode().equals(Optional.of(AsyncMode.DISABLED))) {
      reading = Reading.of(Unusable.twoThreads().target());
    }
    if (fallbacks.isEmpty()) {
      to.add(binding(key, reading.target(), hooks, bound));
    } else {
      FallbackRecipe chosen = new FallbackRecipe(key, fallbacks);
      Target one = new Target.Chosen(reading.target().produces(), chosen.recipe());
      to.add(binding(key, one, hooks.ofService(), bound));
      to.add(binding(chosen.primary(), reading.target(), hooks.ofValue(), bound));
      for (int i = 0; i < fallbacks.size(); i++) {
        Target fallback = new Target.Made(fallbacks.get(i).recipe());
        to.add(binding(chosen.fallback(i), fallback, hooks.ofValue(), bound));
      }
    }
  }

  /// The finished binding of what has no fallbacks.
  Binding finished(Set<Key<?>> bound) {
    List<Binding> one = new ArrayList<>();
    finish(bound, one);
    return one.getFirst();
  }

  private Binding binding(Key<?> of, Target target, Hooks hooks, Set<Key<?>> bound) {
    Origin madeAt = target instanceof Target.Constructed c ? MemberOrigin.of(c.type()) : origin;
    List<Key<?>> needs = new ArrayList<>(target.needs());
    if (target instanceof Target.Constructed c) {
      needs.addAll(all.staticsOf(c.type()));
    }
    List<Dependency> dependencies = dependencies(needs, bound);
    return new Binding(of, target, lifetime, dependencies, hooks, manner, origin, madeAt);
  }

  private Hooks hooks(Reading reading) {
    List<Hook<Object>> acquire = new ArrayList<>(reading.onAcquire());
    acquire.addAll(onAcquire);
    // what the binding says is done in place of what the class says, and of closing it
    boolean byClass = onRelease.isEmpty() && !reading.onRelease().isEmpty();
    boolean beside =
        byClass
            && reading
                .target()
                .produces()
                .filter(AutoCloseable.class::isAssignableFrom)
                .isPresent();
    return new Hooks(
        List.copyOf(acquire),
        byClass ? reading.onRelease() : List.copyOf(onRelease),
        List.copyOf(onStart),
        List.copyOf(onStop),
        closing || beside);
  }

  private Reading reading(Set<Key<?>> bound) {
    if (targets.size() > 1) {
      return Reading.of(new Target.Several(List.copyOf(targets)));
    }
    if (otherLifetime != null) {
      return Reading.of(severalLifetimes(otherLifetime).target());
    }
    if (targets.isEmpty()) {
      return all.classes().read(key);
    }
    Target declared = targets.getFirst();
    Optional<Class<?>> produced = declared.produces();
    if (produced.isPresent() && !key.rawType().isAssignableFrom(produced.get())) {
      String what = declared instanceof Target.Given ? "an instance of " : "the type ";
      return Reading.of(new Target.Mismatched(what + produced.get().getName() + "."));
    }
    if (declared instanceof Target.Given) {
      return given(declared);
    }
    return implementation == null
        ? Reading.of(declared)
        : implemented(declared, Key.of(implementation), bound);
  }

  private Unusable severalLifetimes(Class<? extends Annotation> other) {
    String first = lifetime.map(Class::getSimpleName).orElse("");
    String second = other.getSimpleName();
    return new Unusable(
        Flaw.LIFETIMES,
        "its binding says in(" + first + ".class) and in(" + second + ".class).",
        "keep one in(…): that which says how long an instance is shared.");
  }

  /// An object that is there already is there as long as the container.
  private Reading given(Target instance) {
    Optional<Class<? extends Annotation>> said = lifetime;
    lifetime = Optional.of(Singleton.class);
    return Reading.of(
        said.filter(other -> other != Singleton.class)
            .<Target>map(other ->
                new Unusable(
                        Flaw.LIFETIMES,
                        "an instance that is given is there as long as the container, and in("
                            + other.getSimpleName()
                            + ".class) says otherwise.",
                        "remove in(…), or say how one is made: to(needs(…).make(…)).")
                    .target())
            .orElse(instance));
  }

  /// A class in place of another: its own binding if there is one, or if it says itself how long it
  /// is kept, so that it is one and the same under both keys.
  private Reading implemented(Target alias, Key<?> other, Set<Key<?>> bound) {
    if (!other.equals(key) && bound.contains(other)) {
      return Reading.of(alias);
    }
    Reading read = all.classes().read(other);
    if (other.equals(key) || lifetime.isPresent()) {
      return read;
    }
    if (read.lifetime().isEmpty()) {
      return unheard(other.rawType()).map(why -> Reading.of(why.target())).orElse(read);
    }
    all.named(other);
    return Reading.of(alias);
  }

  /// Whether an interface or abstract class is marked with a lifetime, though what is made for it
  /// is not. Another class may be made for itself too, and mean that.
  private Optional<Unusable> unheard(Class<?> made) {
    if (!Modifier.isAbstract(key.rawType().getModifiers())) {
      return Optional.empty();
    }
    try {
      String type = key.rawType().getSimpleName();
      return Marks.lifetime(key.rawType(), type)
          .map(Class::getSimpleName)
          .map(name ->
              new Unusable(
                  Flaw.UNHEARD,
                  type
                      + " is marked @"
                      + name
                      + ", but what is made is "
                      + made.getSimpleName()
                      + ".",
                  "mark "
                      + made.getSimpleName()
                      + " @"
                      + name
                      + ", or add in("
                      + name
                      + ".class)."));
    } catch (Unusable e) {
      return Optional.of(e);
    }
  }

  static List<Dependency> dependencies(List<Key<?>> needs, Set<Key<?>> bound) {
    List<Dependency> dependencies = new ArrayList<>();
    for (Key<?> need : needs) {
      dependencies.add(Dependency.of(need, dependencies.size(), bound));
    }
    return List.copyOf(dependencies);
  }
}
