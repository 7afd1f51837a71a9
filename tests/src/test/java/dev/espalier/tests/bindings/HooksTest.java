package dev.espalier.tests.bindings;

import static dev.espalier.bind.Needs.needs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.Espalier;
import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.Key;
import dev.espalier.bind.TypeRef;
import dev.espalier.event.Event;
import dev.espalier.event.Listener;
import dev.espalier.tests.Proves;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/// Hooks on classes that know nothing of the container, and what the container closes by itself.
@Proves("F14")
class HooksTest {
  private final List<String> log = new CopyOnWriteArrayList<>();

  /// Knows nothing of the container.
  record Plain() {}

  static final class Closable implements AutoCloseable {
    final List<String> log;

    Closable(List<String> log) {
      this.log = log;
    }

    @Override
    public void close() {
      log.add("close");
    }
  }

  @Test
  void runAfterTheMakingAndAtTheRelease() {
    try (Container container =
        Espalier.container(app ->
            app.bind(Plain.class)
                .in(Singleton.class)
                .onAcquire(_ -> log.add("acquire 1"))
                .onAcquire(_ -> log.add("acquire 2"))
                .onRelease(_ -> log.add("release 1"))
                .onRelease(_ -> log.add("release 2")))) {
      container.get(Plain.class);
      assertThat(log).containsExactly("acquire 1", "acquire 2");
    }
    assertThat(log).containsExactly("acquire 1", "acquire 2", "release 2", "release 1");
  }

  @Test
  void mayBeAbsentEither() {
    try (Container container =
        Espalier.container(app -> {
          app.bind(Plain.class).in(Singleton.class).onAcquire(_ -> log.add("acquire"));
          app.bind(Closable.class)
              .to(needs().make(() -> new Closable(log)))
              .in(Singleton.class)
              .onRelease(_ -> log.add("release"));
        })) {
      container.get(Plain.class);
      container.get(Closable.class);
    }
    assertThat(log).containsExactly("acquire", "release");
  }

  @Test
  @Proves("R7")
  void thatFailToAcquireAreNotReleased() {
    try (Container container =
        Espalier.container(app ->
            app.bind(Plain.class)
                .in(Singleton.class)
                .onAcquire(_ -> {
                  log.add("acquire");
                  throw new IllegalStateException("no");
                })
                .onRelease(_ -> log.add("release")))) {
      assertThatThrownBy(() -> container.get(Plain.class))
          .isInstanceOf(AcquireFailedException.class)
          .hasCauseExactlyInstanceOf(IllegalStateException.class);
    }
    assertThat(log).containsExactly("acquire");
  }

  @Test
  @Proves("R49")
  void closeWhatTheContainerConstructed() {
    try (Container container =
        Espalier.container(app -> {
          app.bind(Closable.class).in(Singleton.class);
          app.bind(Key.of(new TypeRef<List<String>>() {})).toInstance(log);
        })) {
      container.get(Closable.class);
    }
    assertThat(log).containsExactly("close");
  }

  @Test
  @Proves("R49")
  void closeWhatTheContainerConstructedEvenWhenAnAcquireHookFails() {
    try (Container container =
        Espalier.container(app -> {
          app.bind(Closable.class)
              .in(Singleton.class)
              .onAcquire(_ -> {
                throw new IllegalStateException("no");
              });
          app.bind(Key.of(new TypeRef<List<String>>() {})).toInstance(log);
        })) {
      assertThatThrownBy(() -> container.get(Closable.class))
          .isInstanceOf(AcquireFailedException.class);
      assertThat(log).containsExactly("close");
    }
    assertThat(log).containsExactly("close");
  }

  @Test
  @Proves("R49")
  void replaceTheClosing() {
    try (Container container =
        Espalier.container(app -> {
          app.bind(Closable.class).in(Singleton.class).onRelease(_ -> log.add("release"));
          app.bind(Key.of(new TypeRef<List<String>>() {})).toInstance(log);
        })) {
      container.get(Closable.class);
    }
    assertThat(log).containsExactly("release");
  }

  @Test
  @Proves("R49")
  void warnOnceWhenAFunctionMakesWhatNobodyWouldClose() {
    try (Container container =
        Espalier.container(app -> {
          app.logTo(warnings(log));
          app.bind(Closable.class).to(needs().make(() -> new Closable(log)));
          app.bind(Runnable.class).to(needs(Closable.class).make(_ -> () -> {}));
        })) {
      container.get(Closable.class);
      container.get(Runnable.class);
    }
    assertThat(log).hasSize(1).allSatisfy(text -> assertThat(text).startsWith("ESP-401 Closable"));
  }

  @Test
  @Proves("R49")
  void closeWhatAFunctionMadeWhenDeclaredAndDoNotWarn() {
    try (Container container =
        Espalier.container(app -> {
          app.logTo(warnings(log));
          app.bind(Closable.class)
              .to(needs().make(() -> new Closable(log)))
              .in(Singleton.class)
              .closing();
        })) {
      container.get(Closable.class);
    }
    assertThat(log).containsExactly("close");
  }

  private static Listener warnings(List<String> log) {
    return event -> {
      if (event instanceof Event.Warning warning) {
        log.add(warning.code() + " " + warning.text());
      }
    };
  }
}
