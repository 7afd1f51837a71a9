package dev.espalier.task;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// Runs one thing after the other, on threads of an owner.
final class OneByOne {
  private final ThreadOwner owner;
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger untaken = new AtomicInteger();

  OneByOne(ThreadOwner owner) {
    this.owner = owner;
  }

  void add(String task, Runnable body) {
    waiting.add(body);
    if (untaken.getAndIncrement() == 0) {
      owner.start(task, this::take);
    }
  }

  private void take() {
    do {
      waiting.remove().run();
    } while (untaken.decrementAndGet() > 0);
  }
}
