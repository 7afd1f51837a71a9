package dev.espalier.tests.faults;

import org.jspecify.annotations.Nullable;

/// Where the woven engine comes by: each of its calls, and the beginning of each method, is a site.
public final class FaultPoints {
  private static volatile @Nullable Trial trial;

  private FaultPoints() {}

  /// Called by the woven classes.
  public static void at(int site) {
    Trial now = trial;
    if (now != null) {
      now.at(site);
    }
  }

  /// From now on sites are told to this one; null for nobody.
  static void tell(@Nullable Trial next) {
    trial = next;
  }
}
