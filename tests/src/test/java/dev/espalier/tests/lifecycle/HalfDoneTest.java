package dev.espalier.tests.lifecycle;

import static dev.espalier.bind.Needs.needs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.Espalier;
import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.StartFailedException;
import dev.espalier.bind.Startable;
import dev.espalier.tests.Proves;
import jakarta.inject.Singleton;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What was done by half is undone, and nothing is taken for what it is not.
@Timeout(30)
class HalfDoneTest {

  /// Records that it was started and stopped.
  static final class Server implements Startable {
    final List<String> log = new ArrayList<>();

    @Override
    public void start() {
      log.add("started");
    }

    @Override
    public void stop() {
      log.add("stopped");
    }
  }

  @Test
  @Proves({"R48", "F58"})
  void whatStartedByItselfIsStoppedWhenAHookOfItsBindingThrows() {
    Server server = new Server();
    Container container =
        Espalier.container(app -> {
          app.bind(Server.class)
              .toInstance(server)
              .onStart(_ -> {
                throw new IllegalStateException("no port");
              });
          app.roots(Server.class);
        });
    assertThatThrownBy(container::start)
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("no port");
    assertThat(server.log).containsExactly("started", "stopped");
  }

  static final class Impatient {
    Impatient() throws SocketTimeoutException {
      throw new SocketTimeoutException("no answer");
    }
  }

  @Test
  @Proves({"R13", "R0"})
  void aSocketTimeoutIsNoInterrupt() {
    try (Container container =
        Espalier.container(app -> app.bind(Impatient.class).in(Singleton.class))) {
      assertThatThrownBy(() -> container.get(Impatient.class))
          .isInstanceOf(AcquireFailedException.class)
          .hasRootCauseMessage("no answer");
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
  }

  @Test
  @Proves({"R17", "R25", "R49"})
  void anObjectThatAFailedAcquireClosedIsClosedAgainWhenItIsYieldedAgain() {
    List<String> log = new ArrayList<>();
    AutoCloseable shared = () -> log.add("closed");
    try (Container container =
        Espalier.container(app ->
            app.bind(AutoCloseable.class)
                .to(needs().make(() -> shared))
                .in(Singleton.class)
                .closing()
                .onAcquire(_ -> {
                  log.add("acquired");
                  if (log.size() == 1) {
                    throw new IllegalStateException("not yet");
                  }
                }))) {
      assertThatThrownBy(() -> container.get(AutoCloseable.class)).hasMessageContaining("not yet");
      assertThat(container.get(AutoCloseable.class)).isSameAs(shared);
    }
    assertThat(log).containsExactly("acquired", "closed", "acquired", "closed");
  }

  static final class Mute extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("cannot say");
    }
  }

  @Test
  @Proves({"R12", "F58"})
  void anExceptionThatCannotSayItsMessageDoesNotReplaceOurs() {
    try (Container container =
        Espalier.container(app ->
            app.bind(String.class)
                .to(
                    needs()
                        .make(() -> {
                          throw new Mute();
                        })))) {
      assertThatThrownBy(() -> container.get(String.class))
          .isInstanceOf(AcquireFailedException.class)
          .hasMessageContaining("Cause     Mute");
    }
  }

  @Test
  @Proves({"R32", "R31"})
  void aClosedContainerRunsNoFunctionAndStartsNoThread() {
    Container container = Espalier.container(app -> app.name("over"));
    container.close();
    List<String> ran = new ArrayList<>();
    assertThatThrownBy(() -> container.call(needs().call(() -> ran.add("called"))))
        .isInstanceOf(EspalierException.class)
        .hasMessageContaining("over is closed");
    assertThatThrownBy(() ->
            container.callAsync(needs().call(() -> ran.add("called"))).toCompletableFuture().join())
        .hasMessageContaining("over is closed");
    assertThat(ran).isEmpty();
  }

  static final class ClosesItsContainer {
    ClosesItsContainer(Runnable close) {
      close.run();
    }
  }

  @Test
  @Proves("R30")
  void whatACallerGetsAnewCannotCloseTheContainerFromInside() {
    List<Container> self = new ArrayList<>();
    try (Container container =
        Espalier.container(app -> {
          app.bind(Runnable.class).toInstance(() -> self.getFirst().close());
          app.bind(ClosesItsContainer.class);
        })) {
      self.add(container);
      assertThatThrownBy(() -> container.get(ClosesItsContainer.class))
          .hasRootCauseInstanceOf(EspalierException.class)
          .hasMessageContaining("ESP-203");
    }
  }
}
