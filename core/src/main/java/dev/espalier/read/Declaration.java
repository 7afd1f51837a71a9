package dev.espalier.read;

import dev.espalier.bind.BindingBuilder;
import dev.espalier.bind.Key;
import dev.espalier.bind.Recipe;
import dev.espalier.bind.Resource.ExitRelease;
import dev.espalier.bind.Resource.Release;
import dev.espalier.graph.Binding;
import dev.espalier.graph.Dependency;
import dev.espalier.graph.Hooks;
import dev.espalier.graph.Manner;
import dev.espalier.graph.Origin;
import dev.espalier.graph.Target;
import jakarta.inject.Singleton;
import java.lang.annotation.Annotation;
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
  private boolean closing;
  private final List<FallbackRecipe.Choice> fallbacks = new ArrayList<>();
  private Manner manner = Manner.PLAIN;

  Declaration(Declarations all, Key<T> key, Origin origin) {
    this.all = all;
    this.key = key;
    this.origin = origin;
  }

  Origin origin() {
    return origin;
  }

  Key<T> key() {
    return key;
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
    in(Singleton.class);
    return target(new Target.Given(instance));
  }

  private BindingBuilder<T> target(Target target) {
    return add(targets, target);
  }

  @Override
  public BindingBuilder<T> in(Class<? extends Annotation> annotation) {
    all.requireOpen();
    lifetime = Optional.of(Objects.requireNonNull(annotation, "the lifetime is null"));
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
  public BindingBuilder<T> async() {
    return manner(manner.asAsync());
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
    Target target = target(bound);
    if (fallbacks.isEmpty()) {
      to.add(binding(key, target, hooks()));
    } else {
      FallbackRecipe chosen = new FallbackRecipe(key, fallbacks);
      Hooks hooks = hooks();
      to.add(binding(key, new Target.Chosen(chosen.recipe()), hooks.ofService()));
      to.add(binding(chosen.primary(), target, hooks.ofValue()));
      for (int i = 0; i < fallbacks.size(); i++) {
        Target fallback = new Target.Made(fallbacks.get(i).recipe());
        to.add(binding(chosen.fallback(i), fallback, hooks.ofValue()));
      }
    }
  }

  private Binding binding(Key<?> of, Target target, Hooks hooks) {
    Origin madeAt =
        target instanceof Target.Constructed c ? new ConstructorOrigin(c.type()) : origin;
    return new Binding(
        of, target, lifetime, dependencies(target.needs()), hooks, manner, origin, madeAt);
  }

  private Hooks hooks() {
    return new Hooks(
        List.copyOf(onAcquire),
        List.copyOf(onRelease),
        List.copyOf(onStart),
        List.copyOf(onStop),
        closing);
  }

  private Target target(Set<Key<?>> bound) {
    if (targets.size() > 1) {
      return new Target.Several(List.copyOf(targets));
    }
    if (targets.isEmpty()) {
      return ClassReader.read(key.rawType());
    }
    Target declared = targets.getFirst();
    Optional<Class<?>> produced = declared.produces();
    if (produced.isPresent() && !key.rawType().isAssignableFrom(produced.get())) {
      String what = declared instanceof Target.Given ? "an instance of " : "the type ";
      return new Target.Mismatched(what + produced.get().getName() + ".");
    }
    if (implementation != null
        && (implementation == key.rawType() || !bound.contains(Key.of(implementation)))) {
      return ClassReader.read(implementation);
    }
    return declared;
  }

  private static List<Dependency> dependencies(List<Key<?>> needs) {
    List<Dependency> dependencies = new ArrayList<>();
    for (Key<?> need : needs) {
      dependencies.add(Dependency.of(need, dependencies.size()));
    }
    return List.copyOf(dependencies);
  }
}
