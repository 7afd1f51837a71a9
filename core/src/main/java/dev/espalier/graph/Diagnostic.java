package dev.espalier.graph;

import dev.espalier.bind.Key;
import java.util.List;

/// One problem of a graph, as data.
///
/// @param code stable: `ESP-101`
/// @param kind in words: `missing binding`
/// @param subject what the problem is about
/// @param name of the subject in this report
/// @param details what there is to say, in order
public record Diagnostic(
    String code, String kind, Key<?> subject, String name, List<Detail> details) {

  /// One line: `Fix bind PaymentGateway …`.
  public record Detail(String label, String text) {}

  /// The text, as the report shows it, without its number.
  public String text() {
    StringBuilder text = new StringBuilder(code + " " + kind + ": " + name);
    for (Detail detail : details) {
      text.append("\n   ").append(line(detail.label(), detail.text()));
    }
    return text.append(more(code)).toString();
  }

  /// A line of a message: the label in a column of its own.
  public static String line(String label, String text) {
    return (label + "          ").substring(0, 10) + text;
  }

  /// The last line of a message: where its code is explained.
  public static String more(String code) {
    return "\n   " + line("More", "docs/errors.md#" + code.replace("ESP", "esp"));
  }
}
