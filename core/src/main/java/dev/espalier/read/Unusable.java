package dev.espalier.read;

import dev.espalier.graph.Flaw;
import dev.espalier.graph.Target;

/// Thrown where a declaration cannot be used as it is written, up to where its binding is made: the
/// graph reports it with everything else.
final class Unusable extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Target.Unusable target;

  /// @param reason why, in a sentence
  /// @param fix what to do about it
  Unusable(Flaw flaw, String reason, String fix) {
    super(reason, null, false, false);
    this.target = new Target.Unusable(flaw, reason, fix);
  }

  static Unusable twoThreads() {
    return new Unusable(
        Flaw.THREADS,
        "it is made on a platform thread, and async(DISABLED) on the thread that asks.",
        "keep one: onPlatformThread(), or async(DISABLED).");
  }

  Target target() {
    return target;
  }
}
