package dev.espalier.tests.limits;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.espalier.Container;
import dev.espalier.bind.CloseReport;
import dev.espalier.bind.DeadlineException;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Key;
import dev.espalier.bind.Limits;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Scope;
import dev.espalier.event.Event;
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
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A close that as a whole is over its time.
@ExtendWith(NothingIsLeft.class)
class CloseLimitTest {
  private static final Limits PASSING = Soon.NONE.close(Soon.TIME.multipliedBy(6));

  private final Deaf deaf = new Deaf();

  private static ReleaseFailedException failed(Container container) {
    var e = catchThrowableOfType(ReleaseFailedException.class, container::close);
    assertThat(e).isNotNull();
    return e;
  }

  private static List<Key<?>> abandoned(Container container) {
    List<CloseReport.Abandoned> all = container.closeReport().orElseThrow().abandoned();
    return all.stream().<Key<?>>map(CloseReport.Abandoned::key).toList();
  }

  /// C needs B, which needs A.
  private static Container chain(Lab lab, Limits limits, Step releaseOfB) {
    Container container =
        lab.container(app -> {
          app.limits(limits);
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          app.bind(B)
              .to(needs(A).makeResource(_ -> lab.resource(B, Step.none(), releaseOfB)))
              .in(Singleton.class);
          app.bind(C).to(needs(B).makeResource(_ -> lab.resource(C))).in(Singleton.class);
        });
    container.get(C);
    return container;
  }

  @Test
  @Proves({"R28", "R43", "R22", "F61"})
  void givesUpWhatHangsAndReleasesTheOthers(Lab lab) {
    Container container = chain(lab, PASSING, deaf::sit);
    assertThat(failed(container).getCause())
        .isInstanceOf(DeadlineException.class)
        .hasMessageContaining("the release of " + B + " did not end within the 0.3 s for the whole")
        .hasMessageContaining("Deaf.sit(");
    assertThat(deaf.interrupts()).isEqualTo(1);
    assertThat(lab.log()).containsExactly("+A", "+B", "+C", "-C", "-B", "-A");
    assertThat(abandoned(container)).isEqualTo(List.<Key<?>>of(B));
    assertThat(container.closeReport().orElseThrow().released()).isEqualTo(List.<Key<?>>of(C, A));
    assertThat(lab.events(Event.Abandoned.class)).hasSize(1);
    deaf.letGo();
  }

  @Test
  @Proves({"R28", "R25"})
  void beginsTheRestWithoutWaitingForItsEnd(Lab lab) {
    int count = 20;
    var allHaveBegun = new CountDownLatch(count);
    var container =
        lab.container(app -> {
          app.limits(Soon.NONE.close(Duration.ofSeconds(3)));
          for (int i = 0; i < count; i++) {
            Key<Thing> key = Thing.key(i);
            Step release =
                () -> {
                  allHaveBegun.countDown();
                  awaitIgnoringInterrupts(allHaveBegun);
                };
            app.bind(key).to(lab.resource(key, Step.none(), release)).in(Singleton.class);
          }
        });
    List<String> order = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      order.addFirst("-" + container.get(Thing.key(i)));
    }
    container.close();
    assertThat(lab.log("-")).isEqualTo(order);
    assertThat(container.closeReport().orElseThrow().released()).hasSize(count);
    assertThat(abandoned(container)).isEmpty();
  }

  private static void awaitIgnoringInterrupts(CountDownLatch latch) {
    while (true) {
      try {
        latch.await();
        return;
      } catch (InterruptedException e) {
        // it is about to end
      }
    }
  }

  @Test
  @Proves({"R28", "R22", "F61"})
  void listsEachThatDoesNotEnd(Lab lab) {
    var container =
        lab.container(app -> {
          app.limits(PASSING);
          for (Key<Thing> key : List.of(A, B, C)) {
            app.bind(key).to(lab.resource(key, Step.none(), deaf::sit)).in(Singleton.class);
          }
        });
    for (Key<Thing> key : List.of(A, B, C)) {
      container.get(key);
    }
    ReleaseFailedException thrown = failed(container);
    assertThat(thrown).hasCauseInstanceOf(DeadlineException.class);
    assertThat(thrown.getSuppressed()).hasSize(2);
    assertThat(deaf.interrupts()).isEqualTo(3);
    assertThat(abandoned(container)).isEqualTo(List.<Key<?>>of(C, B, A));
    deaf.letGo();
  }

  @Test
  @Proves({"R28", "R23"})
  void isShortOfTimeAlsoForAReleaseThatHasItsGrace(Lab lab) {
    Limits limits = PASSING.release(Soon.TIME.multipliedBy(3));
    Container container = chain(lab, limits, deaf::sit);
    assertThat(failed(container)).hasCauseInstanceOf(DeadlineException.class);
    assertThat(deaf.interrupts()).isEqualTo(1);
    assertThat(lab.log("-")).containsExactly("-C", "-B", "-A");
    assertThat(abandoned(container)).isEqualTo(List.<Key<?>>of(B));
    deaf.letGo();
  }

  @Test
  @Proves({"R28", "R48"})
  void givesUpStopHooksBeforeTheReleases(Lab lab) throws Exception {
    var container =
        lab.container(app -> {
          app.limits(PASSING);
          app.bind(A).to(lab.resource(A)).onStop(_ -> lab.note("stop")).in(Singleton.class);
          app.bind(B)
              .to(needs(A).makeResource(_ -> lab.resource(B)))
              .onStop(_ -> deaf.sit())
              .in(Singleton.class);
          app.roots(B);
        });
    container.start();
    assertThat(failed(container)).hasMessageContaining("the stop of " + B);
    assertThat(lab.log()).containsExactly("+A", "+B", "stop", "-B", "-A");
    assertThat(abandoned(container)).isEqualTo(List.<Key<?>>of(B));
    deaf.letGo();
  }

  @Test
  @Proves({"R28", "R9"})
  void givesWhatEndsWhenItIsToldTheTimeForThatAlsoAfterAStopHookThatHangs(Lab lab)
      throws Exception {
    var container =
        lab.container(app -> {
          app.limits(PASSING);
          app.bind(A).to(lab.resource(A)).onStop(_ -> deaf.sit()).in(Singleton.class);
          app.roots(A);
        });
    container.start();
    Door inside = new Door();
    CompletionStage<Integer> function =
        container.callAsync(
            needs()
                .call(() -> {
                  inside.open();
                  try {
                    new Door().pass();
                  } catch (InterruptedException e) {
                    long until = System.nanoTime() + Duration.ofMillis(10).toNanos();
                    while (System.nanoTime() - until < 0) {
                      Thread.onSpinWait();
                    }
                  }
                  return 1;
                }));
    inside.pass();
    assertThat(failed(container)).hasMessageContaining("the stop of " + A);
    assertThat(function.toCompletableFuture().join()).isEqualTo(1);
    assertThat(lab.events(Event.Abandoned.class)).hasSize(1);
    deaf.letGo();
  }

  private Container withRequests(Lab lab, Step releaseOfB) {
    return lab.container(app -> {
      app.limits(PASSING);
      app.lifetime(RequestScoped.class);
      app.bind(A).to(lab.resource(A)).in(Singleton.class);
      app.bind(B)
          .to(needs(A).makeResource(_ -> lab.resource(B, Step.none(), releaseOfB)))
          .in(RequestScoped.class);
    });
  }

  @Test
  @Proves({"R28", "R33"})
  void drainsNoLonger(Lab lab) {
    Container container = withRequests(lab, Step.none());
    Scope request = container.open(RequestScoped.class);
    request.get(B);
    container.close();
    assertThat(lab.log()).containsExactly("+A", "+B", "-B", "-A");
    assertThat(lab.exit(B)).isInstanceOf(ExitCase.Cancelled.class);
  }

  /// Close handlers are each on their own, between what was registered before and after.
  @Test
  @Proves({"R28", "R24"})
  void endsWithOneLastGraceAlsoWhereReleasesAreConcurrent(Lab lab) {
    int count = 40;
    List<Deaf> all = new ArrayList<>();
    var container =
        lab.container(app -> {
          app.limits(PASSING);
          app.concurrentRelease();
          for (int i = 0; i < count; i++) {
            Deaf one = new Deaf();
            all.add(one);
            Key<Thing> key = Thing.key(i);
            app.bind(key).to(lab.resource(key, Step.none(), one::sit)).in(Singleton.class);
          }
        });
    List<String> order = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      order.addFirst("-" + container.get(Thing.key(i)));
      container.onClose(_ -> lab.note("-handler " + number));
      order.addFirst("-handler " + number);
    }
    failed(container);
    assertThat(lab.log("-")).isEqualTo(order);
    assertThat(all).allMatch(one -> one.interrupts() == 1);
    assertThat(abandoned(container)).hasSize(count);
    assertThat(container.closeReport().orElseThrow().took())
        .isLessThan(PASSING.close().multipliedBy(count / 4));
    all.forEach(Deaf::letGo);
  }
}
