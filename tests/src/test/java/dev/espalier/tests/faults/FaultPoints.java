package dev.espalier.tests.faults;

import org.jspecify.annotations.Nullable;

/// Where the woven engine comes by: each of its calls, and the beginning of each method, is a site.
public final class FaultPoints {
  private static volatile @Nullable Trial trial;

  /// Whether what still comes by belongs to a trial that has not ended.
  private static volatile boolean endsWhatComes;

  private FaultPoints() {}

  /// Called by the woven classes.
  public static void at(int site) {
    Trial now = trial;
    if (now != null) {
      now.at(site);
    } else if (endsWhatComes) {
      throw new Stuck();
    }
  }

  /// From now on sites are told to this one; null for nobody.
  static void tell(@Nullable Trial next) {
    endsWhatComes = false;
    trial = next;
  }

  /// Until the next trial whatever comes by ends: a broken engine may run in circles for good, and
  /// two such threads leave a small machine no carrier.
  static void endAll() {
    trial = null;
    endsWhatComes = true;
  }

  private static final class Stuck extends Error {
    private static final long serialVersionUID = 1L;

    Stuck() {
      super("the trial is over", null, false, false);
    }
  }
}
