package dev.espalier.tests.lifecycle;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.D;
import static dev.espalier.tests.fixture.Thing.lazy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.bind.CloseReport;
import dev.espalier.bind.DeadlineException;
import dev.espalier.bind.Key;
import dev.espalier.bind.Lazy;
import dev.espalier.bind.Limits;
import dev.espalier.bind.Recipe;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.Resource;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Deaf;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Releases at the same time, bounded by what depends on what.
@ExtendWith(NothingIsLeft.class)
class ConcurrentReleaseTest {
  private static void kept(ContainerBuilder app, Key<Thing> key, Resource<Thing> resource) {
    app.bind(key).to(resource).in(Singleton.class);
  }

  private static void all(Container container, List<Key<Thing>> keys) {
    keys.forEach(container::get);
  }

  @Test
  @Proves({"R24", "F30"})
  void whatDoesNotDependOnOneAnotherIsReleasedAtTheSameTime(Lab lab) {
    CyclicBarrier both = new CyclicBarrier(2);
    var container =
        lab.container(app -> {
          app.concurrentRelease();
          kept(app, A, lab.resource(A, Step.none(), both::await));
          kept(app, B, lab.resource(B, Step.none(), both::await));
        });
    all(container, List.of(A, B));
    container.close();
    assertThat(lab.log("-")).containsExactlyInAnyOrder("-A", "-B");
  }

  @Test
  @Proves({"R24", "R23"})
  void whatDependsOnItIsGoneBefore(Lab lab) {
    Door other = new Door();
    var container =
        lab.container(app -> {
          app.concurrentRelease();
          kept(app, A, lab.resource(A, Step.none(), () -> lab.note("A is gone")));
          app.bind(B)
              .to(needs(A).makeResource(_ -> released(lab, B, other::pass)))
              .in(Singleton.class);
          app.bind(C)
              .to(needs(A).makeResource(_ -> released(lab, C, other::open)))
              .in(Singleton.class);
        });
    all(container, List.of(C, B));
    container.close(); // C, which is last in any other order, lets B go
    assertThat(lab.log("-").getLast()).isEqualTo("-A");
    assertThat(lab.log()).endsWith("-A", "A is gone");
  }

  /// Writes down that it was released when that has ended.
  private static Resource<Thing> released(Lab lab, Key<Thing> key, Step step) {
    return Resource.withExit(
        () -> lab.acquired(new Thing(Thing.name(key))),
        (thing, exit) -> {
          step.run();
          lab.released(thing, exit);
        });
  }

  @Test
  @Proves({"R24", "R23"})
  void soIsWhatUsedItLaterThroughAHandle(Lab lab) {
    for (int round = 0; round < 50; round++) {
      int before = lab.log().size();
      List<Lazy<Thing>> handles = new ArrayList<>();
      var container =
          lab.container(app -> {
            app.concurrentRelease();
            app.bind(B)
                .to(
                    needs(lazy(A))
                        .makeResource(a -> {
                          handles.add(a);
                          return lab.resource(B);
                        }))
                .in(Singleton.class);
            kept(app, A, lab.resource(A));
          });
      container.get(B);
      handles.getFirst().get();
      container.close();
      assertThat(lab.log().subList(before, before + 4)).containsExactly("+B", "+A", "-B", "-A");
    }
  }

  @Test
  @Proves({"R24", "F56", "F57"})
  void whatIsManagedByHandIsReleasedBetweenItsNeighbours(Lab lab) {
    var container =
        lab.container(app -> {
          app.concurrentRelease().onClose(_ -> lab.note("closed"));
          kept(app, A, released(lab, A, Step.none()));
          kept(app, B, released(lab, B, Step.none()));
          kept(app, C, released(lab, C, Step.none()));
          kept(app, D, released(lab, D, Step.none()));
        });
    all(container, List.of(A, B));
    container.onClose(_ -> lab.note("between"));
    all(container, List.of(C, D));
    container.close();
    List<String> gone = lab.log().subList(4, 10);
    assertThat(gone.subList(0, 2)).containsExactlyInAnyOrder("-C", "-D");
    assertThat(gone.get(2)).isEqualTo("between");
    assertThat(gone.subList(3, 5)).containsExactlyInAnyOrder("-A", "-B");
    assertThat(gone.get(5)).isEqualTo("closed");
  }

  @Test
  @Proves({"R24", "R22", "R26"})
  void whatThrowsIsToldInTheOrderOfReleaseAndStopsNothing(Lab lab) {
    CyclicBarrier both = new CyclicBarrier(2);
    var container =
        lab.container(app -> {
          app.concurrentRelease();
          kept(app, A, lab.resource(A));
          for (Key<Thing> key : List.of(B, C)) {
            app.bind(key)
                .to(
                    needs(A)
                        .makeResource(_ ->
                            lab.resource(
                                key,
                                Step.none(),
                                () -> {
                                  both.await();
                                  throw new IllegalStateException(Thing.name(key));
                                })))
                .in(Singleton.class);
          }
        });
    all(container, List.of(B, C));
    assertThatExceptionOfType(ReleaseFailedException.class)
        .isThrownBy(container::close)
        .satisfies(failed -> {
          assertThat(failed).hasRootCauseMessage("C");
          assertThat(failed.getSuppressed()).singleElement().extracting("message").isEqualTo("B");
        });
    assertThat(lab.log("-A")).hasSize(1);
  }

  @Test
  @Proves({"R24", "R28"})
  void oneThatDoesNotEndKeepsBackOnlyWhatItDependsOn(Lab lab) {
    Deaf deaf = new Deaf();
    Duration soon = Duration.ofMillis(100);
    var container =
        lab.container(app -> {
          app.concurrentRelease().limits(Limits.DEFAULT.grace(soon));
          kept(app, A, lab.resource(A));
          kept(app, D, lab.resource(D));
          app.bind(B)
              .to(needs(A).makeResource(_ -> lab.resource(B, Step.none(), deaf::sit)))
              .releaseWithin(soon)
              .in(Singleton.class);
        });
    all(container, List.of(D, B));
    assertThatExceptionOfType(ReleaseFailedException.class)
        .isThrownBy(container::close)
        .havingCause()
        .isInstanceOf(DeadlineException.class);
    CloseReport report = container.closeReport().orElseThrow();
    assertThat(report.abandoned()).singleElement().extracting("key").isEqualTo(B);
    assertThat(lab.log("-")).containsExactlyInAnyOrder("-B", "-D", "-A");
    deaf.letGo();
  }

  @Test
  @Proves({"R24", "R28"})
  void whenTheWholeTimeIsNearlyOverTheRestIsBegunToo(Lab lab) {
    Deaf deaf = new Deaf();
    Duration grace = Duration.ofMillis(600);
    var container =
        lab.container(app -> {
          app.concurrentRelease().limits(Limits.DEFAULT.close(grace.multipliedBy(3)).grace(grace));
          kept(app, A, lab.resource(A));
          app.bind(B)
              .to(needs(A).makeResource(_ -> lab.resource(B, Step.none(), deaf::sit)))
              .in(Singleton.class);
        });
    all(container, List.of(B));
    assertThatExceptionOfType(ReleaseFailedException.class).isThrownBy(container::close);
    assertThat(lab.log("-")).containsExactly("-B", "-A");
    deaf.letGo();
  }

  @Test
  @Proves({"R24", "R23", "R25"})
  void onRandomGraphsEachIsReleasedOnceAfterAllThatDependsOnIt(Lab lab) throws Exception {
    for (int seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      int nodes = 2 + random.nextInt(25);
      List<List<Key<Thing>>> needs = new ArrayList<>();
      var container =
          lab.container(app -> {
            app.concurrentRelease();
            for (int i = 0; i < nodes; i++) {
              List<Key<Thing>> some = new ArrayList<>();
              for (int j = 0; j < i; j++) {
                if (random.nextInt(i + 1) < 2) {
                  some.add(Thing.key(j));
                }
              }
              needs.add(some);
              boolean releases = random.nextInt(4) > 0;
              Thing thing = new Thing("n" + i);
              app.bind(Thing.key(i))
                  .to(
                      Recipe.<Thing>of(
                          List.copyOf(some),
                          Recipe.Returns.RESOURCE,
                          (_, _) ->
                              Resource.withExit(
                                  () -> releases ? lab.acquired(thing) : thing,
                                  (t, exit) -> {
                                    if (releases) {
                                      lab.released(t, exit);
                                    }
                                  })))
                  .in(Singleton.class);
              app.roots(Thing.key(i));
            }
          });
      container.start();
      int before = lab.log().size();
      container.close();
      List<String> gone = lab.log().subList(before, lab.log().size());
      for (int i = 0; i < nodes; i++) {
        for (Key<Thing> need : needs.get(i)) {
          int dependent = gone.indexOf("-n" + i);
          int dependency = gone.indexOf("-" + label(need));
          if (dependent >= 0 && dependency >= 0) {
            assertThat(dependent).as("seed %s", seed).isLessThan(dependency);
          }
        }
      }
    }
  }

  private static String label(Key<Thing> key) {
    for (int i = 0; i < 30; i++) {
      if (Thing.key(i).equals(key)) {
        return "n" + i;
      }
    }
    throw new AssertionError(key.toString());
  }
}
