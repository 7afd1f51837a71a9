package dev.espalier.tests.proof;

import dev.espalier.bind.AsyncMode;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.bind.StartFailedException;
import dev.espalier.tests.proof.Entry.Result;
import dev.espalier.tests.proof.Node.Fault;
import dev.espalier.tests.proof.Node.Kind;
import dev.espalier.tests.proof.Node.Life;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// When something is made, by what, and how often.
record MakingRules(Facts facts, Verdict verdict) {

  void judge() {
    for (Made made : facts.made.values()) {
      verdict.require(made.ended != Facts.NEVER, "R9 still being made", made);
      if (!made.isByHand()) {
        needs(made);
        interrupts(made);
      }
      parts(made);
    }
    once();
    same();
    fromInside();
    start();
  }

  private Node node(Made made) {
    return facts.of.node(made.node);
  }

  private void needs(Made made) {
    if (made.instead) {
      return;
    }
    Node node = node(made);
    Set<Integer> wanted = new HashSet<>();
    for (Node.Edge edge : node.edges()) {
      if (edge.how().isNow()) {
        wanted.addAll(facts.of.targets(node, edge));
      }
    }
    Set<Integer> got =
        made.given.stream().map(id -> facts.made(id).node).collect(Collectors.toSet());
    verdict.require(got.equals(wanted), "R2 needs " + wanted + " and got " + got, made);
    for (int id : made.given) {
      Made need = facts.made(id);
      verdict.require(
          need.result != Result.FAILED && need.ended < made.began,
          "R2 began before what it needs: " + need,
          made);
      verdict.require(need.released > made.began, "R32 began with what is released", made);
    }
  }

  /// At any time there is one instance at most of a node in a scope, being made or there.
  private void once() {
    Map<List<Integer>, Made> last = new HashMap<>();
    for (Made made : facts.made.values()) {
      if (!made.isByHand() && node(made).life() != Life.UNSCOPED) {
        List<Integer> place = List.of(made.node, made.scope);
        Made before = last.put(place, made);
        boolean again = before != null && facts.mayBeTriedAgain(before, made);
        if (again && made.result == Result.FAILED) {
          last.put(place, before); // what had been made instead is still there
        }
        verdict.require(
            before == null
                || again
                || isCancelledStage(before)
                || (before.result == Result.FAILED && before.ended < made.began)
                || (before.isEvicted && before.releaseEnded < made.began)
                || (!before.isHeld() && facts.mayBeEvicted(before, made.began))
                || node(made).fault() == Fault.LATE // those who wait are told before it ends
                || (facts.mayBeUnwound(before)
                    && (!before.isHeld() || before.releaseEnded < made.began)),
            "R3 made twice, before as " + before,
            made);
      }
    }
  }

  /// Whoever waited for it on a thread of their own was interrupted, which the end of their scope
  /// does too: its code ends when it likes, and nobody gets what it yields.
  private boolean isCancelledStage(Made made) {
    return node(made).kind() == Node.Kind.STAGE
        && (made.result == Result.FAILED || made.result == Result.DROPPED)
        && facts.of.way().modes()
        && facts.lines.stream()
            .anyMatch(line ->
                (line instanceof Entry.Interrupted e && e.who() == Trouble.What.INTERRUPT_ASKER)
                    || line instanceof Entry.ScopeEnding);
  }

  /// Who closes a scope from inside is told at once that this would wait for itself.
  private void fromInside() {
    for (Entry entry : facts.lines) {
      if (entry instanceof Entry.ClosedInside e) {
        verdict.require(
            e.thrown() instanceof EspalierException told && Facts.says(told, "ESP-203"),
            "R30 closed from inside",
            e);
      }
    }
  }

  /// Everybody gets the instance of the scope that they are in.
  private void same() {
    for (Made made : facts.made.values()) {
      made.given.forEach(id -> same(id, made.scope, made));
    }
    for (Entry entry : facts.lines) {
      if (entry instanceof Entry.Seen seen) {
        seen.ids().forEach(id -> same(id, seen.scope(), seen));
        Set<Integer> got =
            seen.ids().stream().map(id -> facts.made(id).node).collect(Collectors.toSet());
        Set<Integer> wanted = Set.copyOf(facts.of.targets(seen.node()));
        verdict.require(got.equals(wanted), "R3 wanted " + wanted + " and got " + got, seen);
      }
    }
  }

  private void same(int id, int from, Object where) {
    Made got = facts.made(id);
    int wanted = facts.scopeOf(got.node, from);
    verdict.require(
        wanted == Entry.SOMEWHERE || got.scope == Entry.SOMEWHERE || got.scope == wanted,
        "R35 the instance of another scope: " + got,
        where);
  }

  /// Nobody interrupts but the end of the container, and that once.
  private void interrupts(Made made) {
    Node node = node(made);
    boolean uninterruptible = node.isUninterruptible();
    verdict.require(made.interrupts <= 1, "R8 interrupted twice", made);
    verdict.require(made.interrupts == 0 || !uninterruptible, "R18 interrupted", made);
    if (node.kind().mayBlock()
        && node.life() == Life.SINGLETON
        && facts.of.way().mode(node) != AsyncMode.DISABLED // then the asker may be interrupted
        && made.thrown instanceof InterruptedException
        && !Facts.isPlanned(made.thrown)
        && node.fault() != Fault.EXPIRES) {
      verdict.require(facts.endBegan < made.ended, "R4 interrupted for no reason", made);
    }
    if (node.fault() == Fault.DEAF
        && made.isHeld()
        && !uninterruptible
        && hasFailedStart()
        && noClose()) {
      verdict.require(made.interrupts == 1, "R8 not interrupted", made);
    }
  }

  private boolean noClose() {
    return facts.closeCalled.values().stream().allMatch(at -> at > facts.startEnded);
  }

  private boolean hasFailedStart() {
    return facts.start != null && facts.start.thrown() instanceof StartFailedException;
  }

  /// The parts of an acquire that failed are released, last first.
  private void parts(Made made) {
    int before = made.isHeld() ? made.releaseEnded : made.ended;
    for (int part = made.parts.size() - 1; part >= 0; part--) {
      int at = made.parts.getOrDefault(part, Facts.NEVER);
      verdict.require(at != Facts.NEVER, "R7 a part is not released", made);
      verdict.require(at > before, "R7 parts in a wrong order", made);
      before = at;
    }
    verdict.require(
        made.result != Result.FAILED || made.released == Facts.NEVER,
        "R7 released, but was never there",
        made);
  }

  private void start() {
    if (facts.start == null || hasNotBegun(facts.start)) {
      return;
    }
    if (facts.start.thrown() == null) {
      everythingIsThere();
      return;
    }
    for (Made made : facts.made.values()) {
      if (made.isByHand()) {
        continue;
      }
      boolean later = node(made).kind() == Kind.STAGE && !node(made).held();
      verdict.require(made.began < facts.startEnded, "R8 began after a failed start", made);
      verdict.require(
          later || made.ended < facts.startEnded, "R9 still made after a failed start", made);
      verdict.require(
          !made.isHeld() || made.releaseEnded < facts.startEnded,
          "R11 the start threw before it was released",
          made);
      if (made.began > facts.closing && hasFailedStart()) {
        verdict.require(
            made.given.stream().noneMatch(id -> endedAfterTheFailure(facts.made(id))),
            "R8 began after the failure of the start",
            made);
      }
    }
  }

  /// Whether it came too late, to a container that was closing: it does not wait for the end of
  /// that.
  private static boolean hasNotBegun(Entry.StartEnded start) {
    return start.thrown() instanceof ScopeClosedException closed
        && Facts.says(closed, "a start was asked for");
  }

  private boolean endedAfterTheFailure(Made made) {
    return node(made).kind().mayBlock()
        && node(made).life() == Life.SINGLETON
        && made.ended > facts.closing;
  }

  private void everythingIsThere() {
    Set<Integer> there =
        facts.made.values().stream()
            .filter(made -> made.isThere() && made.ended < facts.startEnded)
            .map(made -> made.node)
            .collect(Collectors.toSet());
    Set<Integer> failed = // what was made instead needs nothing of what it needs
        facts.made.values().stream()
            .filter(made -> made.instead)
            .map(made -> made.node)
            .collect(Collectors.toSet());
    for (int number : facts.of.started(failed)) {
      Node node = facts.of.node(number);
      if (node.kind().isMade() && node.life() == Life.SINGLETON) {
        verdict.require(there.contains(number), "R48 not there after the start", node);
      }
    }
  }
}
