package dev.espalier.tests.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/// The shape of OpenTelemetry's `Context`, as strict as its storage for tests: a span becomes
/// current by opening a scope, which is closed on its thread, innermost first.
final class Tracing {
  /// What was current before each open scope of this thread; the innermost last.
  static final ThreadLocal<List<String>> OPEN = ThreadLocal.withInitial(ArrayList::new);

  private static final ThreadLocal<String> CURRENT = ThreadLocal.withInitial(() -> "root");

  static String current() {
    return CURRENT.get();
  }

  static Scope makeCurrent(String span) {
    String before = current();
    List<String> open = OPEN.get();
    open.add(before);
    int depth = open.size();
    CURRENT.set(span);
    return () -> {
      assertThat(OPEN.get()).isSameAs(open).hasSize(depth);
      open.removeLast();
      CURRENT.set(before);
    };
  }

  interface Scope extends AutoCloseable {
    @Override
    void close();
  }
}
