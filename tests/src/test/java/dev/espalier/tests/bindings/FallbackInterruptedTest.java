package dev.espalier.tests.bindings;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.D;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Container;
import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.AsyncMode;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Scope;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Await;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A primary that is made on the thread of whoever asks, and that thread is interrupted: this is no
/// failure that concerns anyone else.
@ExtendWith(NothingIsLeft.class)
class FallbackInterruptedTest {
  private final Door began = new Door();
  private final Door never = new Door();
  private final AtomicBoolean first = new AtomicBoolean(true);

  /// The first one waits until it is interrupted.
  private Thing primary() throws InterruptedException {
    if (first.getAndSet(false)) {
      began.open();
      never.pass();
    }
    return new Thing("primary");
  }

  private void assertInterrupted(Forked<Thing> asker) throws Exception {
    began.pass();
    asker.interrupt();
    assertThat(asker.thrown())
        .isInstanceOf(AcquireFailedException.class)
        .hasRootCauseInstanceOf(InterruptedException.class);
  }

  private Container disabled(Lab lab) {
    return lab.container(app ->
        app.bind(A)
            .to(needs().make(this::primary))
            .async(AsyncMode.DISABLED)
            .in(Singleton.class)
            .withFallback(needs().make(() -> new Thing("fallback"))));
  }

  @Test
  @Proves({"R4", "R0", "F9"})
  void whoAsksLaterGetsThePrimary(Lab lab) throws Exception {
    var container = disabled(lab);
    assertInterrupted(lab.fork(() -> container.get(A)));
    assertThat(container.get(A)).hasToString("primary").isSameAs(container.get(A));
  }

  @Test
  @Proves({"R4", "R0", "F9"})
  void whoWaitedForItMeanwhileMakesThePrimary(Lab lab) throws Exception {
    var container = disabled(lab);
    Forked<Thing> interrupted = lab.fork(() -> container.get(A));
    began.pass();
    Forked<Thing> other = lab.fork(() -> container.get(A)).awaitBlocked();
    assertInterrupted(interrupted);
    assertThat(other.value()).hasToString("primary");
  }

  @Test
  @Proves({"R4", "R0", "F9"})
  void inARequestTheNextTryBeginsWithThePrimary(Lab lab) throws Exception {
    var container =
        lab.container(app -> {
          app.lifetime(RequestScoped.class);
          app.bind(A)
              .to(needs().make(this::primary))
              .in(RequestScoped.class)
              .withFallback(needs().make(() -> new Thing("fallback")));
        });
    try (Scope request = container.open(RequestScoped.class)) {
      assertInterrupted(lab.fork(() -> request.get(A)));
      assertThat(request.get(A)).hasToString("primary");
      request.complete();
    }
  }

  @Test
  @Proves({"R4", "R0", "F9"})
  void whatNeedsItIsMadeAnewToo(Lab lab) throws Exception {
    var container =
        lab.container(app -> {
          app.bind(B)
              .to(needs(A).make(a -> new Thing("B with " + a)))
              .async(AsyncMode.DISABLED)
              .in(Singleton.class);
          app.bind(A)
              .to(needs().make(this::primary))
              .async(AsyncMode.DISABLED)
              .in(Singleton.class)
              .withFallback(needs().make(() -> new Thing("fallback")));
        });
    assertInterrupted(lab.fork(() -> container.get(B)));
    assertThat(container.get(B)).hasToString("B with primary");
  }

  @Test
  @Proves({"R13", "F9"})
  void whatSaysOfItselfThatItWasInterruptedHasFailed(Lab lab) {
    var container =
        lab.container(app -> {
          app.bind(B)
              .to(needs(A.lazy()).make(a -> new Thing("B with " + a.get())))
              .async()
              .in(Singleton.class);
          app.bind(A)
              .to(
                  needs()
                      .<Thing>make(() -> {
                        throw new InterruptedException("its own");
                      }))
              .async(AsyncMode.DISABLED)
              .in(Singleton.class)
              .withFallback(InterruptedException.class, needs().make(() -> new Thing("fallback")));
        });
    assertThat(container.get(B)).hasToString("B with fallback");
  }

  /// The primary goes on, for nobody: what is there of it stays until it has ended too.
  @Test
  @Proves({"R23", "R32", "R10", "F9"})
  void whatIsTriedKeepsItsParts(Lab lab) throws Exception {
    CompletableFuture<Boolean> held = new CompletableFuture<>();
    Door slow = new Door();
    var container =
        lab.container(app -> {
          app.bind(C).to(lab.resource(C)).async();
          app.bind(D).to(lab.resource(D, slow::pass)).in(Singleton.class);
          app.bind(B)
              .to(
                  needs(C)
                      .and(D)
                      .makeResource((c, _) -> lab.resource(B, () -> held.complete(lab.isHeld(c)))))
              .withFallback(needs().make(() -> new Thing("fallback")));
        });
    Forked<Thing> asker = lab.fork(() -> container.get(B));
    Await.until(() -> lab.log().contains("+C"));
    asker.awaitBlocked().interrupt();
    assertThat(asker.thrown()).isNotNull();
    slow.open();
    assertThat(held.join()).isTrue();
    Await.until(() -> lab.log().contains("-C"));
    assertThat(lab.log()).containsExactly("+C", "+D", "+B", "-B", "-C");
  }
}
