package dev.espalier.bind;

import java.lang.annotation.Annotation;
import java.time.Duration;
import java.util.Objects;

/// One binding, while it is declared: what a key is made from, how long it is kept, and what is
/// done with it on the way.
///
/// Without a lifetime it is unscoped: made anew for each that asks. Of the `to…` methods one may be
/// used, once.
public interface BindingBuilder<T> {
  /// Constructs the class, through its only constructor or the one marked `@Inject`; what it
  /// constructs it also closes, if that is `AutoCloseable`. If the class has a binding of its own,
  /// this key stands for that binding instead.
  BindingBuilder<T> to(Class<? extends T> implementation);

  /// Stands for another key: the same instance under two names.
  BindingBuilder<T> to(Key<? extends T> other);

  /// Made by a function of what it needs.
  BindingBuilder<T> to(Recipe<? extends T> recipe);

  /// Acquired and released.
  default BindingBuilder<T> to(Resource<? extends T> resource) {
    Objects.requireNonNull(resource, "the resource is null");
    return to(Needs.needs().<T>makeResource(() -> resource));
  }

  /// An object that is already there. The caller owns it: it is not closed, unless [#closing()].
  BindingBuilder<T> toInstance(T instance);

  /// How long an instance is kept and shared: `in(Singleton.class)` is as long as the container.
  BindingBuilder<T> in(Class<? extends Annotation> lifetime);

  /// Runs after the value was made and before anyone sees it; may wait. Throwing is a failed
  /// acquisition, and then [#onRelease] does not run.
  BindingBuilder<T> onAcquire(Hook<? super T> hook);

  /// Runs when the value is released. Replaces the closing of an `AutoCloseable` that the container
  /// constructed.
  BindingBuilder<T> onRelease(Resource.Release<? super T> release);

  /// As [#onRelease], knowing how the use ended.
  BindingBuilder<T> onReleaseWithExit(Resource.ExitRelease<? super T> release);

  /// Runs when the whole graph is ready: begins to accept work. See [Startable].
  BindingBuilder<T> onStart(Hook<? super T> hook);

  /// Runs before anything is released, if the start hook (where there is one) has returned.
  BindingBuilder<T> onStop(Hook<? super T> hook);

  /// The value is `AutoCloseable`, and the container is to close it.
  BindingBuilder<T> closing();

  /// Making it takes its time: it gets a thread of the container, beside the others.
  default BindingBuilder<T> async() {
    return async(AsyncMode.ENABLED);
  }

  /// On which thread it is made; if not said, as [AsyncMode#AUTO]. Can be changed when the
  /// container is there: `Container.asyncMode(…)`.
  BindingBuilder<T> async(AsyncMode mode);

  /// A start prepares it though no root needs it: it is a root itself.
  BindingBuilder<T> eager();

  /// Making it may take this long; if not said, [Limits#acquire].
  BindingBuilder<T> acquireWithin(Duration limit);

  /// Releasing it may take this long, on a thread of its own; if not said, [Limits#release] for
  /// what lives as long as the container, and no limit for the rest.
  BindingBuilder<T> releaseWithin(Duration limit);

  /// Making it is not interrupted when it is over its time or no longer wanted. Who waits for it
  /// fails then, the close of its scope waits up to the grace, and a value that comes after its
  /// time is released at once.
  BindingBuilder<T> uninterruptible();

  /// Making it runs on a platform thread: for code that waits in class initialisers or native code,
  /// and would keep one of the few carriers of virtual threads.
  BindingBuilder<T> onPlatformThread();

  /// What is made instead when making it, or what it needs, fails, whatever the failure.
  default BindingBuilder<T> withFallback(Recipe<? extends T> recipe) {
    return withFallback(Throwable.class, recipe);
  }

  /// What is made instead when making it, or what it needs, fails with a certain failure; of
  /// several the first that fits. The failure is an event in any case; what a fallback that fails
  /// too yields has it suppressed. Nothing of it is made before it is needed. The hooks of the
  /// binding run for whatever serves; an acquire hook that fails counts as part of the making.
  BindingBuilder<T> withFallback(Class<? extends Throwable> failure, Recipe<? extends T> recipe);

  /// Something done with a value; may wait and may throw.
  @FunctionalInterface
  interface Hook<T> {
    /// Does it.
    void run(T value) throws Exception;
  }
}
