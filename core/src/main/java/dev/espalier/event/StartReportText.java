package dev.espalier.event;

import dev.espalier.bind.Key;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// A start report in columns.
final class StartReportText {
  private StartReportText() {}

  static String of(StartReport report) {
    StringBuilder text = new StringBuilder();
    text.append("Started in ").append(millis(report.took())).append(": ");
    text.append(count(report.nodes().size(), "node")).append(" ready, ");
    text.append(count(report.hooks().size(), "start hook")).append(" run; ");
    text.append("one after another this would have taken ");
    text.append(millis(report.oneAfterAnother())).append(".\n");
    text.append(String.format(Locale.ROOT, "%10s  %10s  %s%n", "ready at", "took", "node"));
    for (StartReport.Node node : report.nodes()) {
      line(text, millis(node.ready()), millis(node.took()), node.key(), what(node));
    }
    for (StartReport.Hook hook : report.hooks()) {
      line(text, "", millis(hook.took()), hook.key(), "start hook");
    }
    List<StartReport.Node> path = report.criticalPath();
    if (!path.isEmpty()) {
      text.append("Critical path: ");
      text.append(path.stream().map(StartReportText::step).collect(Collectors.joining(" -> ")));
      text.append(".\n");
    }
    for (StartReport.Node slow : report.slowInline()) {
      text.append("Slow on the thread that asked: ").append(step(slow));
      text.append("; add async() to its binding.\n");
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String at, String took, Key<?> key, String what) {
    text.append(String.format(Locale.ROOT, "%10s  %10s  %s", at, took, key));
    text.append(what.isEmpty() ? "" : "  (" + what + ")").append('\n');
  }

  private static String what(StartReport.Node node) {
    return node.waitedFor().map(key -> "waited for " + key).orElse("");
  }

  private static String step(StartReport.Node node) {
    return node.key() + " " + millis(node.took());
  }

  private static String count(int n, String what) {
    return n + " " + what + (n == 1 ? "" : "s");
  }

  static String millis(Duration duration) {
    return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
  }
}
