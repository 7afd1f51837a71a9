package dev.espalier.task.flow;

import dev.espalier.task.Cancellation;
import dev.espalier.task.Carried;
import dev.espalier.task.Carrier;
import dev.espalier.task.ThreadOwner;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The running side of [Items], which does not refer to them, so that they can be found lost.
final class Production<T, X extends Exception> {
  /// Moves: `NEW` to `RUNNING` to `ENDED`, from each of these to `CLOSED`, and from `RUNNING` to
  /// `LOST`.
  private enum State {
    NEW,
    RUNNING,
    ENDED,
    CLOSED,
    LOST
  }

  private final String name;
  private final Generator.Source<T, ? extends X> source;
  private final Carrier carrier;
  private final Reference<?> items;
  private final Consumer<? super String> lost;
  private final ThreadOwner owner;
  private final WorkQueue<T> queue;
  private final Cancellation cancellation = new Cancellation();
  private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
  private final AtomicBoolean told = new AtomicBoolean();
  private volatile @Nullable Thread producer;
  private volatile @Nullable Throwable failure;

  /// @param items whose production this is; looked at from time to time
  Production(
      String name,
      Generator.Source<T, ? extends X> source,
      int buffer,
      Carrier carrier,
      WeakReference<?> items,
      Consumer<? super String> lost) {
    this.name = name;
    this.source = source;
    this.carrier = carrier;
    this.items = items;
    this.lost = lost;
    owner = new ThreadOwner(name, this::look);
    queue = WorkQueue.bounded(buffer);
  }

  Optional<T> take() throws X, InterruptedException {
    if (producer == Thread.currentThread()) {
      throw new IllegalStateException(
          "the code of '" + name + "' would wait for an item of its own; take it elsewhere");
    }
    if (state.get() == State.NEW) {
      start();
    }
    Optional<T> item = queue.take();
    if (item.isEmpty()) {
      owner.awaitAll(_ -> false); // it only has to end
      if (state.get() == State.CLOSED) {
        throw new IllegalStateException(
            "These items are closed. Open the generator again, or close them after the last take.");
      }
      told.set(true);
      throwFailure();
    }
    return item;
  }

  private void start() {
    Carried carried = carrier.capture();
    if (state.compareAndSet(State.NEW, State.RUNNING)) {
      try {
        owner.start("produce", () -> run(carried));
      } catch (Throwable e) {
        end(); // there is no thread; the next take finds nothing
        throw e;
      }
    }
  }

  private void run(Carried carried) {
    producer = Thread.currentThread();
    try {
      if (cancellation.begin()) {
        try {
          carried.<@Nullable Void, Exception>call(() -> {
            source.produce(this::emit);
            return null;
          });
        } finally {
          cancellation.end();
        }
      }
    } catch (Throwable e) {
      failed(e, state.get());
    } finally {
      end();
    }
  }

  /// Of what was lost nobody reads it.
  private void failed(Throwable thrown, State now) {
    boolean stopped = (now == State.CLOSED || now == State.LOST) && isStop(thrown);
    if (now == State.LOST && !stopped) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
    } else if (!stopped) {
      failure = thrown;
    }
  }

  private void end() {
    state.compareAndSet(State.RUNNING, State.ENDED);
    queue.close();
  }

  private void emit(T item) throws InterruptedException {
    try {
      queue.put(item);
    } catch (QueueClosedException e) {
      Thread.interrupted(); // the two come in either order
      throw stopped(e);
    }
  }

  static InterruptedException stopped(QueueClosedException why) {
    InterruptedException stop = new InterruptedException("nobody wants the items any more");
    stop.initCause(why);
    return stop;
  }

  /// Whether code that was stopped throws no more than that it was: what failed while it cleaned up
  /// is suppressed in it.
  static boolean isStop(Throwable thrown) {
    return thrown instanceof InterruptedException && thrown.getSuppressed().length == 0;
  }

  void close() throws X {
    state.set(State.CLOSED);
    cancel();
    owner.awaitAll(_ -> false);
    if (told.compareAndSet(false, true)) {
      throwFailure();
    }
  }

  /// Stops it if nobody can close it any more.
  private void look() {
    if (items.refersTo(null) && state.compareAndSet(State.RUNNING, State.LOST)) {
      var _ = owner.start("lost", () -> lost.accept(name)); // first: with the code the looking ends
      cancel();
    }
  }

  private void cancel() {
    cancellation.cancel();
    queue.closeNow();
  }

  @SuppressWarnings("unchecked") // a checked one that is not an interrupt is what the code throws
  private void throwFailure() throws X {
    switch (failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case InterruptedException e ->
          throw new GeneratorException("the code that produces the items was interrupted", e);
      case Throwable e -> throw (X) e;
    }
  }
}
