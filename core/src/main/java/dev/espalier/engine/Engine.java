package dev.espalier.engine;

import dev.espalier.bind.AsyncMode;
import dev.espalier.bind.CloseHandler;
import dev.espalier.bind.CloseReport;
import dev.espalier.bind.Key;
import dev.espalier.event.Listener;
import dev.espalier.event.StartReport;
import dev.espalier.graph.Explanation;
import dev.espalier.graph.Target;
import dev.espalier.plan.Plan;
import dev.espalier.plan.PlannedNode;
import dev.espalier.task.Carried;
import dev.espalier.task.ThreadOwner;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What all scopes of one container share.
public final class Engine {
  final String name;
  final Settings settings;
  final Plan plan;
  final Component component;
  final Tell tell;
  final Waits waits;
  final Turns turns;

  /// What is being made, in any scope.
  final Work making;

  /// Functions of users on threads of a scope, in any scope.
  final Work bodies;

  final ThreadOwner threads;
  final LiveScope container;
  final Starting starting;
  final CountDownLatch closed = new CountDownLatch(1);
  final AtomicLong opened = new AtomicLong();
  final Deadlines deadlines;
  private final Set<PlannedNode> warned = ConcurrentHashMap.newKeySet();

  /// The engine of a container, with its outermost scope open.
  ///
  /// @param below of the container that this one is laid over, which closes it before its own
  public Engine(
      Plan plan,
      Settings settings,
      List<Listener> listeners,
      List<CloseHandler> onClose,
      @Nullable Engine below) {
    this.settings = settings;
    this.name = settings.name();
    this.plan = plan;
    this.component = new Interpreter(plan);
    this.tell = new Tell(List.copyOf(listeners));
    this.waits = below == null ? new Waits() : below.waits; // whatever waits across both is seen
    this.turns = settings.turns();
    this.threads = new ThreadOwner(name);
    this.deadlines = new Deadlines(settings.limits(), threads, tell);
    this.making = new Work(deadlines, LiveScope::makesNothing);
    this.bodies = new Work(deadlines, LiveScope::runsNothing);
    this.container = new LiveScope(this, below == null ? null : below.container);
    this.starting = new Starting(container);
    for (CloseHandler handler : onClose) {
      container.onClose(handler);
    }
    new GivenInstances(container).putAll();
    if (below != null) {
      new Nesting(below.container).laidOver(container);
    }
  }

  /// How another container that is laid over this one gets what it shares with it.
  public Target.Shared shared(Key<?> key) {
    PlannedNode node = node(key);
    Object there = container.slots.get(node.slot());
    boolean waits = node.waiting() && (there == null || there instanceof Cell);
    return new Target.Shared(name, waits, (in, _) -> ((Maker) in).askThere(container, node));
  }

  /// The outermost scope.
  public LiveScope container() {
    return container;
  }

  /// What was said of the thread that a key is made on.
  public AsyncMode asyncMode(Key<?> key) {
    return plan.named(node(key)).mode();
  }

  /// Says on which thread a key is made from now on.
  public void asyncMode(Key<?> key, AsyncMode mode) {
    PlannedNode named = plan.named(node(key));
    Objects.requireNonNull(mode, "the mode is null");
    if (mode == AsyncMode.DISABLED && named.binding().manner().onPlatformThread()) {
      throw container.refusals().onPlatformThread(named);
    }
    if (named.isScope()) {
      throw container.refusals().scopeIsNotMade(named);
    }
    plan.mode(named, mode);
  }

  /// What there is to say of a key.
  public Explanation explain(Key<?> key) {
    return plan.explain(node(key));
  }

  private PlannedNode node(Key<?> key) {
    PlannedNode node = plan.find(Objects.requireNonNull(key, "the key is null"));
    if (node == null) {
      throw container.refusals().notInGraph(key);
    }
    return node;
  }

  /// Starts; see [Starting].
  public StartReport start() throws InterruptedException {
    try {
      starting.start();
    } catch (InterruptedException e) {
      var _ = container.ending().request(Starting.WAS_INTERRUPTED, null);
      for (CloseReport.Failure failed : container.ending().await().failures()) {
        e.addSuppressed(failed.cause());
      }
      throw e;
    }
    StartReport report = starting.report();
    if (report != null) {
      return report;
    }
    CloseReport closed = container.ending().await();
    Failure.Threw first = starting.first();
    Failures failures = container.failures();
    throw first == null ? failures.closedWhileStarting() : failures.startFailed(first, closed);
  }

  /// Waits until it is closed, by whomever.
  public void awaitClosed() throws InterruptedException {
    container.refuseInside("awaitClosed()");
    Closing closing = container.closing();
    if (closing == null || !closing.closer().isHere()) { // else it hears just now that it is closed
      closed.await();
    }
  }

  /// What is carried from this thread.
  Carried capture() {
    return Carrying.captured(settings.carrier(), tell);
  }

  /// Whether nothing was said of this node before.
  boolean warnsFirst(PlannedNode node) {
    return warned.add(node);
  }
}
