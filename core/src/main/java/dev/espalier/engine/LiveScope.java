package dev.espalier.engine;

import dev.espalier.bind.Call;
import dev.espalier.bind.CloseHandler;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Key;
import dev.espalier.bind.Lease;
import dev.espalier.bind.Resource;
import dev.espalier.bind.Scope;
import dev.espalier.bind.Seeds;
import dev.espalier.event.CloseReport;
import dev.espalier.plan.PlannedLifetime;
import dev.espalier.plan.PlannedNode;
import dev.espalier.task.Carried;
import dev.espalier.task.ThreadOwner;
import java.lang.annotation.Annotation;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
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
  private final Carried carried;
  private final AtomicReference<@Nullable Closing> closing = new AtomicReference<>();
  private final AtomicReference<@Nullable ExitCase> said = new AtomicReference<>();
  private Set<Object> closeables = Set.of();
  private volatile @Nullable Children children;
  private volatile @Nullable ThreadOwner threads;
  private volatile @Nullable Thread body;
  private volatile boolean held;

  /// The outermost.
  LiveScope(Engine engine) {
    this(engine, null, engine.plan.outermost());
  }

  LiveScope(Engine engine, @Nullable LiveScope parent, @Nullable PlannedLifetime lifetime) {
    this.engine = engine;
    this.parent = parent;
    this.lifetime = lifetime;
    this.slots = new Slots(lifetime == null ? 0 : lifetime.slots());
    this.releases = new ReleaseStack(engine.tell);
    this.number = engine.opened.getAndIncrement();
    this.carried = engine.capture();
    this.confinedTo = lifetime != null && lifetime.confined() ? Thread.currentThread() : null;
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

  Requests requests() {
    return new Requests(this);
  }

  /// Whether this thread may ask it.
  boolean isForThisThread() {
    return confinedTo == null || confinedTo == Thread.currentThread();
  }

  @Nullable Thread confinedTo() {
    return confinedTo;
  }

  /// Null for a lease.
  @Nullable PlannedLifetime ownLifetime() {
    return lifetime;
  }

  /// A body begins in it on this thread.
  void bodyRuns() {
    body = Thread.currentThread();
  }

  /// It is a lease that something in the scope around it asked for.
  void heldBy(@Nullable Cell holder) {
    held = holder != null;
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

  /// Runs code of the scope here, with what was captured when it was opened.
  void inside(Runnable code) {
    new Carrying(this, carried).run(code);
  }

  @Override
  public <T> T get(Key<T> key) {
    return requests().get(key);
  }

  @Override
  public <T> CompletionStage<T> getAsync(Key<T> key) {
    return requests().getAsync(key);
  }

  @Override
  public <R, X extends Exception> R call(Call<R, X> call) throws X {
    return requests().call(call);
  }

  @Override
  public <R, X extends Exception> CompletionStage<R> callAsync(Call<R, X> call) {
    return requests().callAsync(call);
  }

  @Override
  public Scope open(Class<? extends Annotation> wanted, Consumer<? super Seeds> seeds) {
    return new Nesting(this).opened(wanted, seeds);
  }

  @Override
  public <R, X extends Exception> R within(
      Class<? extends Annotation> wanted, Consumer<? super Seeds> seeds, Body<R, X> function)
      throws X {
    return new Nesting(this).within(wanted, seeds, function);
  }

  @Override
  public Optional<Scope> current(Class<? extends Annotation> wanted) {
    return new Nesting(this).current(wanted);
  }

  @Override
  public Executor wrap(Executor executor) {
    return task -> {
      Carrying here = new Carrying(this, engine.capture());
      executor.execute(() -> here.run(task));
    };
  }

  @Override
  public <T> Lease<T> acquire(Key<T> key) {
    return new Nesting(this).lease(requests().planned(requests().asked(key)), null);
  }

  @Override
  public void closeAllScopes() {
    new Nesting(this).closeAllScopes();
  }

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
    return new Managed(this, "a resource").close(closeable);
  }

  @Override
  public void evict(Key<?> key) {
    PlannedNode node = requests().planned(requests().asked(key));
    refuseInside("evict()");
    Eviction.of(this, node);
  }

  @Override
  public void complete() {
    said.compareAndSet(null, ExitCase.completed());
  }

  @Override
  public void fail(Throwable cause) {
    said.compareAndSet(null, ExitCase.failed(Objects.requireNonNull(cause, "the cause is null")));
  }

  /// What was said of its use, or else this.
  ExitCase exitOr(ExitCase unsaid) {
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
    var _ = ending().request(exit(), null);
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
    return ending().begun().exit();
  }

  /// How the close went; null while it is not closed.
  public @Nullable CloseReport closeReport() {
    Closing now = closing.get();
    return now == null ? null : now.report();
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
    if (!isClosed() && (Inside.within(this) != null || engine.making.isRunningFor(this))) {
      throw failures().wouldWaitForItself(what);
    }
  }

  @Override
  public String toString() {
    return "scope " + name();
  }
}
