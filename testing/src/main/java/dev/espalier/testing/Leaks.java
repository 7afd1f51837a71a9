package dev.espalier.testing;

import dev.espalier.bind.CloseReport;
import dev.espalier.bind.Scope;
import dev.espalier.event.Event;
import dev.espalier.event.Listener;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Hears what was opened and not closed, and what could not be released.
final class Leaks implements Listener {
  private final Set<Scope> open = ConcurrentHashMap.newKeySet();
  private final Queue<String> found = new ConcurrentLinkedQueue<>();

  @Override
  public void on(Event event) {
    switch (event) {
      case Event.ScopeOpened opened -> open.add(opened.scope());
      case Event.ScopeClosed closed -> {
        open.remove(closed.scope());
        add(closed.report());
      }
      case Event.Closed closed -> add(closed.report());
      case Event.Abandoned left ->
          found.add(left.key() + " did not end; it is left on thread " + left.thread());
      case Event.Warning warning -> found.add(warning.code() + " " + warning.text());
      case Event.AcquireBegan _,
          Event.Acquired _,
          Event.AcquireFailed _,
          Event.Ready _,
          Event.Started _,
          Event.Serving _,
          Event.StartFailed _,
          Event.Closing _,
          Event.Stopped _,
          Event.StopFailed _,
          Event.ReleaseBegan _,
          Event.Released _,
          Event.ReleaseFailed _ -> {}
    }
  }

  private void add(CloseReport report) {
    for (CloseReport.Failure failure : report.failures()) {
      found.add(failure.what() + " of " + failure.key() + " failed: " + failure.cause());
    }
  }

  List<String> found() {
    List<String> all = new ArrayList<>(found);
    open.forEach(scope -> all.add(scope + " is open"));
    return all;
  }

  /// What is open now was left open by the test.
  void closing() {
    open.forEach(scope -> found.add(scope + " was left open"));
    open.clear();
  }

  void verify() {
    List<String> all = found();
    if (!all.isEmpty()) {
      throw new AssertionError("leaked: " + String.join("; ", all));
    }
  }
}
