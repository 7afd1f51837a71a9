package dev.espalier.task;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One run of a [Pipeline].
final class PipelineRun<T> {
  private interface Body {
    void run() throws Exception;
  }

  private static final ThreadOwner THREADS = new ThreadOwner("pipeline");

  private final String name;
  private final WorkQueue<T> queue;
  private final Carried carried;
  private final ThreadOwner owner;
  private final List<Cancellation> cancellations = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final FirstFailure failures = new FirstFailure();

  PipelineRun(String name, WorkQueue<T> queue, Carried carried) {
    this.name = name;
    this.queue = queue;
    this.carried = carried;
    owner = THREADS.child(name);
  }

  void run(Generator.Source<T, ?> source, int consumers, WorkQueue.Work<T, Exception> work)
      throws InterruptedException {
    for (int i = 0; i <= consumers; i++) {
      cancellations.add(new Cancellation()); // all before the first thread may stop the others
    }
    InterruptedException interrupt = null;
    try {
      begin("produce", cancellations.getFirst(), () -> produce(source));
      for (int i = 1; i <= consumers; i++) {
        begin("consume-" + i, cancellations.get(i), () -> queue.forEach(work));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      interrupt = e;
      stop();
    } catch (Throwable e) {
      failed(e); // a thread could not be started
    }
    owner.awaitAll(_ -> false);
    tell(interrupt);
  }

  private void tell(@Nullable InterruptedException interrupt) throws InterruptedException {
    if (interrupt != null) {
      failures.suppressAll(interrupt);
      throw interrupt;
    }
    Throwable first = failures.first();
    if (first != null) {
      PipelineException failure = new PipelineException(name, first);
      failures.suppressOthers(failure);
      throw failure;
    }
  }

  private void begin(String task, Cancellation cancellation, Body body) {
    threads.add(owner.start(task, () -> run(cancellation, body)));
  }

  private void run(Cancellation cancellation, Body body) {
    if (!cancellation.begin()) {
      return;
    }
    try {
      try {
        carried.<@Nullable Void, Exception>call(() -> {
          body.run();
          return null;
        });
      } finally {
        cancellation.end(); // before the others are stopped from this thread
      }
    } catch (Throwable e) {
      failed(e);
    }
  }

  private void produce(Generator.Source<T, ?> source) throws Exception {
    source.produce(this::emit);
    queue.close();
  }

  private void emit(T item) throws InterruptedException {
    try {
      queue.put(item);
    } catch (QueueClosedException e) {
      Thread.interrupted(); // the two come in either order
      throw Production.stopped(e);
    }
  }

  /// The interrupt of one that was stopped is no failure.
  private void failed(Throwable failure) {
    if (!(stopped.get() && failure instanceof InterruptedException)) {
      failures.add(failure);
    }
    stop();
  }

  private void stop() {
    if (stopped.compareAndSet(false, true)) {
      cancellations.forEach(Cancellation::cancel);
      failures.guard(queue::closeNow);
    }
  }
}
