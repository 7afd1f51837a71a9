package dev.espalier.tests.proof;

import dev.espalier.tests.proof.Node.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Plays cases, several at a time, and judges each; what breaks a rule is made smaller.
public final class Proof {
  /// How often a smaller case is played, as threads do not always take the same way.
  private static final int TRIES = 30;

  private static final long SHRINKING_SECONDS = 20;

  /// What is said of a case that the engine does not even take.
  static final String NOT_PLAYED = "R1 cannot be played: ";

  private final Duration bound;
  private final long first;
  private final long count;
  private final long plays;
  private final AtomicLong next = new AtomicLong();
  private final AtomicLong cases = new AtomicLong();
  private final AtomicLong faults = new AtomicLong();
  private final AtomicLong acquires = new AtomicLong();
  private final AtomicLong releases = new AtomicLong();
  private final AtomicReference<@Nullable Found> found = new AtomicReference<>();

  /// What breaks a rule.
  record Found(Case of, List<String> broken) {}

  /// Cases to be played, one for each seed, and all of them so many times.
  ///
  /// @param first the first seed
  /// @param bound who has no end by then gets none
  Proof(long first, long count, long times, Duration bound) {
    this.first = first;
    this.count = count;
    this.plays = count * times;
    this.bound = bound;
  }

  /// For an engine that is broken: plays one case after the other, each for two seconds at most.
  ///
  /// @return how many cases it took, the seed and the first rule; empty if nothing was found
  public static Optional<String> search(long first, long count) throws InterruptedException {
    Proof proof = new Proof(first, count, 1, Duration.ofSeconds(2));
    proof.play(1);
    return Optional.ofNullable(proof.found.get())
        .map(found ->
            String.join(
                " | ",
                "" + proof.cases.get(),
                "" + found.of().seed(),
                found.broken().getFirst().lines().findFirst().orElseThrow()));
  }

  /// For an engine that breaks a rule each time: finds a case of many nodes that shows it, and
  /// makes that smaller.
  ///
  /// @param nodes how many it has at least
  /// @return how many nodes it had, how many are left, and which rule is broken
  public static List<Object> shrink(long first, int nodes) throws InterruptedException {
    Proof proof = new Proof(first, Integer.MAX_VALUE, 1, Duration.ofSeconds(2));
    for (long seed = first; ; seed++) {
      Case of = Cases.of(seed);
      List<String> broken = of.nodes().size() < nodes ? List.of() : proof.played(of, proof.bound);
      if (!broken.isEmpty()) {
        String rule = Verdict.number(broken.getFirst());
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        Case smallest = proof.shrunk(of, rule, 2, until);
        return List.of(of.nodes().size(), smallest.nodes().size(), rule);
      }
    }
  }

  /// Plays all, until one breaks a rule: on threads that a broken engine, in which virtual threads
  /// go round and round, does not keep from looking at the time.
  void play(int atATime) throws InterruptedException {
    Thread[] players = new Thread[atATime];
    for (int i = 0; i < atATime; i++) {
      players[i] = Thread.ofPlatform().daemon().start(this::playOn);
    }
    for (Thread player : players) {
      player.join();
    }
  }

  private void playOn() {
    for (long play = next.getAndIncrement();
        play < plays && found.get() == null;
        play = next.getAndIncrement()) {
      Case of = Cases.of(first + play % count);
      List<String> broken = played(of, bound);
      if (!broken.isEmpty()) {
        found.compareAndSet(null, new Found(of, broken));
      }
    }
  }

  /// How many were played.
  long cases() {
    return cases.get();
  }

  private List<String> played(Case of, Duration within) {
    try {
      List<Entry> journal = Play.of(of, within);
      cases.incrementAndGet();
      faults.addAndGet(faults(of, journal));
      acquires.addAndGet(ended(journal, Entry.Result.HELD) - ended(journal, Entry.Result.DROPPED));
      releases.addAndGet(journal.stream().filter(Entry.ReleaseEnded.class::isInstance).count());
      List<String> broken = Model.judge(of, journal);
      if (!broken.isEmpty() && Boolean.getBoolean("espalier.journal")) {
        journal.forEach(System.out::println);
      }
      return broken;
    } catch (InterruptedException | RuntimeException | Error e) {
      return List.of(NOT_PLAYED + e);
    }
  }

  /// How many things went wrong: of what was planned, as much as came about.
  private static long faults(Case of, List<Entry> journal) {
    return journal.stream().filter(line -> isFault(of, line)).count();
  }

  private static boolean isFault(Case of, Entry line) {
    return switch (line) {
      case Entry.Began began -> began.node() >= 0 && of.node(began.node()).fault() != Fault.NONE;
      case Entry.ReleaseEnded ended -> ended.thrown() != null;
      case Entry.Interrupted interrupted -> interrupted.done();
      case Entry.Answered answered -> answered.thrown() != null && of.fails(answered.ask());
      case Entry.EvictCalled _, Entry.ClosedInside _ -> true;
      default -> false;
    };
  }

  private static long ended(List<Entry> journal, Entry.Result how) {
    return journal.stream()
        .filter(line -> line instanceof Entry.Ended ended && ended.result() == how)
        .count();
  }

  /// What was found, made smaller; empty if every case was as it should be.
  Optional<String> found() {
    return Optional.ofNullable(found.get()).map(this::told);
  }

  private String told(Found what) {
    String rule = Verdict.number(what.broken().getFirst());
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SHRINKING_SECONDS);
    Case smallest = shrunk(what.of(), rule, TRIES, until);
    return String.join("\n", what.broken())
        + "\nfound in "
        + what.of()
        + (smallest == what.of() ? "which was not made smaller" : "made smaller: " + smallest);
  }

  private Case shrunk(Case of, String rule, int tries, long until) {
    return Shrinker.shrunk(of, smaller -> breaks(smaller, rule, tries, until), until);
  }

  private boolean breaks(Case of, String rule, int tries, long until) {
    for (int i = 0; i < tries && System.nanoTime() < until; i++) {
      Duration within = rule.equals("R5") ? Duration.ofSeconds(1) : bound;
      if (played(of, within).stream().anyMatch(line -> Verdict.number(line).equals(rule))) {
        return true;
      }
    }
    return false;
  }

  /// What was played.
  String summary() {
    return cases
        + " cases, "
        + faults
        + " faults, "
        + acquires
        + " acquires, "
        + releases
        + " releases";
  }
}
