package dev.espalier.tests.faults;

import java.util.List;

/// Espalier a second time, with something in its engine broken on purpose, for the tests of other
/// packages; what they run in it is loaded anew.
public final class BrokenEngine {
  private final Woven woven;

  /// One of which a call is left out.
  ///
  /// @param in the method that it is in, such as `Cell.end`
  /// @param call what it calls, such as `Slots.vacate`
  /// @param manner `LEFT_OUT`, `TRUE` or `RECEIVER`; see [Weaver.Manner]
  public BrokenEngine(String in, String call, String manner) {
    this(List.of(new Weaver.Broken(in, call, Weaver.Manner.valueOf(manner))));
  }

  private BrokenEngine(List<Weaver.Broken> broken) {
    FaultPoints.tell(null);
    woven = new Woven(broken);
  }

  /// One of which nothing is broken.
  public static BrokenEngine whole() {
    return new BrokenEngine(List.of());
  }

  /// A class in it.
  public Class<?> load(String name) throws ClassNotFoundException {
    return woven.loadClass(name);
  }

  /// What still runs in it ends.
  public static void end() {
    FaultPoints.endAll();
  }
}
