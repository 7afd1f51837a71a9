package dev.espalier.engine;

import dev.espalier.bind.Call;
import dev.espalier.bind.CloseHandler;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Key;
import dev.espalier.bind.Lease;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.Resource;
import dev.espalier.bind.Scope;
import dev.espalier.bind.Seeds;
import dev.espalier.event.CloseReport;
import dev.espalier.graph.Dependency;
import dev.espalier.plan.PlannedLifetime;
import dev.espalier.plan.PlannedNode;
import dev.espalier.task.ThreadOwner;
import java.lang.annotation.Annotation;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One opening of a lifetime: its instances, what is in progress, and how it ends. A lease is one
/// too, with nothing of its own that is shared.
///
/// Small as long as it is quiet: what only some scopes need is made when it is needed.
public final class LiveScope implements Scope {
  final Engine engine;
  final Slots slots;
  final ReleaseStack releases;
  private final @Nullable LiveScope parent;
  private final @Nullable PlannedLifetime lifetime;
  private final long number;
  private final @Nullable Thread confinedTo;
  private final AtomicReference<@Nullable Closing> closing = new AtomicReference<>();
  private final AtomicReference<@Nullable ExitCase> said = new AtomicReference<>();
  private Set<Object> closeables = Set.of();
  private volatile @Nullable Children children;
  private volatile @Nullable ThreadOwner threads;
  private volatile @Nullable Thread body;

  /// The outermost.
  LiveScope(Engine engine) {
    this(engine, null, engine.plan.outermost());
  }

  private LiveScope(Engine engine, @Nullable LiveScope parent, @Nullable PlannedLifetime lifetime) {
    this.engine = engine;
    this.parent = parent;
    this.lifetime = lifetime;
    this.slots = new Slots(lifetime == null ? 0 : lifetime.slots());
    this.releases = new ReleaseStack(engine.tell);
    this.number = engine.opened.getAndIncrement();
    this.confinedTo = lifetime != null && lifetime.confined() ? Thread.currentThread() : null;
  }

  // ---- what it is

  /// What it is called in thread names and messages.
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
    for (LiveScope at = this; at != null; at = at.parent) {
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

  Calls calls() {
    return new Calls(this);
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

  /// Whether it may still end by itself: its body does not sit inside `System.exit`.
  boolean mayEnd() {
    Thread thread = body;
    return thread == null || !Work.isExiting(thread);
  }

  /// Whether nothing else here that is declared `closing()` has yielded this object before: it is
  /// closed once, as the last of all that hold it.
  synchronized boolean closesFirst(AutoCloseable instance) {
    closeables =
        closeables.isEmpty() ? Collections.newSetFromMap(new IdentityHashMap<>()) : closeables;
    return closeables.add(instance);
  }

  /// After a failed acquisition has closed it: another may yield it again.
  synchronized void closesNoMore(AutoCloseable instance) {
    if (!closeables.isEmpty()) {
      closeables.remove(instance);
    }
  }

  /// Runs code of the scope on this thread.
  void inside(Runnable code) {
    Inside.call(
        this,
        () -> {
          code.run();
          return true;
        });
  }

  // ---- ask

  @Override
  @SuppressWarnings("unchecked") // a binding is checked to make what its key says
  public <T> T get(Key<T> key) {
    Dependency dependency = Dependency.of(key, 0);
    PlannedNode node = planned(dependency);
    return (T)
        (dependency.eager() ? get(node, null) : new Handle<>(this, node, dependency.kind(), null));
  }

  /// The node that serves what is asked for from outside.
  PlannedNode planned(Dependency asked) {
    if (confinedTo != null && confinedTo != Thread.currentThread()) {
      throw failures().confined(confinedTo);
    }
    PlannedNode node = engine.plan.find(asked.key());
    if (node == null) {
      throw failures().notInGraph(asked.key());
    }
    if (!lifetime().isWithin(node.innermost())) {
      throw failures().outside(node);
    }
    if (!asked.eager() && node.bringsReleases()) {
      throw failures().handleOfReleased(asked, node);
    }
    return node;
  }

  Object get(PlannedNode node, @Nullable Cell owner) {
    LiveScope holder = node.shared() ? holderOf(node) : this;
    if (holder != this && isClosed()) { // its own are gone by themselves
      throw failures().closed(node);
    }
    Object there = node.shared() ? holder.slots.get(node.slot()) : null;
    return there == null || there instanceof Cell
        ? made(node, () -> new Maker(this, owner).ask(node))
        : there;
  }

  /// The instance that a lazy handle keeps for itself.
  Object keep(Place place) {
    Object there = place.get();
    return there == null || there instanceof Cell || isClosed()
        ? made(place.node(), () -> new Maker(this, place.parent()).kept(place))
        : there;
  }

  private Object made(PlannedNode node, Supplier<Object> making) {
    LiveScope maker = node.shared() ? holderOf(node) : this;
    if (maker.makesNothing()) {
      throw maker.failures().closed(node);
    }
    try {
      return making.get();
    } catch (NotMade e) {
      throw failures().forAsker(node, e.failure());
    }
  }

  @Override
  @SuppressWarnings("unchecked") // a binding is checked to make what its key says
  public <T> CompletionStage<T> getAsync(Key<T> key) {
    Dependency dependency = Dependency.of(key, 0);
    PlannedNode node = planned(dependency);
    if (!dependency.eager()) {
      return CompletableFuture.completedStage(get(key));
    }
    Object there = node.shared() ? holderOf(node).slots.get(node.slot()) : null;
    if (there != null && !(there instanceof Cell) && !isClosed()) {
      return CompletableFuture.completedStage((T) there);
    }
    return calls().async(node.toString(), () -> (T) get(node, null));
  }

  @Override
  public <R, X extends Exception> R call(Call<R, X> call) throws X {
    return calls().call(call);
  }

  @Override
  public <R, X extends Exception> CompletionStage<R> callAsync(Call<R, X> call) {
    return calls().callAsync(call);
  }

  // ---- scopes inside

  @Override
  public Scope open(Class<? extends Annotation> wanted, Consumer<? super Seeds> seeds) {
    return opened(wanted, seeds);
  }

  private LiveScope opened(Class<? extends Annotation> wanted, Consumer<? super Seeds> seeds) {
    PlannedLifetime found = engine.plan.find(wanted);
    if (found == null || found.parent() != lifetime) {
      throw failures().notOpenedHere(wanted, found);
    }
    LiveScope child = new LiveScope(engine, this, found);
    GivenSeeds given = new GivenSeeds(child, found);
    seeds.accept(given);
    given.requireAll();
    return entered(child);
  }

  /// Counted among the scopes inside: first counted, then asked whether it may be there.
  private LiveScope entered(LiveScope child) {
    children().add(child);
    Closing now = closing.get();
    if (now != null && !now.serves(this)) {
      children().remove(child);
      wakeCloser(); // it may have seen it and wait for it
      throw failures().closed("a scope");
    }
    return child;
  }

  @Override
  public <R, X extends Exception> R within(
      Class<? extends Annotation> wanted, Consumer<? super Seeds> seeds, Body<R, X> function)
      throws X {
    LiveScope scope = opened(wanted, seeds);
    scope.body = Thread.currentThread();
    R value;
    try {
      value = Inside.<R, X>call(scope, () -> function.run(scope));
    } catch (Throwable e) {
      scope.closeUnder(e);
      throw e;
    }
    if (!scope.close(scope.exitOr(ExitCase.completed()))) {
      throw scope.failures().closedUnderItsBody();
    }
    return value;
  }

  @Override
  public Optional<Scope> current(Class<? extends Annotation> wanted) {
    PlannedLifetime found = engine.plan.find(wanted);
    LiveScope at = Inside.within(this);
    while (at != null && at.lifetime != found) {
      at = at.parent;
    }
    return at != null && found != null && at.isWithin(this) ? Optional.of(at) : Optional.empty();
  }

  @Override
  public Executor wrap(Executor executor) {
    return task -> executor.execute(() -> inside(task));
  }

  @Override
  public <T> Lease<T> acquire(Key<T> key) {
    PlannedNode node = planned(Dependency.of(key, 0));
    LiveScope lease = entered(new LiveScope(engine, this, null));
    try {
      return new LiveLease<>(lease, lease.get(key), node);
    } catch (Throwable e) {
      lease.closeUnder(e);
      throw e;
    }
  }

  @Override
  public void closeAllScopes() {
    if (hasChildren()) {
      children().newestFirst().forEach(child -> child.refuseInside("closeAllScopes()"));
      ReleaseFailedException failed = null;
      for (LiveScope child : children().newestFirst()) {
        try {
          var _ = child.close(ExitCase.cancelled("closeAllScopes()"));
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

  // ---- what is released with it

  @Override
  public void onClose(CloseHandler handler) {
    new Managed(this, "a close handler").add(Key.of(CloseHandler.class), handler::onClose);
  }

  @Override
  public <T> T manage(Resource<T> resource) {
    return new Managed(this, "a resource").acquire(resource);
  }

  @Override
  public <T extends AutoCloseable> T manage(T closeable) {
    Objects.requireNonNull(closeable, "the closeable is null");
    if (closesFirst(closeable)) {
      return manage(Resource.of(() -> closeable, AutoCloseable::close));
    }
    if (makesNothing()) {
      throw failures().closed("a resource");
    }
    return closeable;
  }

  @Override
  public void evict(Key<?> key) {
    PlannedNode node = planned(Dependency.of(key, 0));
    refuseInside("evict()");
    while (node.isAlias()) {
      node = node.inputs()[0].target();
    }
    if (node.shared()) {
      new Eviction(holderOf(node)).evict(node);
    }
  }

  // ---- its end

  @Override
  public void complete() {
    said.compareAndSet(null, ExitCase.completed());
  }

  @Override
  public void fail(Throwable cause) {
    said.compareAndSet(null, ExitCase.failed(cause));
  }

  private ExitCase exitOr(ExitCase unsaid) {
    ExitCase exit = said.get();
    return exit == null ? unsaid : exit;
  }

  private ExitCase exit() {
    return exitOr(
        parent == null ? ExitCase.completed() : ExitCase.cancelled("closed without complete()"));
  }

  @Override
  public void close() {
    refuseInside("close()");
    var _ = close(exit());
  }

  @Override
  public void requestClose() {
    var _ = requestClose(exit());
  }

  /// Begins to close, on a thread of its own.
  ///
  /// @return whether this call began it
  public boolean requestClose(ExitCase exit) {
    return requestClose(exit, null);
  }

  /// As [#requestClose(ExitCase)].
  ///
  /// @param failing the thread of a failing start, if that is the reason: it ends by itself
  boolean requestClose(ExitCase exit, @Nullable Thread failing) {
    boolean mine = beginClose(exit, failing);
    if (mine) {
      requireClosing().goOn(null);
    }
    return mine;
  }

  /// Closes and waits for the end. What failed is thrown to the one who began it: that is this
  /// call, if it returns true.
  public boolean close(ExitCase exit) {
    boolean mine = beginClose(exit, null);
    CloseReport report = mine ? run() : requireClosing().await();
    if (mine && !report.failures().isEmpty()) {
      throw failures().releaseFailed(report);
    }
    return mine;
  }

  /// Closes after a failure, which is primary: what fails now is suppressed under it.
  private void closeUnder(Throwable failure) {
    CloseReport report =
        beginClose(ExitCase.failed(failure), null) ? run() : requireClosing().await();
    for (CloseReport.Failure also : report.failures()) {
      if (also.cause() != failure) {
        failure.addSuppressed(also.cause());
      }
    }
  }

  /// The releases of a container run on a thread that nobody has interrupted, those of other scopes
  /// on the thread that closes.
  private CloseReport run() {
    if (parent == null) {
      requireClosing().goOn(null);
    } else {
      requireClosing().runHere();
    }
    return requireClosing().await();
  }

  /// Begins to close, unless that has begun already. When this returns and there is nothing to
  /// drain, nothing new begins to be made, and what runs has been told to end.
  private boolean beginClose(ExitCase exit, @Nullable Thread failing) {
    long drainUntil = System.nanoTime() + engine.limits.drain().toNanos();
    return beginClose(exit, failing, drainUntil);
  }

  private boolean beginClose(ExitCase exit, @Nullable Thread failing, long drainUntil) {
    Closing mine = new Closing(this, exit, drainUntil);
    if (!closing.compareAndSet(null, mine)) {
      return false;
    }
    mine.begin(failing);
    return true;
  }

  private Closing requireClosing() {
    Closing now = closing.get();
    if (now == null) {
      throw new IllegalStateException(name() + " is not closing");
    }
    return now;
  }

  /// Told to the scope around it when nothing of this one is left.
  void ended() {
    if (parent != null) {
      parent.children().remove(this);
      parent.wakeCloser();
    } else {
      engine.closed.countDown();
    }
  }

  void wakeCloser() {
    Closing now = closing.get();
    if (now != null) {
      now.wake();
    }
  }

  /// What its releases are told, once it is closing.
  ExitCase exitCase() {
    return requireClosing().exit();
  }

  /// How the close went; null while it is not closed.
  public @Nullable CloseReport closeReport() {
    Closing now = closing.get();
    return now == null ? null : now.report();
  }

  /// Waits for the end of a close that has begun, without reacting to interrupts.
  CloseReport awaitClose() {
    return requireClosing().await();
  }

  /// Closes for the scope around it, on that one's thread and before that one's deadline.
  void closeFor(ExitCase exit, long drainUntil) {
    if (beginClose(exit, null, drainUntil)) {
      requireClosing().runHere();
    }
    var _ = requireClosing().await();
  }

  Phase phase() {
    Closing now = closing.get();
    return now == null ? Phase.OPEN : now.phase();
  }

  @Override
  public boolean isOpen() {
    return phase() == Phase.OPEN;
  }

  boolean isClosed() {
    return phase() == Phase.CLOSED;
  }

  boolean makesNothing() {
    return phase().compareTo(Phase.CLOSING) >= 0;
  }

  boolean runsNothing() {
    Closing now = closing.get();
    return now != null && now.runsNothing();
  }

  void refuseInside(String what) {
    if (Inside.within(this) != null || engine.making.isRunningFor(this)) {
      throw failures().wouldWaitForItself(what);
    }
  }

  @Override
  public String toString() {
    return "scope " + name();
  }
}
