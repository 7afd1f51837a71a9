package dev.espalier.engine;

import dev.espalier.bind.CloseReport;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Key;
import dev.espalier.bind.Limits;
import dev.espalier.bind.Scope;
import dev.espalier.event.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The end of a scope: stop what accepts work, serve the scopes inside until they end, then make
/// nothing more, and release in order. It happens once, in steps, which a [Closer] runs.
///
/// The time for the whole close of a container ends with two last graces: the first for all that
/// comes before the releases, the second for these.
final class Closing {
  private final LiveScope scope;
  private volatile ExitCase exit;
  private final Duration drains;
  private final long began = System.nanoTime();
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.DRAINING);
  private final Closer closer;

  /// When the last grace of the releases begins; all else is to be over then.
  private final long lastGrace;

  /// When the scopes inside are not served any more; null until that is known.
  private volatile @Nullable Long drainsUntil;

  private volatile boolean runsNothing;
  private volatile boolean servesInsideOnly;
  private volatile @Nullable CloseReport report;

  /// The end of another scope, for which the thread that closes this one waits.
  private volatile @Nullable Closing waitsFor;

  /// @param drains how long the scopes inside are served, from when nothing accepts work any more
  Closing(LiveScope scope, ExitCase exit, Duration drains) {
    this.scope = scope;
    this.exit = exit;
    this.drains = drains;
    this.lastGrace =
        isContainer() ? began + Deadlines.nanos(limits().close()) - grace() : Deadlines.never();
    this.closer = isContainer() ? new Closer(scope, lastGrace - grace()) : new Closer(scope);
  }

  Closer closer() {
    return closer;
  }

  ExitCase exit() {
    return exit;
  }

  Phase phase() {
    return phase.get();
  }

  @Nullable CloseReport report() {
    return report;
  }

  /// When the last grace begins of the scopes inside.
  long lastGraceOfInside() {
    return lastGrace - grace();
  }

  /// When the last grace begins of what is released while the scope still goes on: it is over
  /// before the wait for that is.
  long lastGraceOfMaking() {
    return isContainer() ? lastGrace - grace() - Work.LOOK_NANOS : Deadlines.never();
  }

  /// Whether no function of a user begins any more on a thread of the scope.
  boolean runsNothing() {
    return runsNothing;
  }

  /// Whether a scope may still be opened inside: until what accepts work has stopped by anyone,
  /// then, while draining, by code of the scope or of one inside it.
  boolean serves(LiveScope of) {
    return phase() == Phase.DRAINING && (!servesInsideOnly || Inside.within(of) != null);
  }

  private boolean isContainer() {
    return scope.parent() == null;
  }

  private Starting starting() {
    return scope.engine.starting;
  }

  /// For the one who has begun it. Where nothing is to be drained, making ends now.
  ///
  /// @param failing the thread whose failure it is, if there is one: it ends by itself
  void begin(@Nullable Thread failing) {
    boolean starts = isContainer() && starting().giveUp();
    if (starts && exit instanceof ExitCase.Completed) {
      exit = starting().exit(); // whoever closes it had not seen that, or means this
    }
    boolean stops = isContainer() && starting().hasStarted();
    if (isContainer()) {
      starting().hooks().refuse();
    }
    servesInsideOnly = !stops;
    try {
      if (starts || (!stops && !scope.hasChildren())) {
        refuse(failing);
      }
    } finally {
      add(this::closeOverlays);
    }
  }

  /// Containers that are laid over this one depend on it, also in what accepts work: they end
  /// before anything here is stopped. All are told at once, so that their uses end meanwhile.
  private void closeOverlays() {
    try {
      if (isContainer()) {
        scope.engine.tell.that(new Event.Closing(exit));
      }
      long until = Deadlines.earlier(Deadlines.after(drains), lastGrace - grace());
      if (scope.hasChildren()) {
        for (LiveScope child : scope.children().newestFirst()) {
          if (child.parent() == null) {
            close(child, until);
          }
        }
      }
    } finally {
      add(this::stopStarted);
    }
  }

  private void close(LiveScope over, long until) {
    Duration own = over.engine.deadlines.limits.drain();
    Duration left = Duration.ofNanos(Deadlines.left(until));
    Duration drain = own.compareTo(left) < 0 ? own : left;
    boolean mine = over.ending().request(over.exitOr(exit), null, drain);
    Runnable awaits =
        () -> {
          CloseReport ended = over.ending().await();
          closer.log().also(mine ? ended.failures() : List.of());
        };
    closer.add(CloseStep.close(over.name(), limits().close(), awaits));
  }

  /// Lets nothing be made any more; who waits is woken, who makes is told to end.
  private void refuse(@Nullable Thread failing) {
    if (phase.compareAndSet(Phase.DRAINING, Phase.CLOSING)) {
      scope.engine.making.cancel(scope, failing);
      scope.engine.turns.refused();
    }
  }

  /// In the reverse order of the start, which has to be over for that.
  private void stopStarted() {
    try {
      if (isContainer()) {
        if (phase() == Phase.CLOSING) {
          scope.engine.making.awaitIdle(scope, lastGrace);
        }
        StartHooks hooks = starting().hooks();
        hooks.awaitIdle();
        for (Served served : starting().withdrawAll()) {
          Key<?> key = served.node().key();
          closer.add(
              new CloseStep(0, "stop", key, limits().release(), told -> hooks.stop(served, told)));
        }
      }
    } finally {
      add(this::drain);
    }
  }

  /// Functions on threads of the scope are ours to interrupt; scopes inside are served until they
  /// end or the deadline has come.
  private void drain() {
    try {
      runsNothing = true;
      scope.engine.bodies.cancel(scope, null);
      servesInsideOnly = true;
      long until = Deadlines.earlier(Deadlines.after(drains), lastGrace - grace());
      drainsUntil = until;
      Work.parkWhile(
          () -> scope.hasChildren() && scope.children().mayEnd() && serves(until),
          () -> Math.min(Work.LOOK_NANOS, Deadlines.left(until)));
      refuse(null);
      if (scope.hasChildren()) {
        ExitCase why = ExitCase.cancelled(scope.name() + " is closing");
        for (LiveScope child : scope.children().newestFirst()) {
          Duration limit = isContainer() ? limits().close() : null;
          CloseInside close = new CloseInside(child, why, until, closer);
          closer.add(CloseStep.close(child.name(), limit, close));
        }
      }
    } finally {
      add(this::awaitWork);
    }
  }

  /// Whether the scopes inside are still served, up to then: no longer than those of the container.
  private boolean serves(long until) {
    Closing around = isContainer() ? null : scope.engine.container.closing();
    Long ends = around == null ? null : around.drainsUntil;
    return Deadlines.left(until) > 0 && (ends == null || Deadlines.left(ends) > 0);
  }

  private void awaitWork() {
    try {
      // in a scope inside: it is over before the one around it does not wait any more
      long until = isContainer() ? afterAGrace(lastGrace) : closer.lastGrace().mayEnd();
      scope.engine.making.awaitIdle(scope, until);
      scope.engine.bodies.awaitIdle(scope, until);
      awaitThreads(until);
    } finally {
      add(this::releaseAll);
    }
  }

  /// A point in time, or a later one: what was told to end just now has its grace.
  private long afterAGrace(long until) {
    long soon = System.nanoTime() + grace();
    return Deadlines.earlier(soon, until) == soon ? until : soon;
  }

  /// What runs then, such as a listener, is given up.
  private void awaitThreads(long until) {
    if (scope.hasThreads()) {
      scope.threads().awaitAll(thread -> mayBeLeft(thread, until));
    }
  }

  private boolean mayBeLeft(Thread thread, long until) {
    Deadlines deadlines = scope.engine.deadlines;
    boolean lost = deadlines.isLost(thread);
    if (!lost && Deadlines.left(until) <= 0) {
      deadlines.lose(thread, Key.of(Scope.class), thread, scope);
      lost = true;
    }
    return lost;
  }

  private void releaseAll() {
    List<String> notes = List.of();
    int acquired = 0;
    if (isContainer()) {
      closer.lastGrace().beginsAt(lastGrace);
    }
    try {
      ReleaseStack.Sealed sealed = scope.releases.seal(exit);
      acquired = sealed.registered().size();
      boolean together = isContainer() && scope.engine.settings.releasesTogether();
      ReleaseOrder.Result order =
          together
              ? ReleaseOrder.withEdges(sealed, scope.engine.plan)
              : ReleaseOrder.of(sealed, scope.engine.plan);
      notes = order.notes();
      Clearing clearing = new Clearing(scope, sealed.uses());
      List<CloseStep> steps = new ArrayList<>();
      for (Release release : order.releases()) {
        steps.add(step(release, steps.size(), clearing));
      }
      if (together) {
        Abreast.addTo(closer, scope.engine.deadlines, order, steps);
      } else {
        steps.forEach(closer::add);
      }
    } finally {
      int there = acquired;
      List<String> said = notes;
      add(() -> report(there, said));
      add(closer::end);
    }
  }

  private CloseStep step(Release release, int place, Clearing clearing) {
    return new CloseStep(
        place,
        "release",
        release.of().key(),
        scope.engine.deadlines.limit(release, scope),
        told -> {
          clearing.clear(release.of());
          return release.run(exit, scope.engine.tell, told);
        });
  }

  private void add(Runnable step) {
    closer.add(CloseStep.own(step));
  }

  private long grace() {
    return Deadlines.nanos(scope.engine.deadlines.grace());
  }

  private Limits limits() {
    return scope.engine.deadlines.limits;
  }

  private void report(int acquired, List<String> notes) {
    if (isContainer()) {
      scope.engine.threads.awaitQuiet(); // an alarm that has just rung may have something to tell
    }
    awaitThreads(afterAGrace(lastGrace + grace()));
    scope.slots.clearAll();
    CloseReport made =
        new CloseReport(
            exit,
            Duration.ofNanos(System.nanoTime() - began),
            closer.log().done("stop"),
            acquired,
            closer.log().done("release"),
            closer.log().failures(),
            isContainer() ? scope.engine.deadlines.abandoned() : List.of(),
            notes);
    report = made;
    phase.set(Phase.CLOSED);
    scope.engine.tell.that(
        isContainer() ? new Event.Closed(made) : new Event.ScopeClosed(scope, made));
    scope.ended();
    if (exit instanceof ExitCase.Failed) {
      scope.failParent(exit);
    }
  }

  /// Waits for the end, without reacting to interrupts.
  ///
  /// @throws dev.espalier.bind.EspalierException (ESP-203) where it waits for what this thread
  ///   closes
  CloseReport await() {
    List<Closing> here = report == null && !closer.isHere() ? ofThisThread() : List.of();
    here.forEach(one -> one.waitsFor = this);
    try {
      refuseCycle(here);
      closer.await();
    } finally {
      here.forEach(one -> one.waitsFor = null);
    }
    return Objects.requireNonNull(report);
  }

  /// Those that do not go on before this thread does.
  private static List<Closing> ofThisThread() {
    InPlace here = InPlace.here();
    List<Closing> all = new ArrayList<>();
    for (LiveScope scope : Inside.scopes()) {
      Closing closing = scope.closing();
      if (closing != null && closing.closer.isFor(here)) {
        all.add(closing);
      }
    }
    return all;
  }

  /// First each is told what it waits for, then looked at: of two that wait for each other one sees
  /// it.
  private void refuseCycle(List<Closing> here) {
    for (Closing at = waitsFor; at != null; at = at.waitsFor) {
      if (here.contains(at)) {
        throw at.scope.refusals().wouldWaitForEachOther(scope);
      }
    }
  }
}
