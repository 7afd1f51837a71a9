package dev.espalier.task.flow;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// Subscribes to a publisher, asks for one item after the other, and forwards them on one thread.
final class Inbox<T> implements Flow.Subscriber<T> {
  private sealed interface Signal<T> {}

  private record Next<T>(T item) implements Signal<T> {}

  private record Failed<T>(Throwable failure) implements Signal<T> {}

  private record Completed<T>() implements Signal<T> {}

  /// No longer than what was requested, if the publisher keeps to it.
  private final BlockingQueue<Signal<T>> signals = new LinkedBlockingQueue<>();

  // Under the lock of this.
  private Flow.@Nullable Subscription subscription;
  private boolean over;

  /// Until the publisher ends, or this thread is interrupted: then the subscription is cancelled.
  void forward(Flow.Publisher<? extends T> publisher, Generator.Emitter<? super T> out)
      throws Exception {
    boolean ended = false;
    try {
      publisher.subscribe(this);
      while (!ended) {
        Signal<T> signal = signals.take();
        ended = !(signal instanceof Next<T>);
        switch (signal) {
          case Next<T>(T item) -> {
            out.emit(item);
            next();
          }
          case Failed<T>(Throwable failure) -> fail(failure);
          case Completed<T>() -> {}
        }
      }
    } finally {
      end(!ended);
    }
  }

  private static void fail(Throwable failure) throws Exception {
    switch (failure) {
      case Exception e -> throw e;
      case Error e -> throw e;
      default -> throw new GeneratorException("the publisher failed", failure);
    }
  }

  private void next() {
    Flow.Subscription current;
    synchronized (this) {
      current =
          Argument.given(subscription, "subscription", "the publisher is to give it before items");
    }
    current.request(1);
  }

  private void end(boolean early) {
    Flow.Subscription current;
    synchronized (this) {
      over = true;
      current = subscription;
    }
    if (early && current != null) {
      current.cancel();
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    Argument.given(given, "subscription", "the publisher is to give one");
    boolean wanted;
    synchronized (this) {
      wanted = !over && subscription == null;
      if (wanted) {
        subscription = given;
      }
    }
    if (wanted) {
      given.request(1);
    } else {
      given.cancel();
    }
  }

  @Override
  public void onNext(T item) {
    signals.add(new Next<>(Argument.item(item)));
  }

  @Override
  public void onError(Throwable failure) {
    signals.add(
        new Failed<>(Argument.given(failure, "failure", "the publisher is to say what failed")));
  }

  @Override
  public void onComplete() {
    signals.add(new Completed<>());
  }
}
