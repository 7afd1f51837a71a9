package dev.espalier.tests.proof;

import java.util.List;

/// What the rules allow to be in a journal. Knows the case and nothing of how it is brought about.
final class Model {
  private Model() {}

  /// What is wrong with a journal that ends when a process does, in which some do not come to an
  /// end; empty if nothing is.
  static List<String> judgeExit(Case of, List<Entry> journal) {
    Verdict verdict = new Verdict();
    Facts facts = new Facts(of, journal);
    new ReleaseRules(facts, verdict).judge();
    new EndRules(facts, verdict).judgeExit();
    return verdict.broken();
  }

  /// What is wrong with a journal; empty if nothing is.
  static List<String> judge(Case of, List<Entry> journal) {
    Verdict verdict = new Verdict();
    Facts facts = new Facts(of, journal);
    new AskingRules(facts, verdict).judge();
    if (verdict.broken().isEmpty()) { // else what has no end has nothing to be judged by
      new MakingRules(facts, verdict).judge();
      new ReleaseRules(facts, verdict).judge();
      new EndRules(facts, verdict).judge();
    }
    return verdict.broken();
  }
}
