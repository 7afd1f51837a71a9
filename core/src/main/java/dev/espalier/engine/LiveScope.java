package dev.espalier.engine;

import dev.espalier.bind.ExitCase;
import dev.espalier.plan.PlannedLifetime;
import dev.espalier.plan.PlannedNode;
import dev.espalier.task.Carried;
import dev.espalier.task.ThreadOwner;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One opening of a lifetime: its instances, what is in progress, and how it ends. A lease is one
/// too, with nothing of its own that is shared.
///
/// Small as long as it is quiet: what only some scopes need is made when it is needed.
public final class LiveScope implements ScopeCalls {
  final Engine engine;
  final Slots slots;
  final ReleaseStack releases;
  private final @Nullable LiveScope parent;

  /// In what it was opened: its parent, or for a container what that is laid over.
  private final @Nullable LiveScope around;

  private final @Nullable PlannedLifetime lifetime;
  private final long number;
  private final @Nullable Thread confinedTo;
  private final Carried carried;
  private final AtomicReference<@Nullable Closing> closing = new AtomicReference<>();
  private final AtomicReference<@Nullable ExitCase> said = new AtomicReference<>();
  private volatile @Nullable Closeables closeables;
  private volatile @Nullable Children children;
  private volatile @Nullable ThreadOwner threads;
  private volatile @Nullable Thread body;
  private volatile boolean held;

  /// The newest of what runs for it: see [Work].
  volatile Work.@Nullable Item running;

  /// The outermost.
  LiveScope(Engine engine, @Nullable LiveScope below) {
    this(engine, null, below, engine.plan.outermost());
  }

  LiveScope(Engine engine, LiveScope parent, @Nullable PlannedLifetime lifetime) {
    this(engine, parent, parent, lifetime);
  }

  private LiveScope(
      Engine engine,
      @Nullable LiveScope parent,
      @Nullable LiveScope around,
      @Nullable PlannedLifetime lifetime) {
    this.engine = engine;
    this.parent = parent;
    this.around = around;
    this.lifetime = lifetime;
    this.slots = new Slots(lifetime == null ? 0 : lifetime.slots());
    this.releases = new ReleaseStack(engine.tell);
    Engine counts = around == null ? engine : around.engine; // among what is opened there
    this.number = counts.opened.getAndIncrement();
    this.carried = engine.capture();
    Thread outer = parent == null ? null : parent.confinedTo;
    this.confinedTo = lifetime != null && lifetime.confined() ? Thread.currentThread() : outer;
  }

  /// For thread names and messages.
  public String name() {
    if (parent == null) {
      return engine.name;
    }
    String own = lifetime == null ? "lease" : lifetime.annotation().getSimpleName();
    return parent.name() + "/" + own + "#" + number;
  }

  long number() {
    return number;
  }

  @Nullable LiveScope parent() {
    return parent;
  }

  /// The lifetime of which it is an opening; of a lease that of the scope around it.
  PlannedLifetime lifetime() {
    LiveScope at = this;
    while (at.lifetime == null && at.parent != null) {
      at = at.parent;
    }
    return at.lifetime == null ? engine.plan.outermost() : at.lifetime;
  }

  /// Whether it is another or inside it.
  boolean isWithin(LiveScope other) {
    for (LiveScope at = this; at != null; at = at.around) {
      if (at == other) {
        return true;
      }
    }
    return false;
  }

  /// The scope that keeps the instance of a shared node: this one or one around it.
  LiveScope holderOf(PlannedNode node) {
    LiveScope at = this;
    while (at.lifetime != node.lifetime()) {
      if (at.parent == null) {
        throw new IllegalStateException(node + " is not kept in " + name());
      }
      at = at.parent;
    }
    return at;
  }

  Failures failures() {
    return new Failures(this);
  }

  Refusals refusals() {
    return new Refusals(this);
  }

  /// It, or one around it, may belong to one thread. At its end its own code may run on another:
  /// one that the container closes, or that has a limit.
  void refuseOtherThreads() {
    if (confinedTo != null
        && confinedTo != Thread.currentThread()
        && (closing.get() == null || Inside.within(this) == null)) {
      throw refusals().confined(confinedTo);
    }
  }

  /// Null for a lease.
  @Nullable PlannedLifetime ownLifetime() {
    return lifetime;
  }

  /// A body begins in it on this thread.
  void bodyRuns() {
    body = Thread.currentThread();
  }

  /// It is a lease that was asked for through a handle: no end of a use can be waited for.
  void hold() {
    held = true;
  }

  /// The threads that work for it.
  ThreadOwner threads() {
    ThreadOwner owner = threads;
    if (owner == null) {
      synchronized (this) {
        owner = threads == null ? ownThreads() : threads;
        threads = owner;
      }
    }
    return owner;
  }

  private ThreadOwner ownThreads() {
    return parent == null ? engine.threads : engine.threads.child(name());
  }

  boolean hasThreads() {
    return threads != null;
  }

  Children children() {
    Children all = children;
    if (all == null) {
      synchronized (this) {
        all = children == null ? new Children() : children;
        children = all;
      }
    }
    return all;
  }

  boolean hasChildren() {
    Children all = children;
    return all != null && !all.isEmpty();
  }

  /// Whether it may end by itself: no body inside `System.exit`, and nothing around it holds it.
  boolean mayEnd() {
    Thread thread = body;
    return !held && (thread == null || !Work.isExiting(thread));
  }

  synchronized Closeables closeables() {
    Closeables all = closeables == null ? new Closeables() : closeables;
    closeables = all;
    return all;
  }

  /// Whether a user has given it to be closed what this closes.
  boolean isHeldByHand(Closes step) {
    Closeables all = closeables;
    return all != null && all.holdsByHand(step);
  }

  /// Runs code of the scope here, with what was captured when it was opened.
  void inside(Runnable code) {
    new Carrying(this, carried).run(code);
  }

  @Override
  public LiveScope scope() {
    return this;
  }

  /// How its use ended; the first word counts.
  void say(ExitCase exit) {
    said.compareAndSet(null, exit);
  }

  /// What was said of its use, or else this.
  ExitCase exitOr(ExitCase unsaid) {
    ExitCase exit = said.get();
    return exit == null ? unsaid : exit;
  }

  /// What its releases are told when its opener closes it.
  ExitCase exit() {
    return exitOr(
        parent == null ? ExitCase.completed() : ExitCase.cancelled("closed without complete()"));
  }

  /// See [Ending#close].
  public boolean close(ExitCase exit) {
    return ending().close(exit);
  }

  Ending ending() {
    return new Ending(this);
  }

  /// The one who begins to close it; false if that has begun already.
  boolean beginsClosing(Closing mine) {
    return closing.compareAndSet(null, mine);
  }

  @Nullable Closing closing() {
    return closing.get();
  }

  /// Told to the scope around it when nothing of this one is left.
  void ended() {
    if (around != null) {
      around.children().remove(this);
      around.wakeCloser();
    }
    if (parent == null) {
      engine.closed.countDown();
    }
  }

  /// It has ended with a failure, which may be one of the scope around it.
  void failParent(ExitCase failed) {
    if (parent != null && lifetime != null && lifetime.failsParent()) {
      var _ = parent.ending().request(failed, null);
    }
  }

  void wakeCloser() {
    Closing now = closing.get();
    if (now != null) {
      now.closer().wake();
    }
  }

  /// What its releases are told, once it is closing.
  ExitCase exitCase() {
    return ending().begun().exit();
  }

  /// What is told to a release that comes too late to be one of the others.
  ExitCase lateExit() {
    Closing now = closing.get();
    return now == null ? Steps.TOO_LATE : now.exit();
  }

  Phase phase() {
    Closing now = closing.get();
    return now == null ? Phase.OPEN : now.phase();
  }

  boolean isClosed() {
    return phase() == Phase.CLOSED;
  }

  boolean makesNothing() {
    return phase().compareTo(Phase.CLOSING) >= 0;
  }

  /// Whether nothing is made any more in it or in a scope around it.
  boolean isCancelled() {
    return makesNothing() || (parent != null && parent.isCancelled());
  }

  boolean runsNothing() {
    Closing now = closing.get();
    return now != null && now.runsNothing();
  }

  void refuseInside(String what) {
    if (!isClosed() && Inside.within(this) != null) {
      throw refusals().wouldWaitForItself(what);
    }
  }

  @Override
  public String toString() {
    return "scope " + name();
  }
}
