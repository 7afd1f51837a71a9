package dev.espalier.tests.scopes;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.D;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Resource;
import dev.espalier.bind.ScopeEnded;
import dev.espalier.bind.WaitInterruptedException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// One who asks is interrupted at one step after the other: at each event, and at each step of the
/// user's own code, from whichever thread comes there. Nothing depends on time.
@ExtendWith(NothingIsLeft.class)
class InterruptedAtEachStepTest {
  /// More steps than one run has.
  private static final int MANY = 500;

  record Inline(Thing thing) {}

  /// Counts the steps of one run, and interrupts at one of them.
  private record Points(int at, AtomicInteger passed, AtomicReference<Thread> asker) {
    Points(int at) {
      this(at, new AtomicInteger(), new AtomicReference<>());
    }

    void pass() {
      Thread thread = asker.get();
      if (thread != null && passed.incrementAndGet() == at) {
        thread.interrupt();
      }
    }

    boolean wasReached() {
      return passed.get() >= at;
    }
  }

  /// One that cannot be cancelled: the JDK would drop what is made for one that was.
  private static CompletionStage<Thing> stage(Lab lab) {
    return CompletableFuture.supplyAsync(() -> lab.acquired(new Thing("B")))
        .minimalCompletionStage();
  }

  private static void configure(ContainerBuilder app, Lab lab, Points points) {
    app.listen(_ -> points.pass());
    app.lifetime(RequestScoped.class);
    app.bind(A).to(lab.resource(A, points::pass, points::pass)).in(Singleton.class);
    app.bind(B)
        .to(needs(A).makeAsync(_ -> stage(lab)))
        .onReleaseWithExit((thing, exit) -> lab.released(thing, exit))
        .in(Singleton.class);
    app.bind(C)
        .to(needs(B).makeResource(_ -> lab.resource(C, points::pass, points::pass)))
        .in(RequestScoped.class);
    app.bind(D).to(needs(C).makeResource(_ -> around(lab, points))).in(RequestScoped.class);
    app.bind(Inline.class).to(needs(D).make(Inline::new)).in(RequestScoped.class);
    app.roots(B, D);
  }

  private static Resource<Thing> around(Lab lab, Points points) {
    return Resource.around(use -> {
      points.pass();
      Thing thing = lab.acquired(new Thing("D"));
      ExitCase exit = ExitCase.completed();
      try {
        use.lend(thing);
      } catch (ScopeEnded e) {
        exit = e.exit();
        throw e;
      } finally {
        points.pass();
        lab.released(thing, exit);
      }
    });
  }

  private static void run(Container container, Points points) throws InterruptedException {
    points.asker().set(Thread.currentThread());
    try {
      container.start();
      container.runWithin(
          RequestScoped.class,
          scope -> {
            Inline inline = scope.get(Inline.class);
            assertThat(inline.thing()).isSameAs(scope.get(D));
          });
    } finally {
      container.close();
    }
  }

  @Test
  @Proves({"R4", "R5", "R14", "R18", "R27"})
  void everythingEndsIsReleasedAndTheInterruptIsNotLost(Lab lab) throws Exception {
    int steps = 0;
    for (int at = 1; at < MANY; at++) {
      Points points = new Points(at);
      Container container = lab.container(app -> configure(app, lab, points));
      Forked<Throwable> asker =
          lab.fork(() -> {
            try {
              run(container, points);
              return new AssertionError("nothing was thrown");
            } catch (InterruptedException | WaitInterruptedException e) {
              return e;
            }
          });
      Throwable thrown = asker.value();
      assertThat(lab.unreleased()).as("held after an interrupt at step %s", at).isEmpty();
      assertThat(container.closeReport()).isPresent();
      if (!points.wasReached()) {
        steps = at - 1;
        break;
      }
      assertThat(thrown instanceof InterruptedException || asker.endedInterrupted())
          .as("the interrupt at step %s was seen: %s", at, thrown)
          .isTrue();
    }
    System.out.println("interrupted at each of " + steps + " steps");
    assertThat(steps).isBetween(20, MANY - 2);
  }
}
