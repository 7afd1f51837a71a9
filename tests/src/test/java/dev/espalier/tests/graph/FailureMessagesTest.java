package dev.espalier.tests.graph;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.graph.Golden.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.Espalier;
import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.Key;
import dev.espalier.bind.Limits;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.Resource;
import dev.espalier.bind.StartFailedException;
import dev.espalier.tests.Proves;
import jakarta.inject.Singleton;
import java.net.ConnectException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// What users read when starting, making or releasing fails.
class FailureMessagesTest {
  record Config() {}

  record Metrics(Config config) {}

  record Database(Metrics metrics) {}

  record OrderStore(Database database) {}

  record HttpServer(OrderStore store) {}

  private static void shop(ContainerBuilder app, Resource.Release<Config> release) {
    app.bind(Config.class)
        .to(needs().makeResource(() -> Resource.of(Config::new, release)))
        .in(Singleton.class);
    app.bind(Metrics.class).in(Singleton.class).onRelease(_ -> {});
    app.bind(Database.class)
        .to(
            needs(Metrics.class)
                .make(_ -> {
                  throw new ConnectException("connection refused, db:5432");
                }))
        .in(Singleton.class);
    app.bind(OrderStore.class).in(Singleton.class);
    app.bind(HttpServer.class).in(Singleton.class);
    app.roots(HttpServer.class);
  }

  @Test
  @Proves({"R11", "R12", "F58"})
  void aFailedStartSaysWhatFailedWhereAndWhatWasReleased() {
    try (Container container = Espalier.container(app -> shop(app, _ -> {}))) {
      var e = told("start-failed", StartFailedException.class, container::start);
      assertThat(e.failed()).isEqualTo(Key.of(Database.class));
      assertThat(e.released()).containsExactly(Key.of(Metrics.class), Key.of(Config.class));
      assertThat(e).hasCauseInstanceOf(ConnectException.class);
    }
  }

  @Test
  @Proves({"R12", "F59"})
  void aFailedStartSaysWhatCouldNotBeReleased() {
    IllegalStateException stuck = new IllegalStateException("stuck");
    try (Container container =
        Espalier.container(app -> {
          app.logTo(_ -> {});
          shop(
              app,
              _ -> {
                throw stuck;
              });
        })) {
      var e = told("start-failed-release-too", StartFailedException.class, container::start);
      assertThat(e).hasSuppressedException(stuck);
    }
  }

  @Test
  void aFailedStartOfTheOnlyBindingSaysThatNothingWasAcquired() {
    try (Container container =
        Espalier.container(app -> {
          app.bind(Clock.class).to(needs().make(FailureMessagesTest::throwing)).in(Singleton.class);
          app.roots(Clock.class);
        })) {
      told("start-failed-alone", StartFailedException.class, container::start);
    }
  }

  private static Clock throwing() {
    throw new IllegalStateException();
  }

  @Test
  void aFailedStartHookIsAFailedStartAndThoseBeforeAreStopped() {
    try (Container container =
        Espalier.container(app -> {
          app.bind(Clock.class).toInstance(Clock.systemUTC()).onStart(_ -> {}).onStop(_ -> {});
          app.bind(Config.class)
              .to(needs(Clock.class).make(_ -> new Config()))
              .in(Singleton.class)
              .onStart(_ -> {
                throw new ConnectException("address in use: 8080");
              })
              .onRelease(_ -> {});
          app.roots(Config.class);
        })) {
      told("start-failed-in-a-hook", StartFailedException.class, container::start);
    }
  }

  @Test
  @Proves({"R11", "R17"})
  void aFailedGetSaysWhatFailedAndThatItCanBeTriedAgain() {
    try (Container container = Espalier.container(app -> shop(app, _ -> {}))) {
      var e =
          told(
              "acquire-failed",
              AcquireFailedException.class,
              () -> container.get(HttpServer.class));
      assertThat(e.failed()).isEqualTo(Key.of(Database.class));
    }
  }

  @Test
  void aFailureBehindAHandleKeepsItsLinesInTheColumn() {
    try (Container container =
        Espalier.container(app -> {
          shop(app, _ -> {});
          app.bind(String.class)
              .to(needs(Key.lazy(OrderStore.class)).make(store -> store.get().toString()));
        })) {
      told(
          "acquire-failed-nested", AcquireFailedException.class, () -> container.get(String.class));
    }
  }

  private static Clock hanging() throws InterruptedException {
    new CountDownLatch(1).await();
    return Clock.systemUTC();
  }

  @Test
  @Proves({"R15", "F61"})
  void whatIsOverItsTimeIsNamedWithWhereItStood() {
    try (Container container =
        Espalier.container(app -> {
          app.bind(Clock.class)
              .to(needs().make(FailureMessagesTest::hanging))
              .in(Singleton.class)
              .acquireWithin(Duration.ofMillis(50));
        })) {
      told("acquire-over-its-time", AcquireFailedException.class, () -> container.get(Clock.class));
    }
  }

  record Calendar(Clock clock) {}

  @Test
  @Proves({"R15", "F61"})
  void aStartOverItsTimeSaysWhatRanAndWhatWaited() {
    try (Container container =
        Espalier.container(app -> {
          app.limits(Limits.DEFAULT.start(Duration.ofSeconds(1)));
          app.bind(Clock.class).to(needs().make(FailureMessagesTest::hanging)).in(Singleton.class);
          app.bind(Calendar.class).in(Singleton.class);
          app.roots(Calendar.class);
        })) {
      told("start-over-its-time", StartFailedException.class, container::start);
    }
  }

  @Test
  @Proves({"R28", "F61"})
  void aReleaseOverItsTimeIsNamedWithWhereItStood() {
    CountDownLatch goOn = new CountDownLatch(1);
    Container container =
        Espalier.container(app -> {
          app.logTo(_ -> {});
          app.limits(Limits.DEFAULT.grace(Duration.ofMillis(50)));
          app.bind(Config.class)
              .in(Singleton.class)
              .onRelease(_ -> deaf(goOn))
              .releaseWithin(Duration.ofMillis(50));
        });
    container.get(Config.class);
    told("release-over-its-time", ReleaseFailedException.class, container::close);
    goOn.countDown();
  }

  private static void deaf(CountDownLatch goOn) {
    while (goOn.getCount() > 0) {
      try {
        goOn.await();
      } catch (InterruptedException e) {
        // as code does that does not know better
      }
    }
  }

  @Test
  @Proves({"R22", "R26"})
  void aFailedReleaseSaysThatEverythingElseWasReleased() {
    Container container =
        Espalier.container(app -> {
          app.logTo(_ -> {});
          app.bind(Config.class).in(Singleton.class).onRelease(_ -> {});
          app.bind(Metrics.class)
              .in(Singleton.class)
              .onRelease(_ -> {
                throw new IllegalStateException("buffer not flushed");
              });
        });
    container.get(Metrics.class);
    told("release-failed", ReleaseFailedException.class, container::close);
  }

  @Test
  @Proves({"R22", "R26"})
  void severalFailedReleasesAreListedInTheirOrder() throws InterruptedException {
    Container container =
        Espalier.container(app -> {
          app.logTo(_ -> {});
          app.bind(Config.class)
              .in(Singleton.class)
              .onRelease(_ -> {
                throw new IllegalStateException();
              });
          app.bind(Metrics.class)
              .in(Singleton.class)
              .onStop(_ -> {
                throw new IllegalStateException("busy");
              })
              .onRelease(_ -> {
                throw new ConnectException("gone");
              });
          app.roots(Metrics.class);
        });
    container.start();
    told("release-failed-several", ReleaseFailedException.class, container::close);
  }
}
