package dev.espalier.task.flow;

import dev.espalier.task.Carried;
import dev.espalier.task.Carrier;
import dev.espalier.task.Task;
import dev.espalier.task.TaskBody;
import dev.espalier.task.TaskFailedException;
import dev.espalier.task.TaskGroup;
import dev.espalier.task.ThreadOwner;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One producer, and consumers that work on its items concurrently; it ends by itself.
///
/// A pipeline only describes this. Each [#run] starts the producer and every consumer on a virtual
/// thread of its own, with a bounded queue between them, and returns on the calling thread when the
/// producer has returned, every item is done and all of these threads have ended.
///
/// {@snippet file="dev/espalier/tests/docs/QueueGuideTest.java" region="pipeline"}
///
/// Each item goes to one consumer. Immutable, and safe for any number of threads if the code is.
///
/// The first failure stops it: producer and consumers are interrupted once and awaited, and what
/// nobody took goes to the handler of what was not delivered. So does an interrupt of the caller.
/// Code that ignores the interrupt is awaited as long as it takes.
///
/// It is not for one result per item: use a stream with `Gatherers.mapConcurrent`.
public final class Pipeline<T> {
  private final String name;
  private final Generator.Source<T, ?> source;
  private final int consumers;
  private final int buffer;
  private final Carrier carrier;

  /// Who hears of failures, if they do not stop it.
  private final @Nullable BiConsumer<? super T, ? super Exception> failed;

  private final Consumer<? super T> undelivered;

  private Pipeline(
      String name,
      Generator.Source<T, ?> source,
      int consumers,
      int buffer,
      Carrier carrier,
      @Nullable BiConsumer<? super T, ? super Exception> failed,
      Consumer<? super T> undelivered) {
    this.name = name;
    this.source = source;
    this.consumers = consumers;
    this.buffer = buffer;
    this.carrier = carrier;
    this.failed = failed;
    this.undelivered = undelivered;
  }

  /// Describes a pipeline with one consumer and room for one item before it.
  ///
  /// @param name of the threads, and in messages
  /// @param source its end is the end of the items
  public static <T> Pipeline<T> from(String name, Generator.Source<T, ?> source) {
    Argument.given(source, "body of '" + Argument.name(name) + "'", "give a lambda");
    return new Pipeline<>(name, source, 1, 1, Carried::nothing, null, _ -> {});
  }

  /// The same with this many consumers.
  ///
  /// @param count one or more
  public Pipeline<T> consumers(int count) {
    if (count < 1) {
      throw new IllegalArgumentException(count + " consumers take nothing. Give one or more.");
    }
    return new Pipeline<>(name, source, count, buffer, carrier, failed, undelivered);
  }

  /// The same with room for this many items between the producer and its consumers.
  ///
  /// @param items one or more
  public Pipeline<T> buffer(int items) {
    int room = Argument.room(items, "buffer");
    return new Pipeline<>(name, source, consumers, room, carrier, failed, undelivered);
  }

  /// The same, whose threads find what this captures on the thread that runs it, besides what the
  /// block around that thread carries.
  public Pipeline<T> carrying(Carrier values) {
    Argument.given(values, "carrier", "leave it out");
    Carrier all = carrier.and(values);
    return new Pipeline<>(name, source, consumers, buffer, all, failed, undelivered);
  }

  /// The same, but when a consumer throws an exception, the handler gets it with its item and the
  /// others go on. Errors, interrupts, and failures of the producer or of the handler stop it all
  /// the same.
  ///
  /// @param handler runs on the thread of the consumer
  public Pipeline<T> onFailure(BiConsumer<? super T, ? super Exception> handler) {
    Argument.given(handler, "handler", "leave it out");
    return new Pipeline<>(name, source, consumers, buffer, carrier, handler, undelivered);
  }

  /// The same with a handler that gets the items that nobody took, if it is stopped. An item whose
  /// `emit` throws stays with the producer.
  ///
  /// @param handler runs on the thread on which it was stopped, whose interrupt flag is off
  public Pipeline<T> onUndelivered(Consumer<? super T> handler) {
    Argument.given(handler, "handler", "leave it out");
    return new Pipeline<>(name, source, consumers, buffer, carrier, failed, handler);
  }

  /// Runs it to its end.
  ///
  /// @param work what a consumer does with an item
  /// @throws InterruptedException if this thread was interrupted; failures are suppressed in it
  /// @throws PipelineException if it was stopped by a failure, which is the cause
  public void run(WorkQueue.Work<? super T, ? extends Exception> work) throws InterruptedException {
    new Run().run(Argument.given(work, "body of '" + name + "'", "give a lambda"));
  }

  /// One run.
  private final class Run {
    private final WorkQueue<T> queue = WorkQueue.bounded(buffer);
    private final FirstFailure failures = new FirstFailure();
    private final AtomicBoolean stopped = new AtomicBoolean();

    /// All have been told to end.
    private final CountDownLatch told = new CountDownLatch(1);

    void run(WorkQueue.Work<? super T, ? extends Exception> work) throws InterruptedException {
      try {
        TaskGroup.failFast(name).carrying(carrier).run(group -> runIn(group, work));
      } catch (InterruptedException e) {
        throw failures.under(e);
      } catch (TaskFailedException e) { // what is carried to a thread could not be put in place
        FirstFailure all = withAll(e);
        throw all.under(new PipelineException(name, Objects.requireNonNull(all.first())));
      } catch (RuntimeException | Error e) { // such as what is carried could not be captured
        failures.under(e);
        throw e;
      }
      Throwable first = failures.first();
      if (first != null) {
        throw failures.under(new PipelineException(name, first));
      }
    }

    /// What code of the pipeline threw, and not only because it was stopped, comes after that.
    private FirstFailure withAll(TaskFailedException carrying) {
      FirstFailure all = new FirstFailure();
      all.add(Objects.requireNonNull(carrying.getCause()));
      Stream.of(carrying.getSuppressed()).forEach(all::add);
      failures.all().stream().filter(e -> !Production.isStop(e)).forEach(all::add);
      return all;
    }

    private void runIn(TaskGroup group, WorkQueue.Work<? super T, ? extends Exception> work)
        throws InterruptedException {
      try {
        List<Task<?>> tasks = new ArrayList<>();
        tasks.add(group.forkRun("produce", () -> guarded(group, this::produce)));
        for (int i = 1; i <= consumers; i++) {
          tasks.add(group.forkRun("consume-" + i, () -> guarded(group, () -> consume(work))));
        }
        for (Task<?> task : tasks) {
          var _ = task.outcome();
        }
        group.join(); // none is left, but one that did not come as far as its code has failed
      } catch (Throwable e) {
        stop(group);
        throw e;
      }
    }

    private void guarded(TaskGroup group, TaskBody<?> body) {
      try {
        body.run();
      } catch (Throwable e) {
        if (!(stopped.get() && Production.isStop(e))) {
          failures.add(e); // the interrupt of one that was stopped is none
        }
        stop(group);
      }
    }

    private void produce() throws Exception {
      source.produce(item -> {
        try {
          queue.put(item);
        } catch (QueueClosedException e) {
          if (stopped.get()) { // else the source emits after its end
            ThreadOwner.untilDone(told::await);
            Thread.interrupted(); // its clean-up is not to be interrupted by what it knows
          }
          throw Production.stopped(e);
        }
      });
      queue.close();
    }

    private void consume(WorkQueue.Work<? super T, ? extends Exception> work) throws Exception {
      queue.forEach(item -> {
        try {
          work.on(item);
        } catch (InterruptedException e) {
          throw e; // whether it was stopped is known elsewhere
        } catch (Exception e) {
          if (failed == null) {
            throw e;
          }
          tell(failed, item, e);
        }
      });
    }

    private void tell(BiConsumer<? super T, ? super Exception> handler, T item, Exception failure) {
      try {
        handler.accept(item, failure);
      } catch (Throwable e) {
        failures.add(e);
        failures.add(failure);
        throw e;
      }
    }

    private void stop(TaskGroup group) {
      if (stopped.compareAndSet(false, true)) {
        List<T> left = queue.end(); // first: who is interrupted finds nothing more to begin
        group.cancel();
        told.countDown();
        boolean interrupted = Thread.interrupted(); // also by this: the handler is to do its work
        left.forEach(item -> failures.guard(() -> undelivered.accept(item)));
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      } else { // who is going to cancel the group finds that all have been told: the handler works
        ThreadOwner.untilDone(told::await);
      }
    }
  }
}
