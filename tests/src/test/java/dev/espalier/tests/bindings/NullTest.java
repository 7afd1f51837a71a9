package dev.espalier.tests.bindings;

import static dev.espalier.bind.Needs.needs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.Espalier;
import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.BindingBuilder;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.Key;
import dev.espalier.bind.Resource;
import dev.espalier.tests.Proves;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Null is no value.
@Proves("R50")
class NullTest {

  record Token() {}

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // null is the point
  private static <T> T nothing() {
    return null;
  }

  private static void fails(Consumer<BindingBuilder<Token>> binding) {
    for (boolean singleton : new boolean[] {false, true}) {
      try (Container container =
          Espalier.container(app -> {
            BindingBuilder<Token> token = app.bind(Token.class);
            binding.accept(token);
            if (singleton) {
              token.in(Singleton.class);
            }
          })) {
        assertThatThrownBy(() -> container.get(Token.class))
            .isInstanceOfSatisfying(
                AcquireFailedException.class,
                e -> assertThat(e.failed()).isEqualTo(Key.of(Token.class)))
            .cause()
            .isInstanceOfSatisfying(
                EspalierException.class, e -> assertThat(e.code()).isEqualTo("ESP-311"))
            .hasMessageContaining("Token");
      }
    }
  }

  @Test
  void fromAFunctionFails() {
    fails(token -> token.to(needs().make(NullTest::nothing)));
  }

  @Test
  void insteadOfAStageOrFromOneFails() {
    fails(token -> token.to(needs().makeAsync(NullTest::nothing)));
    fails(token -> token.to(needs().makeAsync(() -> CompletableFuture.completedStage(nothing()))));
  }

  @Test
  void insteadOfAResourceOrFromOneFails() {
    fails(token -> token.to(needs().makeResource(NullTest::nothing)));
    fails(token -> token.to(needs().makeResource(() -> Resource.acquire(_ -> nothing()))));
    fails(token ->
        token.to(needs().makeResource(() -> Resource.<Token, Token>of(() -> nothing(), _ -> {}))));
  }

  @Test
  @Proves("R7")
  void fromAResourceReleasesItsSteps() {
    List<String> log = new ArrayList<>();
    fails(token ->
        token.to(
            needs()
                .makeResource(() ->
                    Resource.acquire(steps -> {
                      steps.add("a", log::add);
                      steps.add("b", log::add);
                      return nothing();
                    }))));
    assertThat(log).containsExactly("b", "a", "b", "a");
  }
}
