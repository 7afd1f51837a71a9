package dev.espalier.tests.proof;

import dev.espalier.bind.CloseReport;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.bind.StartFailedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How scopes end: what their releases are told, and what those who close them.
record EndRules(Facts facts, Verdict verdict) {

  void judge() {
    container();
    for (Map.Entry<Integer, Opened> scope : facts.scopes.entrySet()) {
      for (Made made : facts.releasedWith(scope.getKey())) {
        told(made, scope.getValue().exit);
      }
      suppressed(scope.getKey(), scope.getValue());
    }
    for (Entry entry : facts.lines) {
      switch (entry) {
        case Entry.LeaseEnding e -> {
          Made made = facts.made(e.id());
          if (made.scope == Entry.SOMEWHERE && made.isHeld()) {
            told(made, e.exit());
          }
        }
        case Entry.Left e -> verdict.require(false, "R37 a thread is left", e);
        default -> {}
      }
    }
    closers();
  }

  /// How a container ends with its process.
  void judgeExit() {
    long reports = facts.lines.stream().filter(Entry.Report.class::isInstance).count();
    verdict.require(reports == 1, "R43 closed more than once", reports);
    facts.releasedWith(0).forEach(made -> told(made, exit(facts)));
  }

  /// What a release was told is what was said.
  ///
  /// @param said null if nothing was
  private void told(Made made, @Nullable ExitCase said) {
    boolean right =
        switch (made.exit) {
          case null -> true; // it did not ask
          case ExitCase.Cancelled _ -> said == null || said instanceof ExitCase.Cancelled;
          case ExitCase.Completed _ -> said instanceof ExitCase.Completed;
          case ExitCase.Failed failed ->
              said instanceof ExitCase.Failed why && why.cause() == failed.cause();
        };
    verdict.require(right, "R21 its release was told " + made.exit + ", not " + said, made);
  }

  private static @Nullable ExitCase exit(Facts facts) {
    return facts.report == null ? null : facts.report.exit();
  }

  private void container() {
    List<Made> all = facts.releasedWith(0);
    @Nullable ExitCase exit = exit(facts);
    verdict.require(exit != null, "R29 there is no report", "the container");
    all.forEach(made -> told(made, exit));
    Throwable thrown = facts.start == null ? null : facts.start.thrown();
    boolean right =
        switch (thrown) {
          case null -> exit instanceof ExitCase.Completed;
          case StartFailedException failed ->
              exit instanceof ExitCase.Failed why && why.cause() == failed.getCause();
          case ScopeClosedException closed when !hadBegun(closed) -> true;
          default -> exit instanceof ExitCase.Cancelled;
        };
    verdict.require(right, "R21 the exit is " + exit + " after a start that threw", "" + thrown);
  }

  /// Whether the start that was refused so had begun.
  private static boolean hadBegun(ScopeClosedException closed) {
    return Facts.says(closed, "closed while it was starting");
  }

  /// What the releases of a body that failed throw is suppressed under its failure.
  private void suppressed(int scope, Opened opened) {
    if (opened.exit instanceof ExitCase.Failed failed && isWithin(failed.cause())) {
      List<Throwable> under = Arrays.asList(failed.cause().getSuppressed());
      for (Made made : facts.releasedWith(scope)) {
        verdict.require(
            made.releaseThrown == null || under.stream().anyMatch(e -> e == made.releaseThrown),
            "R22 what a release threw is lost",
            made);
      }
    }
  }

  private static boolean isWithin(Throwable thrown) {
    return thrown.getMessage() != null && thrown.getMessage().startsWith("body of");
  }

  private void closers() {
    List<Throwable> failures =
        facts.report == null
            ? List.of()
            : facts.report.failures().stream().map(CloseReport.Failure::cause).toList();
    for (Made made : facts.releasedWith(0)) {
      verdict.require(
          made.releaseThrown == null || failures.stream().anyMatch(e -> e == made.releaseThrown),
          "R22 what a release threw is not in the report",
          made);
    }
    int threw = 0;
    for (int at = 0; at < facts.lines.size(); at++) {
      if (facts.lines.get(at) instanceof Entry.CloseEnded e) {
        allReleased(at);
        if (e.thrown() instanceof ReleaseFailedException failed) {
          threw++;
          List<Throwable> told = new ArrayList<>();
          told.add(failed.getCause());
          told.addAll(Arrays.asList(failed.getSuppressed()));
          verdict.require(isSame(told, failures), "R22 told " + told + ", not " + failures, e);
        } else {
          verdict.require(e.thrown() == null, "R29 a close threw", e);
        }
      }
    }
    verdict.require(threw <= 1, "R29 more than one was told what failed", threw);
    verdict.require(
        threw == 1 || failures.isEmpty() || endsBySomeoneElse(), "R29 nobody was told", failures);
  }

  /// Whether no call of `close` need have begun it.
  private boolean endsBySomeoneElse() {
    return facts.closeCalled.containsKey(Entry.BY_HAND)
        || (facts.start != null && facts.start.thrown() != null);
  }

  private static boolean isSame(List<Throwable> one, List<Throwable> other) {
    boolean same = one.size() == other.size();
    for (int i = 0; same && i < one.size(); i++) {
      same = one.get(i) == other.get(i);
    }
    return same;
  }

  private void allReleased(int at) {
    for (Made made : facts.made.values()) {
      if (made.isHeld() && !made.isByHand()) {
        verdict.require(made.releaseEnded < at, "R29 closed before it was released", made);
      }
    }
  }
}
