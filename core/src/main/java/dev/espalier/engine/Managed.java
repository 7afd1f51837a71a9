package dev.espalier.engine;

import dev.espalier.bind.EspalierException;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Key;
import dev.espalier.bind.Resource;
import dev.espalier.bind.ScopeClosedException;
import java.util.List;
import java.util.Objects;

/// What a user adds to a scope by hand, to be released with it.
final class Managed {
  private final LiveScope scope;
  private final String what;
  private final Steps steps;

  Managed(LiveScope scope, String what) {
    scope.refuseOtherThreads();
    this.scope = scope;
    this.what = what;
    this.steps = new Steps(scope, new Releasable.Added(Key.of(Resource.class)));
  }

  /// Acquires on this thread and adds the release.
  <T> T acquire(Resource<T> resource) {
    if (resource.around().isPresent()) {
      throw scope.refusals().aroundManaged();
    }
    T value;
    try {
      value = Objects.requireNonNull(resource.acquireWith(steps), "the resource yielded null");
    } catch (Throwable e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt(); // what is thrown instead does not say it
      }
      EspalierException failed = scope.failures().notAcquired(Key.of(Resource.class), e);
      steps.end(null).runNow(ExitCase.failed(e), scope.engine.tell).forEach(failed::addSuppressed);
      throw failed;
    }
    add(Key.of(value.getClass()), steps.end(null).steps());
    return value;
  }

  /// Closes an object with the scope, once.
  <T extends AutoCloseable> T close(T closeable) {
    Objects.requireNonNull(closeable, "the closeable is null");
    if (scope.engine.plan.constructsToClose(closeable.getClass())) {
      scope.releases.share(closeable);
    }
    if (scope.closeables().holdByHand(closeable)) {
      return acquire(Resource.of(() -> closeable, scope.closeables()::closeByHand));
    }
    if (scope.makesNothing()) {
      throw scope.failures().closed(what);
    }
    return closeable;
  }

  /// Late comers are released at once, with the exit case of the scope.
  void add(Key<?> key, List<Release.Step> all) {
    Release release = new Release(new Releasable.Added(key), all);
    ExitCase late = scope.makesNothing() ? scope.exitCase() : scope.releases.offer(release);
    if (late != null) {
      ScopeClosedException closed = scope.failures().closed(what);
      release.runNow(late, scope.engine.tell).forEach(closed::addSuppressed);
      throw closed;
    }
  }
}
