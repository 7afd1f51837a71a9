package dev.espalier.engine;

import static dev.espalier.bind.Needs.needs;

import dev.espalier.Espalier;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Key;
import dev.espalier.bind.Needs.F0;
import dev.espalier.bind.RequestScoped;
import dev.espalier.plan.PlannedNode;
import dev.espalier.task.Alarm;
import jakarta.inject.Provider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What is played with: a scope of a real container, with what was made and released in it.
///
/// For the constructor of a model, which Lincheck does not play: in what it plays classes have
/// another hash code, so that nodes are found here and not by their keys. What two threads may
/// write at once is safe for that: a write outside an array ends the JVM with a SIGSEGV in
/// Lincheck.
final class Played {
  /// As long as it is there, so is the thread that waits for alarms: none is started in what is
  /// played. Of the one that was played last.
  private static final AtomicReference<@Nullable Alarm> ALARM = new AtomicReference<>();

  final LiveScope scope;
  final PlannedNode part;
  final PlannedNode failsFirst;
  final PlannedNode interruptedFirst;
  final PlannedNode left;
  final PlannedNode right;

  /// All that was made.
  final List<Part> made = new ArrayList<>();

  private int attempts;
  private int atOnce;

  Played() {
    var container =
        Espalier.container(app -> {
          app.name("played").logTo(_ -> {}).lifetime(RequestScoped.class);
          app.bind(Part.class)
              .to(needs().make(() -> attempt(Part::new)))
              .onReleaseWithExit(Part::release)
              .in(RequestScoped.class);
          app.bind(FailsFirst.class)
              .to(needs().make(() -> attempt(this::failFirst)))
              .in(RequestScoped.class);
          app.bind(InterruptedFirst.class)
              .to(needs().make(() -> attempt(this::interruptFirst)))
              .in(RequestScoped.class);
          app.bind(Left.class)
              .to(needs(Key.provider(Right.class)).make((Provider<Right> p) -> new Left(p.get())))
              .in(RequestScoped.class);
          app.bind(Right.class)
              .to(needs(Key.provider(Left.class)).make((Provider<Left> p) -> new Right(p.get())))
              .in(RequestScoped.class);
        });
    scope = (LiveScope) container.open(RequestScoped.class);
    part = node(Part.class);
    failsFirst = node(FailsFirst.class);
    interruptedFirst = node(InterruptedFirst.class);
    left = node(Left.class);
    right = node(Right.class);
    instead(scope.engine.threads.alarm(Duration.ofDays(1), () -> {}));
  }

  /// An instance, by its number.
  class Part {
    final int number;
    @Nullable ExitCase exit;
    private int releases;

    Part() {
      synchronized (made) {
        made.add(this);
        number = made.size();
      }
    }

    boolean isReleased() {
      return releases > 0;
    }

    void release(ExitCase with) {
      releases++;
      exit = with;
    }
  }

  private final class FailsFirst extends Part {}

  private final class InterruptedFirst extends Part {}

  private record Left(Right other) {}

  private record Right(Left other) {}

  private PlannedNode node(Class<?> type) {
    return Objects.requireNonNull(scope.engine.plan.find(Key.of(type)));
  }

  /// Only one at a time is being made.
  private <T> T attempt(F0<T, Exception> recipe) throws Exception {
    attempts++;
    if (++atOnce != 1) {
      throw new AssertionError("two make the same");
    }
    try {
      return recipe.apply();
    } finally {
      atOnce--;
    }
  }

  private FailsFirst failFirst() {
    if (attempts == 1) {
      throw new IllegalStateException("the first fails");
    }
    return new FailsFirst();
  }

  private InterruptedFirst interruptFirst() throws InterruptedException {
    if (attempts == 1) {
      throw new InterruptedException();
    }
    return new InterruptedFirst();
  }

  /// Asks the scope.
  Object get(PlannedNode node) {
    return new Requests(scope, null).get(node);
  }

  /// All that was made was released, once.
  void requireReleased() {
    for (Part one : made) {
      require(one.releases == 1, one.number + " was released " + one.releases + " times");
    }
  }

  static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }

  /// What was played last is over, and needs no thread any more.
  static void over() {
    instead(null);
  }

  private static void instead(@Nullable Alarm next) {
    Alarm last = ALARM.getAndSet(next);
    if (last != null) {
      last.cancel();
    }
  }
}
