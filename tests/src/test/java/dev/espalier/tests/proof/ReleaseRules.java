package dev.espalier.tests.proof;

import dev.espalier.bind.ExitCase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What is released, how often, and in which order.
record ReleaseRules(Facts facts, Verdict verdict) {

  void judge() {
    exactlyOnce();
    for (Made made : facts.made.values()) {
      if (made.isHeld() && made.released != Facts.NEVER) {
        afterDependents(made);
        notTooEarly(made);
      }
    }
    inReverse(0);
    facts.scopes.keySet().forEach(this::inReverse);
    nothingNew();
    hooks();
    evicted();
    nobodys();
    for (int at = 0; at < facts.lines.size(); at++) {
      if (facts.lines.get(at) instanceof Entry.ReleaseBegan e) {
        verdict.require(
            !e.interrupted() || mayBeInterrupted(facts.made(e.id()), at),
            "R27 released on an interrupted thread",
            e);
      }
    }
  }

  /// Whether it runs on a thread of someone else, who may be interrupted at this very moment.
  private boolean mayBeInterrupted(Made made, int at) {
    return made.scope != 0
        && ((at > facts.endBegan && !made.isByHand())
            || facts.of.troubles().stream()
                .anyMatch(trouble -> trouble.what() == Trouble.What.INTERRUPT_ASKER));
  }

  private void exactlyOnce() {
    Map<Integer, Integer> began = new HashMap<>();
    Map<Integer, Integer> ended = new HashMap<>();
    for (Entry entry : facts.lines) {
      switch (entry) {
        case Entry.ReleaseBegan e -> began.merge(e.id(), 1, Integer::sum);
        case Entry.ReleaseEnded e -> ended.merge(e.id(), 1, Integer::sum);
        default -> {}
      }
    }
    for (Made made : facts.made.values()) {
      int times = began.getOrDefault(made.id, 0);
      verdict.require(times <= 1, "R25 released " + times + " times", made);
      if (made.isHeld()) {
        verdict.require(times == 1, "R10 acquired and not released", made);
      } else {
        verdict.require(times == 0, "R7 released and not acquired", made);
      }
      verdict.require(
          ended.getOrDefault(made.id, 0) == times, "R28 a release that has no end", made);
    }
  }

  private void afterDependents(Made made) {
    for (int id : facts.needs(made)) {
      Made need = facts.made(id);
      verdict.require(
          !need.isHeld() || made.releaseEnded < need.released,
          "R23 released before " + made + ", which uses it",
          need);
    }
  }

  private void notTooEarly(Made made) {
    if (made.scope == 0) {
      verdict.require(
          made.isEvicted || made.released > facts.endBegan, "R11 released before the end", made);
    } else if (made.scope > 0) {
      int ending = facts.scope(made.scope).ending;
      verdict.require(made.released > ending, "R11 released before the end of its scope", made);
      verdict.require(
          made.releaseEnded < facts.scope(made.scope).ended,
          "R29 its scope has ended without it",
          made);
      outerLater(made, facts.scope(made.scope).parent);
    }
  }

  /// What is in a scope is released before anything of those around it.
  private void outerLater(Made inner, int outer) {
    for (Made made : facts.releasedWith(outer)) {
      verdict.require(
          inner.releaseEnded < made.released, "R33 released before " + inner + " inside", made);
    }
    if (outer != 0) {
      outerLater(inner, facts.scope(outer).parent);
    }
  }

  private void inReverse(int scope) {
    if (scope == 0 && facts.of.way().together()) {
      return; // there only what depends on one another has an order
    }
    List<Made> all = facts.releasedWith(scope);
    for (Made one : all) {
      for (Made other : all) {
        if (one == other) {
          continue;
        }
        verdict.require(
            one.releaseEnded < other.released || other.releaseEnded < one.released,
            "R24 released at the same time as " + other,
            one);
        verdict.require(
            one.seen > other.began || other.releaseEnded < one.released || isHeldUp(one, other),
            "R24 released before " + other + ", which came after it",
            one);
      }
    }
  }

  /// Whether one may come before another that was made after it: it may need something, through a
  /// handle or for what was tried before its fallback, that was not there before that other.
  private boolean isHeldUp(Made one, Made other) {
    Set<Integer> mayNeed = facts.of.reachedAnyhow(List.of(one.node));
    return facts.made.values().stream()
        .anyMatch(need -> need != one && mayNeed.contains(need.node) && need.seen > other.began);
  }

  /// Nothing comes to life when its scope is being released.
  private void nothingNew() {
    Map<Integer, Integer> first = new HashMap<>();
    first.put(0, first(facts.releasedWith(0)));
    facts.scopes.keySet().forEach(s -> first.put(s, first(facts.releasedWith(s))));
    for (Made made : facts.made.values()) {
      int since = first.getOrDefault(made.scope, Facts.NEVER);
      verdict.require(
          made.began < since || facts.isUnwound(made),
          "R32 made while its scope is released",
          made);
    }
    for (Entry entry : facts.lines) {
      if (entry instanceof Entry.Seen e) {
        for (int id : e.ids()) {
          Made got = facts.made(id);
          verdict.require(e.asked() < got.released, "R32 given out after it", e);
          for (int need : facts.given(got)) {
            verdict.require(
                e.asked() < facts.made(need).released,
                "R32 given out after the release of what it has in it: " + facts.made(need),
                e);
          }
        }
      }
    }
  }

  private static int first(List<Made> released) {
    return released.stream().mapToInt(made -> made.released).min().orElse(Facts.NEVER);
  }

  /// What is evicted is gone when that returns.
  private void evicted() {
    Map<Integer, Deque<Integer>> called = new HashMap<>();
    for (int at = 0; at < Math.min(facts.lines.size(), facts.endBegan); at++) {
      if (facts.lines.get(at) instanceof Entry.EvictCalled e) {
        called.computeIfAbsent(e.node(), _ -> new ArrayDeque<>()).addLast(at);
      } else if (facts.lines.get(at) instanceof Entry.EvictEnded e) {
        Deque<Integer> open = called.getOrDefault(e.node(), new ArrayDeque<>());
        int since = open.isEmpty() ? 0 : open.getFirst(); // of several it may be the first
        open.pollLast();
        if (e.thrown() == null) {
          evicted(e, at, since);
        }
      }
    }
  }

  private void evicted(Entry.EvictEnded e, int at, int since) {
    if (facts.of.node(e.node()).kind().isCollection()) {
      return; // what is made for each is nobody's
    }
    for (int node : facts.of.targets(e.node())) {
      for (Made made : facts.made.values()) {
        boolean there = made.node == node && made.scope == 0 && made.isHeld();
        verdict.require(
            !there || made.seen > since || made.releaseEnded < at,
            "R23 evicted, and not released",
            made);
      }
    }
  }

  /// What was made for one alone, who then did not come to be, is released when that is known.
  private void nobodys() {
    int quiet = facts.quiet();
    if (quiet == Facts.NEVER || facts.endBegan < quiet) { // then the close releases it
      return;
    }
    Set<Integer> given = givenWithoutATrace();
    for (Made made : facts.made.values()) {
      verdict.require(
          made.isByHand()
              || facts.of.node(made.node).life() != Node.Life.UNSCOPED
              || !made.isHeld()
              || made.ended > quiet
              || made.seen < quiet
              || made.released < facts.endBegan
              || given.contains(made.node),
          "R10 nobody has it, and it is not released",
          made);
    }
  }

  /// What someone may have without having looked at it: a stage or a lease.
  private Set<Integer> givenWithoutATrace() {
    List<Integer> first = new ArrayList<>();
    for (Node node : facts.of.nodes()) {
      first.addAll(node.lates()); // some by a lease
      for (Node.Edge edge : node.edges()) {
        if (edge.how() == Node.How.STAGE || edge.how() == Node.How.LEASE) {
          first.add(edge.to());
        }
      }
    }
    return facts.of.reachedAnyhow(first);
  }

  private void hooks() {
    Map<Integer, Integer> started = new HashMap<>();
    Map<Integer, Integer> stopped = new HashMap<>();
    for (int at = 0; at < facts.lines.size(); at++) {
      if (facts.lines.get(at) instanceof Entry.Hook hook) {
        Map<Integer, Integer> of = hook.start() ? started : stopped;
        verdict.require(of.put(hook.id(), at) == null, "R48 a hook ran twice", hook);
      }
    }
    for (Made made : facts.made.values()) {
      if (facts.isUnwound(made)) {
        verdict.require(made.seen == Facts.NEVER, "R48 given out and not started", made);
        verdict.require(
            made.exit == null || made.exit instanceof ExitCase.Cancelled,
            "R21 given up, and told " + made.exit,
            made);
      }
    }
    int first = first(facts.releasedWith(0));
    for (int id : started.keySet()) {
      int start = started.getOrDefault(id, Facts.NEVER);
      int stop = stopped.getOrDefault(id, Facts.NEVER);
      verdict.require(stop != Facts.NEVER, "R48 started and not stopped", facts.made(id));
      boolean inTime = facts.made(id).isEvicted ? stop < facts.made(id).released : stop < first;
      verdict.require(inTime, "R48 stopped after something was released", facts.made(id));
      for (int need : facts.neededFirst(facts.made(id))) {
        verdict.require(
            started.getOrDefault(need, start) <= start,
            "R48 started before what it needs",
            facts.made(id));
      }
      for (int need : facts.needs(facts.made(id))) {
        verdict.require(
            stopped.getOrDefault(need, stop) >= stop,
            "R48 stopped after what it needs",
            facts.made(id));
      }
    }
    for (int id : stopped.keySet()) {
      verdict.require(started.containsKey(id), "R48 stopped and not started", facts.made(id));
    }
  }
}
