package dev.espalier.tests.proof;

import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.AsyncMode;
import dev.espalier.bind.DeadlineException;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.bind.StartFailedException;
import dev.espalier.bind.WaitInterruptedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// What those who ask and start get: each an end, and one that there is a reason for.
final class AskingRules {
  private final Facts facts;
  private final Verdict verdict;
  private final Map<Integer, Integer> asked = new HashMap<>();

  /// What each wanted last: what they are told about.
  private final Map<Integer, Integer> wanted = new HashMap<>();

  /// The failures of nodes that somebody was told, and when, by what they wanted.
  private final IdentityHashMap<Throwable, Map<Integer, Integer>> told = new IdentityHashMap<>();

  private final IdentityHashMap<Throwable, Boolean> thrown = new IdentityHashMap<>();

  AskingRules(Facts facts, Verdict verdict) {
    this.facts = facts;
    this.verdict = verdict;
  }

  void judge() {
    List<Object> open = new ArrayList<>();
    for (int at = 0; at < facts.lines.size(); at++) {
      switch (facts.lines.get(at)) {
        case Entry.Stuck e -> verdict.require(false, "R5 someone gets no end", e);
        case Entry.StartCalled _ -> open.add("start");
        case Entry.StartEnded e -> {
          open.remove("start");
          started(e, at);
        }
        case Entry.CloseCalled e when e.closer() != Entry.BY_HAND ->
            open.add("close " + e.closer());
        case Entry.CloseEnded e -> open.remove("close " + e.closer());
        case Entry.EvictCalled e -> open.add(e.node());
        case Entry.EvictEnded e -> {
          open.remove((Object) e.node());
          evicted(e, at);
        }
        case Entry.Asked e -> {
          open.add("ask " + e.ask());
          asked.put(e.ask(), at);
        }
        case Entry.Wanted e -> wanted.put(e.ask(), e.node());
        case Entry.Answered e -> {
          open.remove("ask " + e.ask());
          answered(e, at);
        }
        default -> {}
      }
    }
    verdict.require(open.isEmpty(), "R5 without an end", open);
    flags();
  }

  private void evicted(Entry.EvictEnded e, int at) {
    boolean explained =
        switch (e.thrown()) {
          case null -> true;
          case ReleaseFailedException failed -> isThrownByRelease(failed.getCause(), at);
          case EspalierException refused -> Facts.says(refused, "ESP-208");
          default -> false;
        };
    verdict.require(explained, "R5 an eviction failed for no reason", e);
  }

  private void answered(Entry.Answered e, int at) {
    if (e.ask() == Asking.AFTER_THE_END.number()) {
      verdict.require(e.thrown() instanceof ScopeClosedException, "R32 is still there", e);
      return;
    }
    if (e.thrown() == null) {
      return;
    }
    verdict.require(isExplained(e.thrown(), e.ask(), at), "R5 for no reason", e);
    if (e.thrown() instanceof AcquireFailedException failed) {
      verdict.require(thrown.put(failed, true) == null, "R17 the exception of another", e);
      Throwable cause = root(failed);
      Map<Integer, Integer> before = told.computeIfAbsent(cause, _ -> new HashMap<>());
      int node = wanted.getOrDefault(e.ask(), Entry.BY_HAND);
      int since = asked.getOrDefault(e.ask(), 0);
      verdict.require(before.getOrDefault(node, at) >= since, "R17 a failure was kept", e);
      before.putIfAbsent(node, at);
    }
  }

  private static Throwable root(Throwable thrown) {
    Throwable cause = thrown.getCause();
    return cause == null ? thrown : root(cause);
  }

  /// Whether there is a reason for it.
  ///
  /// @param ask who got it; null for the start
  private boolean isExplained(Throwable of, @Nullable Integer ask, int at) {
    Throwable cause = of.getCause();
    return switch (of) {
      case AcquireFailedException _ -> cause != null && isExplained(cause, null, at);
      case ScopeClosedException _ -> facts.endBegan < at;
      case WaitInterruptedException _ ->
          isInterrupted(ask, at) || (ask == null && facts.endBegan < at) || saysInterrupted();
      case ReleaseFailedException e -> isThrownByRelease(e.getCause(), at);
      case DeadlineException e -> isExpired(e);
      case Faults.Planned e when !Facts.isPlanned(e) -> ask != null; // of its own body
      case InterruptedException e when !Facts.isPlanned(e) ->
          facts.endBegan < at || isInterrupted(ask, at);
      case CancellationException e when !Facts.isPlanned(e) ->
          isInterrupted(ask, at); // of a stage that was awaited on that thread
      default -> isOwn(of) || isNull(of) || isThrownByRelease(of, at);
    };
  }

  /// Whether something that is made on the thread of whoever asks may have said of itself that this
  /// was interrupted: then the flag is up, whatever is made instead.
  private boolean saysInterrupted() {
    return facts.made.values().stream()
        .anyMatch(made ->
            made.thrown instanceof InterruptedException
                && !made.isByHand()
                && facts.of.way().mode(facts.of.node(made.node)) == AsyncMode.DISABLED);
  }

  private boolean isOwn(Throwable of) {
    return facts.own.stream().anyMatch(one -> one == of);
  }

  private boolean isExpired(Throwable of) {
    return of instanceof DeadlineException
        && facts.of.nodes().stream().anyMatch(node -> node.fault().hasLimit());
  }

  private boolean isNull(Throwable of) {
    return Facts.says(of, "ESP-311")
        && facts.of.nodes().stream().anyMatch(node -> node.fault() == Node.Fault.NULL);
  }

  private boolean isThrownByRelease(@Nullable Throwable of, int at) {
    return facts.made.values().stream()
        .anyMatch(made -> made.releaseThrown == of && made.releaseEnded < at);
  }

  /// Whether who asked was interrupted; if that is not known, whether anyone was.
  private boolean isInterrupted(@Nullable Integer ask, int at) {
    return facts.lines.subList(0, at).stream()
        .anyMatch(line ->
            line instanceof Entry.Interrupted e
                && (ask == null || (e.who() == Trouble.What.INTERRUPT_ASKER && e.of() == ask)));
  }

  private void started(Entry.StartEnded e, int at) {
    switch (e.thrown()) {
      case null -> {}
      case StartFailedException failed -> startFailed(failed, at);
      case InterruptedException _ ->
          verdict.require(isInterrupted(null, at), "R14 interrupted by nobody", e);
      case ScopeClosedException _ ->
          verdict.require(
              facts.closeCalled.values().stream().anyMatch(called -> called < at),
              "R5 closed by nobody",
              e);
      default -> verdict.require(false, "R12 for no reason", e);
    }
    verdict.require(e.thrown() == null || !facts.of.isSound(), "R12 nothing went wrong", e);
  }

  private void startFailed(StartFailedException failed, int at) {
    Throwable cause = failed.getCause();
    if (cause == null) {
      verdict.require(false, "R12 without a cause", failed);
      return;
    }
    verdict.require(isExplained(cause, null, at), "R12 for no reason", cause);
    boolean interrupt = cause instanceof InterruptedException && !Facts.isPlanned(cause);
    verdict.require(!interrupt, "R12 an interrupt of its own is the cause", cause);
    for (Throwable also : failed.getSuppressed()) {
      verdict.require(isReal(also, at), "R12 what the end of the start caused is told", also);
    }
    for (Made made : facts.made.values()) {
      if (made.thrown == cause) {
        verdict.require(made.ended < facts.closing, "R12 failed after the failure", made);
      } else if (isToBeTold(made)) {
        verdict.require(isIn(failed, made.thrown), "R12 a failure is not told", made);
      }
    }
  }

  /// Whether it came from code of a node, and not from the container, or what was cleaned up after
  /// it did.
  private boolean isReal(Throwable thrown, int at) {
    Throwable cause = thrown.getCause();
    boolean itself =
        cause == null
            && (isOwn(thrown)
                || isNull(thrown)
                || isThrownByRelease(thrown, at)
                || isExpired(thrown));
    return itself
        || (cause != null && isReal(cause, at))
        || Arrays.stream(thrown.getSuppressed()).anyMatch(also -> isReal(also, at));
  }

  /// Whether it is a failure of the start: of its own accord, and nobody else asked for it.
  private boolean isToBeTold(Made made) {
    return made.thrown != null
        && Facts.isPlanned(made.thrown)
        && !(made.thrown instanceof InterruptedException)
        && !(made.thrown instanceof CancellationException)
        && facts.of.node(made.node).kind() != Node.Kind.STAGE
        && facts.of.asks().stream().allMatch(ask -> ask.when() == Ask.When.LATER)
        && !facts.of.mayBeReplaced(made.node);
  }

  private static boolean isIn(Throwable all, @Nullable Throwable one) {
    return all == one
        || (all.getCause() != null && isIn(all.getCause(), one))
        || Arrays.stream(all.getSuppressed()).anyMatch(also -> isIn(also, one));
  }

  /// Whoever was interrupted before they got an end finds their flag up.
  private void flags() {
    for (int at = 0; at < facts.lines.size(); at++) {
      if (facts.lines.get(at) instanceof Entry.Interrupted e && e.done()) {
        int since = at;
        int ended = end(e);
        boolean thrown =
            e.who() == Trouble.What.INTERRUPT_START
                && facts.start != null
                && facts.start.thrown() instanceof InterruptedException;
        boolean up =
            facts.lines.stream()
                .anyMatch(line ->
                    line instanceof Entry.Flag flag
                        && flag.who() == e.who()
                        && flag.of() == e.of()
                        && flag.up());
        verdict.require(since > ended || thrown || up, "R4 an interrupt was lost", e);
      }
    }
  }

  private int end(Entry.Interrupted e) {
    for (int at = 0; at < facts.lines.size(); at++) {
      boolean ends =
          switch (facts.lines.get(at)) {
            case Entry.StartEnded _ -> e.who() == Trouble.What.INTERRUPT_START;
            case Entry.Answered end ->
                e.who() == Trouble.What.INTERRUPT_ASKER && end.ask() == e.of();
            case Entry.CloseEnded end ->
                e.who() == Trouble.What.INTERRUPT_CLOSER && end.closer() == e.of();
            default -> false;
          };
      if (ends) {
        return at;
      }
    }
    return Facts.NEVER;
  }
}
