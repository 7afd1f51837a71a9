package dev.espalier.tests.proof;

import java.util.ArrayList;
import java.util.List;

/// Which rules a journal breaks.
final class Verdict {
  private final List<String> broken = new ArrayList<>();

  /// Takes down what is not so.
  ///
  /// @param rule begins with its number
  void require(boolean kept, String rule, Object where) {
    if (!kept) {
      broken.add(rule + ": " + where);
    }
  }

  List<String> broken() {
    return List.copyOf(broken);
  }

  /// The number of a broken rule.
  static String number(String broken) {
    return broken.substring(0, broken.indexOf(' '));
  }
}
