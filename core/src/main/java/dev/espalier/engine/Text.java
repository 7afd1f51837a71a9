package dev.espalier.engine;

import dev.espalier.bind.EspalierException;
import dev.espalier.graph.Diagnostic;

/// A message in the making: what it is about, lines with a label each, and where its code is
/// explained.
final class Text {
  private final StringBuilder text;

  Text(String first) {
    text = new StringBuilder(first);
  }

  Text line(String label, String what) {
    text.append("\n   ").append(Diagnostic.line(label, what));
    return this;
  }

  String end(String code) {
    return text.append(Diagnostic.more(code)).toString();
  }

  /// The exception of what is refused before anything has happened.
  EspalierException refused(String code) {
    return new EspalierException(code, end(code), null);
  }

  /// The same, with what to do instead.
  EspalierException told(String code, String fix) {
    return line("Fix", fix).refused(code);
  }
}
