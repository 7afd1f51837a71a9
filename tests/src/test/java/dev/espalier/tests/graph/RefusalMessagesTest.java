package dev.espalier.tests.graph;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.graph.Golden.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.Espalier;
import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.Key;
import dev.espalier.bind.Lazy;
import dev.espalier.bind.Resource;
import dev.espalier.event.Event;
import dev.espalier.task.Carrier;
import dev.espalier.tests.Proves;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// What users read when something is refused while the container runs.
class RefusalMessagesTest {

  record Config() {}

  @Test
  @Proves("R4")
  void anInterruptedWaitSaysThatWhatWasWaitedForGoesOn() {
    CountDownLatch told = new CountDownLatch(1);
    try (Container container =
        Espalier.container(app ->
            app.bind(Clock.class)
                .to(
                    needs()
                        .make(() -> {
                          told.await();
                          return Clock.systemUTC();
                        }))
                .in(Singleton.class))) {
      Thread.currentThread().interrupt();
      told("wait-interrupted", EspalierException.class, () -> container.get(Clock.class));
      assertThat(Thread.interrupted()).isTrue();
      told.countDown();
      assertThat(container.get(Clock.class)).isNotNull();
    }
  }

  @Test
  @Proves("R32")
  void aClosedContainerSaysSo() {
    Container container = Espalier.container(app -> app.name("shop").bind(Config.class));
    container.close();
    told("closed", EspalierException.class, () -> container.get(Config.class));
  }

  record Selfish() {}

  @Test
  @Proves("R19")
  void aWaitForItselfShowsTheChain() {
    try (Container container =
        Espalier.container(app -> {
          app.bind(Selfish.class)
              .to(needs(Key.lazy(Selfish.class)).make(Lazy::get))
              .in(Singleton.class);
        })) {
      var e = told("wait-cycle", AcquireFailedException.class, () -> container.get(Selfish.class));
      assertThat(e.getCause())
          .isInstanceOfSatisfying(
              EspalierException.class, cause -> assertThat(cause.code()).isEqualTo("ESP-306"));
    }
  }

  @Test
  @Proves("R1")
  void whatIsNotInTheGraphIsSaidWithWhatToDo() {
    try (Container container = Espalier.container(app -> app.bind(Config.class))) {
      told("not-in-the-graph", EspalierException.class, () -> container.get(Clock.class));
    }
  }

  @Test
  @Proves("R1")
  void whatIsAlmostInTheGraphIsSaidWithWhatDiffers() {
    try (Container container =
        Espalier.container(app -> {
          app.bind(Job.class);
          app.bind(java.sql.Date.class).toInstance(new java.sql.Date(0));
        })) {
      told(
          "not-in-the-graph-subtype", EspalierException.class, () -> container.get(Runnable.class));
      told(
          "not-in-the-graph-namesake",
          EspalierException.class,
          () -> container.get(java.util.Date.class));
    }
  }

  @Test
  @Proves({"R50", "R49"})
  void whatARecipeMustNotYieldIsNamed() {
    List<String> warnings = new ArrayList<>();
    try (Container container =
        Espalier.container(app -> {
          app.logTo(event -> {
            if (event instanceof Event.Warning warning) {
              warnings.add(warning.code() + " " + warning.text());
            }
          });
          app.bind(Config.class).to(needs().make(RefusalMessagesTest::nothing));
          app.bind(Runnable.class).to(needs().<Runnable>make(Job::new)).closing();
          app.bind(Clock.class).to(needs().make(RefusalMessagesTest::<Clock>anything));
          app.bind(Connection.class).to(needs().make(Connection::new));
        })) {
      told("yielded-null", AcquireFailedException.class, () -> container.get(Config.class));
      told("not-closable", AcquireFailedException.class, () -> container.get(Runnable.class));
      told("yielded-another-type", AcquireFailedException.class, () -> container.get(Clock.class));
      assertThat(container.get(Connection.class)).isNotNull();
    }
    assertThat(warnings).hasSize(1);
    Golden.ofThisPackage().matches("nobody-closes", warnings.getFirst());
  }

  @Test
  @Proves("R44")
  void aContextThatCannotBeCarriedIsWarnedOf() {
    List<String> warnings = new ArrayList<>();
    Container container =
        Espalier.container(app -> {
          app.logTo(event -> {
            if (event instanceof Event.Warning warning) {
              warnings.add(warning.code() + " " + warning.text());
            }
          });
          app.carry(Carrier.of(RefusalMessagesTest::readContext, _ -> {}));
        });
    container.close();
    Golden.ofThisPackage().matches("not-carried", warnings.getFirst());
  }

  private static String readContext() {
    throw new IllegalStateException("no logging context here");
  }

  record Job() implements Runnable {
    @Override
    public void run() {}
  }

  record Connection() implements AutoCloseable {
    @Override
    public void close() {}
  }

  @SuppressWarnings("NullAway") // null is the point
  private static Config nothing() {
    return null;
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the wrong type is the point
  private static <T> T anything() {
    return (T) "a string";
  }

  @Test
  @Proves({"R30"})
  void whatWouldWaitForItselfOrComesTwiceIsRefused() throws InterruptedException {
    List<Container> inside = new ArrayList<>();
    try (Container container =
        Espalier.container(app ->
            app.bind(Config.class)
                .to(
                    needs()
                        .make(() -> {
                          inside.getFirst().close();
                          return new Config();
                        }))
                .in(Singleton.class))) {
      inside.add(container);
      told("close-from-inside", AcquireFailedException.class, () -> container.get(Config.class));
      container.start();
      told("started-twice", EspalierException.class, container::start);
    }
  }

  @Test
  void aBuilderThatIsUsedLateSaysWhereToDeclare() {
    List<ContainerBuilder> kept = new ArrayList<>();
    Espalier.container(kept::add).close();
    told("built-before", EspalierException.class, () -> kept.getFirst().bind(Config.class));
  }

  @Test
  @Proves("R31")
  void aStepThatComesTooLateSaysThatItWasReleased() {
    List<Resource.Steps> kept = new ArrayList<>();
    try (Container container =
        Espalier.container(app ->
            app.bind(Config.class)
                .to(
                    Resource.acquire(steps -> {
                      kept.add(steps);
                      return new Config();
                    })))) {
      container.get(Config.class);
      told("step-too-late", EspalierException.class, () -> kept.getFirst().add("late", _ -> {}));
    }
  }

  @Test
  @Proves({"R7", "F39"})
  void codeAroundAUseThatDoesNotLendSaysThatItShould() {
    Resource<Config> forgetful =
        Resource.around(use -> {
          if (LocalDate.EPOCH.isAfter(LocalDate.MAX)) {
            use.lend(new Config());
          }
        });
    try (Container container = Espalier.container(app -> app.bind(Config.class).to(forgetful))) {
      told("lent-nothing", AcquireFailedException.class, () -> container.get(Config.class));
    }
  }

  @Test
  @Proves({"R22", "F39"})
  void codeAroundAUseThatLendsTwiceSaysThatItIsOnce() {
    AtomicReference<EspalierException> second = new AtomicReference<>();
    try (Container container =
        Espalier.container(app -> {
          app.logTo(_ -> {});
          app.bind(Config.class)
              .to(
                  Resource.<Config>around(use -> {
                    use.lend(new Config());
                    second.set(
                        told("lent-twice", EspalierException.class, () -> use.lend(new Config())));
                  }));
        })) {
      container.get(Config.class);
    }
    assertThat(second.get()).isNotNull();
  }
}
