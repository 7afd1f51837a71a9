package dev.espalier.tests.lifecycle;

import static dev.espalier.tests.fixture.Thing.A;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Container;
import dev.espalier.bind.Key;
import dev.espalier.event.StartReport;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What holds up the thread that starts is named when the start is over.
@ExtendWith(NothingIsLeft.class)
class SlowInlineTest {
  static class Slow {
    @Inject
    Slow() {
      spend();
    }
  }

  record Quick(Slow slow) {}

  /// Two milliseconds at least, by the clock that the report goes by.
  private static void spend() {
    long until = System.nanoTime() + 2_000_000;
    while (System.nanoTime() - until < 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  @Proves("R0")
  void isNamedWithTheAdviceAndWhatWaitsElsewhereIsNot(Lab lab) throws Exception {
    Container container =
        lab.container(app -> {
          app.bind(Slow.class).in(Singleton.class);
          app.bind(Quick.class).in(Singleton.class);
          app.bind(A).to(lab.resource(A, SlowInlineTest::spend)).in(Singleton.class);
          app.roots(Key.of(Quick.class), A);
        });
    StartReport report = container.start();
    assertThat(report.slowInline().stream().map(node -> (Object) node.key()))
        .contains(Key.of(Slow.class))
        .doesNotContain(A);
    assertThat(report.text())
        .containsPattern(
            "Slow on the thread that asked: .*Slow.*; add async\\(\\) to its binding\\.")
        .doesNotContain("Slow on the thread that asked: " + A);
  }

  @Test
  @Proves("R0")
  void isNotNamedWhenItIsMadeElsewhereAsAdvised(Lab lab) throws Exception {
    Container container =
        lab.container(app -> {
          app.bind(Slow.class).in(Singleton.class).async();
          app.roots(Slow.class);
        });
    StartReport report = container.start();
    assertThat(report.slowInline()).isEmpty();
    assertThat(report.text()).doesNotContain("Slow on the thread");
  }
}
