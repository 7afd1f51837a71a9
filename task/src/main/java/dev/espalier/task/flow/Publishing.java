package dev.espalier.task.flow;

import dev.espalier.task.Cancellation;
import dev.espalier.task.Carried;
import dev.espalier.task.Carrier;
import dev.espalier.task.ThreadOwner;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/// One subscription to a [Generator]. All signals come from one thread, which runs the code too.
final class Publishing<T> implements Flow.Subscription {
  private final Generator.Source<T, ?> source;
  private final Flow.Subscriber<? super T> subscriber;
  private final Carried carried;
  private final Cancellation cancellation = new Cancellation();

  // Under the lock of this.
  private long wanted;
  private boolean cancelled;
  private @Nullable IllegalArgumentException mistake;

  /// What the subscriber threw: it gets nothing more, also if the code goes on.
  private @Nullable Throwable refused;

  private volatile @Nullable Thread thread;

  /// On its thread: what is carried is in place.
  private boolean carriedThere;

  Publishing(
      Generator.Source<T, ?> source, Flow.Subscriber<? super T> subscriber, Carrier carrier) {
    this.source = source;
    this.subscriber = subscriber;
    carried = carrier.capture();
  }

  void begin(ThreadOwner owner) {
    owner.start("publish", this::run);
  }

  private void run() {
    thread = Thread.currentThread();
    if (cancellation.begin()) {
      try {
        carried.<@Nullable Void, RuntimeException>call(() -> {
          carriedThere = true;
          end(played());
          return null;
        });
      } catch (Throwable e) {
        if (carriedThere) {
          tellThread(e); // it has got its last signal
        } else {
          cancellation.end();
          subscriber.onSubscribe(this); // before anything else, also of a failure
          end(e);
        }
      }
    }
  }

  /// Runs the code.
  ///
  /// @return what the subscriber is to be told
  private @Nullable Throwable played() {
    Throwable thrown = null;
    try {
      subscriber.onSubscribe(this);
      awaitRequest();
      source.produce(this::emit);
    } catch (Throwable e) {
      thrown = e;
    } finally {
      cancellation.end();
    }
    Throwable first = refused();
    if (first != null && thrown != null && thrown != first && !Production.isStop(thrown)) {
      first.addSuppressed(thrown);
    }
    return first == null ? thrown : first;
  }

  private void end(@Nullable Throwable failure) {
    if (isCancelled()) {
      tellMistake();
      if (failure != null && !Production.isStop(failure)) {
        tellThread(failure);
      }
    } else if (failure != null) {
      subscriber.onError(failure);
    } else {
      subscriber.onComplete();
    }
  }

  private static void tellThread(Throwable failure) {
    Thread here = Thread.currentThread();
    here.getUncaughtExceptionHandler().uncaughtException(here, failure);
  }

  private void tellMistake() {
    IllegalArgumentException wrong;
    synchronized (this) {
      wrong = mistake;
    }
    if (wrong != null) {
      subscriber.onError(wrong);
    }
  }

  private void emit(T item) throws InterruptedException {
    Argument.item(item);
    synchronized (this) {
      awaitRequest();
      wanted--;
    }
    try {
      subscriber.onNext(item);
    } catch (Throwable e) {
      refuse(e);
      throw e;
    }
    if (isCancelled()) {
      cancellation.cancel(); // it was from this thread, whose other code is to end too
    }
  }

  private synchronized void refuse(Throwable thrown) {
    refused = thrown;
  }

  private synchronized @Nullable Throwable refused() {
    return refused;
  }

  private synchronized void awaitRequest() throws InterruptedException {
    while (wanted == 0 && !cancelled && refused == null) {
      wait();
    }
    if (cancelled || refused != null) {
      Thread.interrupted(); // the two come in either order
      throw new InterruptedException("nobody wants the items any more");
    }
  }

  private synchronized boolean isCancelled() {
    return cancelled;
  }

  @Override
  public void request(long n) {
    synchronized (this) {
      if (n > 0) {
        wanted = wanted + n < 0 ? Long.MAX_VALUE : wanted + n;
        notifyAll();
        return;
      }
      if (!cancelled) {
        mistake =
            new IllegalArgumentException(
                n + " items were requested. Request one or more, or cancel the subscription.");
      }
    }
    cancel();
  }

  @Override
  public void cancel() {
    synchronized (this) {
      cancelled = true;
      if (thread != Thread.currentThread()) { // else the subscriber is not interrupted by itself
        cancellation.cancel(); // before the code can know: its clean-up is not to be interrupted
      }
    }
  }
}
