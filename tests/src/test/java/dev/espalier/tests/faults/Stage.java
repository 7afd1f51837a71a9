package dev.espalier.tests.faults;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Where scenes are played, one after the other.
final class Stage {
  /// How often each scene is played without a fault: threads do not always take the same way.
  private static final int REHEARSALS = 3;

  /// How often a fault is tried whose site is not reached each time.
  private static final int TRIES = 3;

  private final long boundSeconds;
  private final List<String> sites;
  private final Map<String, Scene> scenes = new LinkedHashMap<>();

  /// For each scene how often each site was reached by whom.
  private final Map<String, Map<Fault.Who, int[]>> reached = new LinkedHashMap<>();

  /// How long each scene takes, in nanos.
  private final Map<String, Long> took = new HashMap<>();

  private int runs;
  private int missed;
  private boolean stuck;

  Stage(Woven woven, long boundSeconds) {
    this.boundSeconds = boundSeconds;
    this.sites = woven.sites();
    woven.scenes().forEach(scene -> scenes.put(scene.name(), scene));
  }

  List<String> sites() {
    return sites;
  }

  int runs() {
    return runs;
  }

  /// How many faults were tried and did not take place.
  int missed() {
    return missed;
  }

  /// A scene has not ended: nothing can be played after it.
  boolean isStuck() {
    return stuck;
  }

  /// Plays each scene without a fault.
  ///
  /// @return what is wrong with it
  List<String> rehearse() {
    for (Scene scene : scenes.values()) {
      Map<Fault.Who, int[]> most = new EnumMap<>(Fault.Who.class);
      for (int i = 0; i < REHEARSALS; i++) {
        Trial trial = new Trial(null, sites.size());
        long began = System.nanoTime();
        List<String> problems = play(scene, trial);
        took.merge(scene.name(), System.nanoTime() - began, Math::min);
        if (!problems.isEmpty()) {
          return told(scene.name() + " without a fault", problems);
        }
        for (Fault.Who who : Fault.Who.values()) {
          int[] counts = most.computeIfAbsent(who, _ -> new int[sites.size()]);
          for (int site = 0; site < counts.length; site++) {
            counts[site] = Math.max(counts[site], trial.hits(who, site));
          }
        }
      }
      reached.put(scene.name(), most);
    }
    return List.of();
  }

  /// Plays a fault. One that does not come about is tried again.
  ///
  /// @return what is wrong with it
  List<String> play(Fault fault) {
    Scene scene = scene(fault.scene());
    for (int i = 0; i < TRIES; i++) {
      Trial trial = new Trial(fault, sites.size());
      List<String> problems = play(scene, trial);
      if (!problems.isEmpty()) {
        return told(fault.replay(sites), problems);
      }
      if (trial.wasReached()) {
        return List.of();
      }
    }
    missed++;
    return List.of();
  }

  /// Plays a scene with threads that let others go first.
  ///
  /// @return what is wrong with it
  List<String> playNoisily(String name) {
    return told(name + " with noise", play(scene(name), Trial.noisy()));
  }

  /// The names of all.
  Set<String> scenes() {
    return Set.copyOf(scenes.keySet());
  }

  private Scene scene(String name) {
    Scene scene = scenes.get(name);
    if (scene == null) {
      throw new IllegalArgumentException("no scene " + name);
    }
    return scene;
  }

  /// Plays first hits, those of some sites first, until something is wrong.
  boolean findsAProblem(Predicate<Fault> first) {
    List<Fault> faults = firstHits();
    return Stream.concat(faults.stream().filter(first), faults.stream().filter(first.negate()))
        .anyMatch(fault -> !play(fault).isEmpty());
  }

  private static List<String> told(String what, List<String> problems) {
    return problems.stream().map(problem -> what + ": " + problem).toList();
  }

  private List<String> play(Scene scene, Trial trial) {
    runs++;
    CompletableFuture<Boolean> ended = new CompletableFuture<>();
    FaultPoints.tell(trial);
    Thread thread =
        Thread.ofPlatform() // the others who ask are virtual
            .daemon()
            .start(() -> {
              try {
                scene.play(trial);
              } catch (Throwable e) {
                trial.problem("it ended with " + e);
              }
              ended.complete(true);
            });
    List<String> problems = new ArrayList<>();
    try {
      ended.get(boundSeconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      stuck = true;
      problems.add("did not end; " + thread + Trial.stack(thread));
      problems.addAll(trial.stacks());
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      if (ended.isDone()) {
        FaultPoints.tell(null);
      } else {
        FaultPoints.endAll();
      }
    }
    problems.addAll(trial.problems());
    return problems;
  }

  /// The sites that some scene comes to.
  List<Integer> reachedSites() {
    List<Integer> all = new ArrayList<>();
    for (int site = 0; site < sites.size(); site++) {
      if (!scenesOf(Fault.Who.SELF, site).isEmpty() || !scenesOf(Fault.Who.OWN, site).isEmpty()) {
        all.add(site);
      }
    }
    return all;
  }

  /// The first hit of each site by each of those who come there, in the scene that is played the
  /// fastest.
  List<Fault> firstHits() {
    return hits(1).stream().filter(fault -> fault.hit() == 1).toList();
  }

  /// Of each site and each of those who come there the first hit, the middle one and the last.
  ///
  /// @param most in so many scenes, those that are played the fastest
  List<Fault> hits(int most) {
    List<Fault> faults = new ArrayList<>();
    for (int site = 0; site < sites.size(); site++) {
      for (Fault.Who who : Fault.Who.values()) {
        for (String scene : scenesOf(who, site).stream().limit(most).toList()) {
          int hits = hits(scene, who, site);
          for (int hit : Stream.of(1, (hits + 1) / 2, hits).distinct().toList()) {
            faults.add(new Fault(scene, site, who, hit));
          }
        }
      }
    }
    return faults;
  }

  private int hits(String scene, Fault.Who who, int site) {
    Map<Fault.Who, int[]> of = reached.get(scene);
    int[] counts = of == null ? null : of.get(who);
    return counts == null ? 0 : counts[site];
  }

  /// Those that come to a site, the fastest first.
  private List<String> scenesOf(Fault.Who who, int site) {
    return reached.keySet().stream()
        .filter(scene -> hits(scene, who, site) > 0)
        .sorted(Comparator.comparingLong(scene -> took.getOrDefault(scene, 0L)))
        .toList();
  }
}
