package dev.espalier.task.flow;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A bounded queue between threads that put items and threads that work on them, with an end.
///
/// Everything happens on the threads that call. [#put] waits while the queue is full, [#take] while
/// it is empty. [#close()] refuses further items, lets those that are there be taken, and then
/// tells every taker that this was all. [#join()] waits until every item that was put is done.
///
/// {@snippet file="dev/espalier/tests/docs/QueueGuideTest.java" region="queue"}
///
/// Items are taken in the order in which they were put, each by one taker. Those who wait are
/// served in the order in which they came, before any that come later. Safe for any number of
/// threads. An interrupt ends a wait without effect: the item was not put, or none was taken; if it
/// comes too late for that, the call succeeds and the flag is kept.
///
/// A refused call changes nothing. Items that are in the queue when nobody takes any more stay
/// there until [#drain()] or [#closeNow()] gives them to the handler of what was not delivered.
///
/// It is not for broadcasting, nor for items that have to survive the process. Without `done`,
/// `join` and an end, `java.util.concurrent.ArrayBlockingQueue` does as well.
public final class WorkQueue<T> implements AutoCloseable {
  /// What is done with one item.
  @FunctionalInterface
  public interface Work<T, X extends Throwable> {
    /// On the thread that took the item.
    void on(T item) throws X, InterruptedException;
  }

  private final QueueState<T> state;
  private final Consumer<? super T> undelivered;

  private WorkQueue(int capacity, Consumer<? super T> undelivered) {
    this.undelivered =
        Argument.given(undelivered, "handler", "leave it out if what is left may be dropped");
    state = new QueueState<>(Argument.room(capacity, "capacity"));
  }

  /// An open queue for at most this many items that wait; what is not delivered is dropped.
  ///
  /// @param capacity one or more
  public static <T> WorkQueue<T> bounded(int capacity) {
    return new WorkQueue<>(capacity, _ -> {});
  }

  /// An open queue for at most this many items that wait.
  ///
  /// @param capacity one or more
  /// @param undelivered gets each item that nobody will take, on the thread that called [#drain()]
  ///   or [#closeNow()]
  public static <T> WorkQueue<T> bounded(int capacity, Consumer<? super T> undelivered) {
    return new WorkQueue<>(capacity, undelivered);
  }

  /// Puts an item, and waits for room as long as it takes.
  ///
  /// @throws QueueClosedException if the queue is closed, or is while this waits
  public void put(T item) throws InterruptedException {
    state.put(Argument.item(item), Waiter.FOREVER);
  }

  /// Puts an item if there is room now.
  ///
  /// @return false if there is none
  /// @throws QueueClosedException if the queue is closed
  public boolean offer(T item) {
    return state.offer(Argument.item(item));
  }

  /// Puts an item, and waits for room.
  ///
  /// @param patience how long at most; zero or less does not wait
  /// @return false if there was no room in time
  /// @throws QueueClosedException if the queue is closed, or is while this waits
  public boolean offer(T item, Duration patience) throws InterruptedException {
    return state.put(Argument.item(item), Argument.patience(patience));
  }

  /// Takes the next item, and waits for one as long as it takes.
  ///
  /// @return empty at the end: the queue is closed, and every item was taken
  public Optional<T> take() throws InterruptedException {
    return state.take(Waiter.FOREVER);
  }

  /// Takes the next item if there is one now.
  ///
  /// @return empty if there is none, or at the end: [#isEnded()] tells which
  public Optional<T> poll() {
    return state.poll();
  }

  /// Takes the next item, and waits for one.
  ///
  /// @param patience how long at most; zero or less does not wait
  /// @return empty if none came in time, or at the end: [#isEnded()] tells which
  public Optional<T> poll(Duration patience) throws InterruptedException {
    return state.take(Argument.patience(patience));
  }

  /// Takes items until the end and works on each, on this thread; each is done when the work on it
  /// has returned or thrown.
  ///
  /// @throws X what the work threw; no further item was taken then
  public <X extends Throwable> void forEach(Work<? super T, ? extends X> work)
      throws X, InterruptedException {
    Argument.given(work, "work", "give what is to be done with each item");
    for (Optional<T> item = take(); item.isPresent(); item = take()) {
      try {
        work.on(item.get());
      } catch (Throwable e) {
        doneUnder(e);
        throw e;
      }
      done();
    }
  }

  private void doneUnder(Throwable failure) {
    try {
      done();
    } catch (IllegalStateException e) { // the work had said so itself
      failure.addSuppressed(e);
    }
  }

  /// Says that the work on one item that was taken is over.
  ///
  /// @throws IllegalStateException if all items that were taken are done already
  public void done() {
    state.done();
  }

  /// Waits until every item that was put is done, as long as it takes; at once if none was put.
  public void join() throws InterruptedException {
    state.join(Waiter.FOREVER);
  }

  /// Waits until every item that was put is done.
  ///
  /// @param patience how long at most; zero or less does not wait
  /// @return false if some were not in time
  public boolean join(Duration patience) throws InterruptedException {
    return state.join(Argument.patience(patience));
  }

  /// Lets nothing more in, and ends the queue when what is in it was taken. Does not wait; again
  /// does nothing.
  @Override
  public void close() {
    state.close();
  }

  /// Lets nothing more in or out: closes, and gives what is left to the handler of what was not
  /// delivered. Does not wait for work in progress: [#join()] does.
  ///
  /// @throws RuntimeException what the handler threw first; it gets the other items all the same
  public void closeNow() {
    close();
    drain();
  }

  /// Closes, and takes out what is left; it counts as done.
  List<T> end() {
    state.close();
    return state.drain();
  }

  /// Gives all items that wait to the handler of what was not delivered; they count as done. The
  /// queue goes on.
  ///
  /// @throws RuntimeException what the handler threw first; it gets the other items all the same
  public void drain() {
    FirstFailure failures = new FirstFailure();
    state.drain().forEach(item -> failures.guard(() -> undelivered.accept(item)));
    failures.<RuntimeException>throwFirst();
  }

  /// Whether nothing more can be put.
  public boolean isClosed() {
    return state.isClosed();
  }

  /// Whether nothing more can be taken: it is closed, and every item was taken.
  public boolean isEnded() {
    return state.isEnded();
  }
}
