package dev.espalier.engine;

import dev.espalier.bind.Call;
import dev.espalier.bind.CloseHandler;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Key;
import dev.espalier.bind.Resource.ExitRelease;
import dev.espalier.event.CloseReport;
import dev.espalier.event.Event;
import dev.espalier.event.Listener;
import dev.espalier.event.StartReport;
import dev.espalier.graph.Binding;
import dev.espalier.graph.Dependency;
import dev.espalier.graph.Target;
import dev.espalier.plan.Plan;
import dev.espalier.plan.PlannedNode;
import dev.espalier.task.ThreadOwner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One opening of a lifetime: its instances, what is in progress, and how it ends.
public final class LiveScope {
  /// Which scope's code this thread runs: closing from inside would wait for itself.
  private static final ScopedValue<LiveScope> INSIDE = ScopedValue.newInstance();

  private final String name;
  final Plan plan;
  final Component component;
  final Slots slots;
  final Tell tell;
  final ThreadOwner threads;
  final Work work = new Work();
  final Calls calls;
  final Waits waits;
  final Preparation preparation;
  final ReleaseStack releases;
  final Starting starting;
  final Closing closing;
  final Failures failures;
  private final Set<Object> closeables =
      Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
  private final Set<PlannedNode> warned = ConcurrentHashMap.newKeySet();

  /// Opens the scope of a whole container.
  public LiveScope(String name, Plan plan, List<Listener> listeners) {
    this.name = name;
    this.plan = plan;
    this.component = new Interpreter(plan);
    this.slots = new Slots(plan.size());
    this.tell = new Tell(List.copyOf(listeners));
    this.threads = new ThreadOwner(name);
    this.waits = new Waits(plan.graph());
    this.preparation = new Preparation(this);
    this.releases = new ReleaseStack(tell);
    this.starting = new Starting(this);
    this.closing = new Closing(this);
    this.failures = new Failures(this);
    this.calls = new Calls(this);
    plan.nodes().forEach(this::putGiven);
  }

  /// An object that was given is there at once; one that was given to be closed is owned from now.
  private void putGiven(PlannedNode node) {
    if (!(node.binding().target() instanceof Target.Given given) || given.instance() == null) {
      return;
    }
    Object instance = given.instance();
    if (node.isThere()) {
      slots.put(node.id(), instance);
    }
    if (isRegisteredAhead(node.binding())) {
      List<Release.Step> steps = new ArrayList<>();
      if (instance instanceof AutoCloseable closeable
          && node.binding().closesItself()
          && closesFirst(closeable)) {
        steps.add(_ -> closeable.close());
      }
      for (ExitRelease<Object> release : node.binding().hooks().onRelease()) {
        steps.add(exit -> release.release(instance, exit));
      }
      if (!steps.isEmpty()) {
        releases.register(new Release(Cell.forSlot(node, slots, node.id(), null), steps));
      }
    }
  }

  /// Whether no other binding that is declared `closing()` has yielded this object before: it is
  /// closed once, as the last of all that hold it.
  boolean closesFirst(AutoCloseable instance) {
    return closeables.add(instance);
  }

  /// After a failed acquisition has closed it: another may yield it again.
  void closesNoMore(AutoCloseable instance) {
    closeables.remove(instance);
  }

  /// Whether the release of a given object was registered when the scope was opened.
  boolean isRegisteredAhead(Binding binding) {
    return binding.target() instanceof Target.Given
        && binding.hooks().onAcquire().isEmpty()
        && binding.releases();
  }

  /// The instance of a key.
  public Object get(Key<?> key) {
    Dependency dependency = Dependency.of(key, 0);
    PlannedNode node = planned(dependency);
    return dependency.eager() ? get(node, null) : new Handle<>(this, node, dependency.kind(), null);
  }

  /// The node that serves what is asked for from outside.
  PlannedNode planned(Dependency asked) {
    PlannedNode node = plan.find(asked.key());
    if (node == null) {
      throw failures.notInGraph(asked.key());
    }
    return node;
  }

  Object get(PlannedNode node, @Nullable Cell owner) {
    Object there = node.shared() ? slots.get(node.id()) : null;
    return there == null || there instanceof Cell
        ? made(node, () -> new Maker(this, owner).ask(node))
        : there;
  }

  /// The instance that a lazy handle keeps for itself.
  Object keep(PlannedNode node, Slots place, @Nullable Cell owner) {
    Object there = place.get(0);
    return there == null || there instanceof Cell || isClosed()
        ? made(node, () -> new Maker(this, owner).kept(node, place, 0, owner))
        : there;
  }

  private Object made(PlannedNode node, Supplier<Object> making) {
    refuseWhenClosing(node);
    try {
      return making.get();
    } catch (NotMade e) {
      throw failures.forAsker(node, e.failure());
    }
  }

  private void refuseWhenClosing(PlannedNode node) {
    if (!closing.isOpen()) {
      throw failures.closed(node);
    }
  }

  /// The instance of a key as a stage; no user code runs on the calling thread.
  public CompletionStage<Object> getAsync(Key<?> key) {
    Dependency dependency = Dependency.of(key, 0);
    PlannedNode node = planned(dependency);
    Object there = node.shared() ? slots.get(node.id()) : null;
    if (!dependency.eager()) {
      return CompletableFuture.completedStage(get(key));
    }
    if (there != null && !(there instanceof Cell)) {
      return CompletableFuture.completedStage(there);
    }
    return calls.async(node.toString(), () -> get(node, null));
  }

  /// Starts; see [Starting].
  public StartReport start() throws InterruptedException {
    try {
      starting.start();
    } catch (InterruptedException e) {
      closing.begin(ExitCase.cancelled("the start was interrupted"));
      closing.await();
      throw e;
    }
    StartReport report = starting.report();
    if (report != null) {
      return report;
    }
    CloseReport closed = closing.await();
    Failure.Threw first = starting.first();
    throw first == null ? failures.closedWhileStarting() : failures.startFailed(first, closed);
  }

  /// Closes and waits for the end. What failed is thrown to the one who began it.
  public void close(ExitCase exit) {
    refuseInside("close()");
    boolean mine = closing.begin(exit);
    CloseReport report = closing.await();
    if (mine && !report.failures().isEmpty()) {
      throw failures.releaseFailed(report);
    }
  }

  /// Begins to close and returns.
  public void requestClose(ExitCase exit) {
    closing.begin(exit);
  }

  /// Waits until it is closed, by whomever.
  public void awaitClosed() throws InterruptedException {
    refuseInside("awaitClosed()");
    closing.awaitInterruptibly();
  }

  /// How the close went; null while it is not closed.
  public @Nullable CloseReport closeReport() {
    return closing.report();
  }

  /// Whether nothing has begun to close it.
  public boolean isOpen() {
    return closing.isOpen();
  }

  boolean isClosed() {
    return closing.isClosed();
  }

  void refuseInside(String what) {
    Thread thread = Thread.currentThread();
    if ((INSIDE.isBound() && INSIDE.get() == this) || work.isMaking(thread)) {
      throw failures.wouldWaitForItself(what);
    }
  }

  /// Adds something to be done at the close, in its place among the releases. When the close has
  /// begun it is done at once, and refused.
  public void onClose(CloseHandler handler) {
    Release release =
        new Release(new Releasable.Added(Key.of(CloseHandler.class)), List.of(handler::onClose));
    if (!closing.isOpen()) {
      release.run(closing.exit(), tell);
      throw failures.closed("a close handler");
    }
    try {
      releases.register(release);
    } catch (NotMade e) {
      throw failures.closed("a close handler");
    }
  }

  /// See [Calls#call].
  public <R, X extends Exception> R call(Call<R, X> call) throws X {
    return calls.call(call);
  }

  /// See [Calls#callAsync].
  public <R, X extends Exception> CompletionStage<R> callAsync(Call<R, X> call) {
    return calls.callAsync(call);
  }

  void inside(Runnable body) {
    ScopedValue.where(INSIDE, this).run(body);
  }

  boolean inside(BooleanSupplier body) {
    return ScopedValue.where(INSIDE, this).call(body::getAsBoolean);
  }

  void warnUndeclared(PlannedNode node) {
    if (warned.add(node)) {
      String text =
          node
              + " is AutoCloseable, and nothing says who closes it: add closing() to its binding"
              + " at "
              + node.binding().origin().location()
              + ", or onRelease(…).";
      tell.that(new Event.Warning("ESP-401", node.key(), text));
    }
  }

  /// What it is called in thread names and messages.
  public String name() {
    return name;
  }
}
