package dev.espalier.tests.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// What is written down while a case is played, and the gates that open by it.
final class Journal {
  private final List<Entry> lines = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final AtomicInteger ids = new AtomicInteger();
  private final CountDownLatch ending = new CountDownLatch(1);
  private final Map<Integer, CountDownLatch> releasing = new ConcurrentHashMap<>();
  private boolean all;

  private record Step(int at, CountDownLatch gate) {}

  /// Writes a line.
  ///
  /// @return the number of the line
  synchronized int add(Entry entry) {
    lines.add(entry);
    openSteps();
    return lines.size() - 1;
  }

  /// Whether somebody has got an instance before some line: it is made then.
  synchronized boolean knowsOf(int id, int before) {
    return lines.subList(0, before).stream()
        .anyMatch(line ->
            switch (line) {
              case Entry.Seen seen -> seen.ids().contains(id);
              case Entry.Began began -> began.needs().contains(id);
              default -> false;
            });
  }

  private void openSteps() {
    for (Step step : steps) {
      if (all || lines.size() >= step.at()) {
        step.gate().countDown();
      }
    }
  }

  /// Opens when there are so many lines, or nothing goes on without it.
  synchronized CountDownLatch step(int at) {
    Step step = new Step(at, new CountDownLatch(1));
    steps.add(step);
    openSteps();
    return step.gate();
  }

  /// Something waits for what is to happen at some step: it may happen now.
  synchronized void openAll() {
    all = true;
    openSteps();
  }

  /// The container takes nothing new.
  void ending() {
    add(new Entry.Closing());
    ending.countDown();
  }

  /// Whether that is over.
  CountDownLatch gateOfEnding() {
    return ending;
  }

  private CountDownLatch gateOfReleasing(int node) {
    return releasing.computeIfAbsent(node, _ -> new CountDownLatch(1));
  }

  /// An instance of a node is being released.
  void releasing(int node) {
    gateOfReleasing(node).countDown();
  }

  /// Waits for that, or for the end that comes before it, whatever interrupts it.
  void awaitReleasing(Optional<Integer> node) {
    await(node.isPresent() ? gateOfReleasing(node.get()) : ending);
  }

  /// Waits, whatever interrupts it.
  static void await(CountDownLatch gate) {
    boolean interrupted = false;
    while (gate.getCount() > 0) {
      try {
        gate.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  int newId() {
    return ids.incrementAndGet();
  }

  synchronized List<Entry> lines() {
    return List.copyOf(lines);
  }
}
