package dev.espalier.tests.limits;

import static dev.espalier.tests.fixture.Thing.A;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.bind.BindingBuilder;
import dev.espalier.bind.Limits;
import dev.espalier.bind.RequestScoped;
import dev.espalier.tests.Proves;
import dev.espalier.tests.architecture.SourceRules;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Limits as they are said and documented.
@ExtendWith(NothingIsLeft.class)
@Proves("F61")
class LimitsTest {
  private static final List<BiFunction<Limits, Duration, Limits>> CHANGES =
      List.of(
          Limits::acquire,
          Limits::start,
          Limits::drain,
          Limits::release,
          Limits::close,
          Limits::grace);

  @Test
  @SuppressWarnings("NullAway") // null is the point
  void refuseWhatIsNoLength() {
    for (BiFunction<Limits, Duration, Limits> change : CHANGES) {
      for (Duration wrong : List.of(Duration.ZERO, Duration.ofNanos(-1))) {
        assertThatThrownBy(() -> change.apply(Limits.DEFAULT, wrong))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining(wrong.toString());
      }
      assertThatThrownBy(() -> change.apply(Limits.DEFAULT, null))
          .isInstanceOf(NullPointerException.class);
    }
  }

  @Test
  @SuppressWarnings("NullAway") // null is the point
  void ofABindingRefuseWhatIsNoLength(Lab lab) {
    List<BiConsumer<BindingBuilder<Thing>, Duration>> ways =
        List.of(BindingBuilder::acquireWithin, BindingBuilder::releaseWithin);
    lab.container(app -> {
      BindingBuilder<Thing> binding = app.bind(A).to(lab.resource(A));
      for (BiConsumer<BindingBuilder<Thing>, Duration> way : ways) {
        for (Duration wrong : List.of(Duration.ZERO, Duration.ofNanos(-1))) {
          assertThatThrownBy(() -> way.accept(binding, wrong))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining(wrong.toString());
        }
        assertThatThrownBy(() -> way.accept(binding, null))
            .isInstanceOf(NullPointerException.class);
      }
      assertThatThrownBy(() -> app.limits(null)).isInstanceOf(NullPointerException.class);
    });
  }

  @Test
  void changeOneAndKeepTheOthers() {
    Duration other = Duration.ofMinutes(7);
    for (BiFunction<Limits, Duration, Limits> change : CHANGES) {
      Limits changed = change.apply(Limits.DEFAULT, other);
      List<Duration> differing = new ArrayList<>(all(changed));
      differing.removeAll(all(Limits.DEFAULT));
      assertThat(differing).containsExactly(other);
    }
  }

  private static List<Duration> all(Limits limits) {
    return List.of(
        limits.acquire(),
        limits.start(),
        limits.drain(),
        limits.release(),
        limits.close(),
        limits.grace());
  }

  @Test
  void mayBeLongerThanAnyClockCounts(Lab lab) throws Exception {
    Duration forever = ChronoUnit.FOREVER.getDuration();
    var container =
        lab.container(app -> {
          app.limits(new Limits(forever, forever, forever, forever, forever, forever));
          app.lifetime(RequestScoped.class);
          app.bind(A)
              .to(lab.resource(A))
              .in(Singleton.class)
              .acquireWithin(forever)
              .releaseWithin(forever);
          app.roots(A);
        });
    container.start();
    container.open(RequestScoped.class).close();
    container.close();
    assertThat(lab.log()).containsExactly("+A", "-A");
  }

  @Test
  void areInTheDocumentationAsTheyAre() throws IOException {
    String text = Files.readString(SourceRules.ofThisProject().root().resolve("docs/limits.md"));
    List<String> rows =
        Pattern.compile("(?m)^\\| `(\\w+)` \\| (\\d+) s \\| \\S.* \\|$")
            .matcher(text)
            .results()
            .map(row -> row.group(1) + "=PT" + row.group(2) + "S")
            .toList();
    assertThat("Limits[" + String.join(", ", rows) + "]").isEqualTo(Limits.DEFAULT.toString());
  }
}
