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
    try {
      if (cancellation.begin()) {
        try {
          carried.<@Nullable Void, Exception>call(() -> {
            subscriber.onSubscribe(this);
            awaitRequest();
            source.produce(this::emit);
            return null;
          });
        } finally {
          cancellation.end();
        }
      }
    } catch (Throwable e) {
      fail(e);
      return;
    }
    if (!isCancelled()) {
      subscriber.onComplete();
    } else {
      tellMistake();
    }
  }

  private void fail(Throwable failure) {
    if (!isCancelled()) {
      subscriber.onError(failure);
    } else {
      tellMistake();
      if (!Production.isStop(failure)) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
      }
    }
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
    subscriber.onNext(item);
  }

  private synchronized void awaitRequest() throws InterruptedException {
    while (wanted == 0 && !cancelled) {
      wait();
    }
    if (cancelled) {
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
    }
    cancellation.cancel();
  }
}
