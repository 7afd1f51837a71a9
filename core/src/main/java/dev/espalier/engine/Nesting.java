package dev.espalier.engine;

import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Lease;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.Scope;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.bind.Seeds;
import dev.espalier.event.Event;
import dev.espalier.graph.Dependency;
import dev.espalier.plan.PlannedLifetime;
import dev.espalier.plan.PlannedNode;
import java.lang.annotation.Annotation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The scopes and leases that are opened inside one.
record Nesting(LiveScope outer) {

  /// Opens a scope.
  LiveScope opened(Class<? extends Annotation> wanted, Consumer<? super Seeds> seeds) {
    outer.refuseOtherThreads();
    PlannedLifetime found = outer.engine.plan.find(wanted);
    if (found == null || found.parent() != outer.lifetime()) {
      throw outer.refusals().notOpenedHere(wanted, found);
    }
    LiveScope child = new LiveScope(outer.engine, outer, found);
    GivenSeeds given = new GivenSeeds(child, found);
    seeds.accept(given);
    given.requireAll();
    return entered(child);
  }

  LiveScope entered(LiveScope child) {
    enter(child, "a scope", true);
    outer.engine.tell.that(new Event.ScopeOpened(child));
    return child;
  }

  /// A container is laid over this one.
  void laidOver(LiveScope container) {
    try {
      enter(container, "an overlay", false);
    } catch (ScopeClosedException e) {
      container.ending().closeUnder(e); // what was given to it is its own
      throw e;
    }
  }

  /// Counted among the scopes inside: first counted, then asked whether it may be there.
  ///
  /// @param last whether it may come as long as scopes inside are served
  private void enter(LiveScope child, String what, boolean last) {
    outer.children().add(child);
    Closing now = outer.closing();
    if (now != null && !(last && now.serves(outer))) {
      outer.children().remove(child);
      outer.wakeCloser(); // it may have seen it and wait for it
      throw outer.failures().closed(what);
    }
  }

  /// Opens a scope, runs a body in it and closes it.
  <R, X extends Exception> R within(
      Class<? extends Annotation> wanted, Consumer<? super Seeds> seeds, Scope.Body<R, X> function)
      throws X {
    LiveScope scope = opened(wanted, seeds);
    scope.bodyRuns();
    R value;
    try {
      value = Inside.<R, X>call(scope, () -> function.run(scope));
    } catch (Throwable e) {
      scope.ending().closeUnder(e);
      throw e;
    }
    if (!scope.close(scope.exitOr(ExitCase.completed()))) {
      throw scope.failures().closedUnderItsBody();
    }
    return value;
  }

  /// The scope of a lifetime whose code this thread runs.
  Optional<Scope> current(Class<? extends Annotation> wanted) {
    PlannedLifetime found = outer.engine.plan.find(wanted);
    LiveScope at = Inside.innermost(scope -> scope.engine == outer.engine && scope.isWithin(outer));
    while (at != null && at.ownLifetime() != found) {
      at = at.parent();
    }
    return at != null && found != null && at.isWithin(outer) ? Optional.of(at) : Optional.empty();
  }

  /// A lease of an instance.
  ///
  /// @param kind what is leased: it, or a handle of it
  /// @param holder what asks for it through a handle; null for a caller
  /// @param held whether it is asked for through a handle, be that a caller's
  @SuppressWarnings("unchecked") // a binding is checked to make what its key says
  <T> Lease<T> lease(PlannedNode node, Dependency.Kind kind, @Nullable Cell holder, boolean held) {
    outer.refuseOtherThreads();
    LiveScope lease = entered(new LiveScope(outer.engine, outer, null));
    if (held) {
      lease.hold();
    }
    try {
      Requests requests = new Requests(lease, holder);
      Object leased =
          kind == Dependency.Kind.EAGER ? requests.get(node) : requests.handle(node, kind);
      return new LiveLease<>(lease, (T) leased, node);
    } catch (Throwable e) {
      lease.ending().closeUnder(e);
      throw e;
    }
  }

  /// Closes all, newest first.
  void closeAllScopes() {
    outer.refuseOtherThreads();
    if (!outer.hasChildren()) {
      return;
    }
    List<LiveScope> all =
        outer.children().newestFirst().stream().filter(child -> child.parent() != null).toList();
    all.forEach(child -> child.refuseInside("closeAllScopes()"));
    ReleaseFailedException failed = null;
    long until = Deadlines.after(outer.engine.deadlines.limits.drain()); // of all together
    for (LiveScope child : all) {
      try {
        ExitCase exit = child.exitOr(ExitCase.cancelled("closeAllScopes()"));
        var _ = child.ending().close(exit, Duration.ofNanos(Deadlines.left(until)));
      } catch (ReleaseFailedException e) {
        if (failed == null) {
          failed = e;
        } else {
          failed.addSuppressed(e);
        }
      }
    }
    if (failed != null) {
      throw failed;
    }
  }
}
