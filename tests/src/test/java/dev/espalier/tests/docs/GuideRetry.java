package dev.espalier.tests.docs;

import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Resource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// The recipe of the guide for an acquire that tries again.
final class GuideRetry {
  private GuideRetry() {}

  /// Waits before a try, from the second on. Ends when its thread is interrupted.
  interface Pause {
    void before(int number) throws InterruptedException;
  }

  /// Acquires in steps; when that fails, releases them and tries again.
  static <T> Resource<T> retrying(int tries, Pause pause, Resource.Multi<? extends T> acquire) {
    return Resource.acquire(steps -> {
      Parts parts = steps.addWithExit(new Parts(), Parts::release);
      List<Exception> failures = new ArrayList<>();
      try {
        while (true) {
          try {
            return acquire.acquire(parts);
          } catch (Exception e) {
            if (failures.size() + 1 >= tries || isInterrupt(e)) {
              throw e; // the container releases the parts
            }
            failures.add(e);
            parts.release(ExitCase.failed(e)); // before the next try begins
            pause.before(failures.size() + 1);
          }
        }
      } catch (Exception last) {
        failures.stream().filter(e -> e != last).forEach(last::addSuppressed);
        throw last;
      }
    });
  }

  /// Whether this thread is to end: then nothing is tried again.
  private static boolean isInterrupt(Exception e) {
    return e instanceof InterruptedException || Thread.currentThread().isInterrupted();
  }

  /// What one try has acquired so far.
  private static final class Parts implements Resource.Steps {
    private final Deque<Resource.Release<ExitCase>> releases = new ArrayDeque<>();

    @Override
    public <S> S addWithExit(S part, Resource.ExitRelease<? super S> release) {
      releases.push(exit -> release.release(part, exit));
      return part;
    }

    /// Releases all of them, last first, whatever one throws; the first failure goes out, the
    /// others are suppressed.
    void release(ExitCase exit) throws Exception {
      List<Throwable> failed = new ArrayList<>();
      while (!releases.isEmpty()) {
        try {
          releases.pop().release(exit);
        } catch (Throwable e) {
          if (failed.stream().noneMatch(before -> before == e)) {
            failed.add(e);
          }
        }
      }
      if (!failed.isEmpty()) {
        Throwable first = failed.removeFirst();
        failed.forEach(first::addSuppressed);
        if (first instanceof Error error) {
          throw error;
        }
        throw (Exception) first;
      }
    }
  }
}
