package dev.espalier.bind;

import java.lang.annotation.Annotation;
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
  BindingBuilder<T> async();

  /// Something done with a value; may wait and may throw.
  @FunctionalInterface
  interface Hook<T> {
    /// Does it.
    void run(T value) throws Exception;
  }
}
