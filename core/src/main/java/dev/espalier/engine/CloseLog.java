package dev.espalier.engine;

import dev.espalier.bind.CloseReport;
import dev.espalier.bind.Key;
import dev.espalier.bind.Scope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// How the steps of a close have ended so far.
final class CloseLog {
  private final Queue<Failed> failures = new ConcurrentLinkedQueue<>();

  /// What ended well. Not the steps: they hold what is gone.
  private final Queue<Done> done = new ConcurrentLinkedQueue<>();

  private record Done(String what, Key<?> key) {}

  private record Failed(int place, CloseReport.Failure failure) {}

  void ended(CloseStep step, List<Throwable> thrown) {
    for (Throwable e : thrown) {
      failures.add(new Failed(step.place(), new CloseReport.Failure(step.what(), step.key(), e)));
    }
    if (thrown.isEmpty()) {
      done.add(new Done(step.what(), step.key()));
    }
  }

  /// What is not code of a user has thrown.
  void ownFailed(Throwable thrown) {
    failures.add(new Failed(0, new CloseReport.Failure("close", Key.of(Scope.class), thrown)));
  }

  /// What failed in the close of a scope inside.
  void also(List<CloseReport.Failure> inside) {
    inside.forEach(failure -> failures.add(new Failed(0, failure)));
  }

  /// What threw or did not end, in the order of the steps.
  List<CloseReport.Failure> failures() {
    List<Failed> inOrder = new ArrayList<>(failures);
    inOrder.sort(Comparator.comparingInt(Failed::place));
    List<CloseReport.Failure> all = new ArrayList<>(); // no stream: that would load forty classes
    for (Failed one : inOrder) {
      all.add(one.failure());
    }
    return List.copyOf(all);
  }

  /// The keys of the steps of one kind that ended well.
  List<Key<?>> done(String what) {
    List<Key<?>> keys = new ArrayList<>();
    for (Done step : done) {
      if (step.what().equals(what)) {
        keys.add(step.key());
      }
    }
    return List.copyOf(keys);
  }
}
