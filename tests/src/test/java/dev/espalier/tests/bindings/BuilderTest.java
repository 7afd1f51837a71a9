package dev.espalier.tests.bindings;

import static dev.espalier.bind.Needs.needs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.Espalier;
import dev.espalier.bind.BindingBuilder;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.Key;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// What a builder does once its container is built: nothing.
class BuilderTest {

  @Test
  void refusesEverythingAfterTheContainerIsBuilt() {
    List<ContainerBuilder> kept = new ArrayList<>();
    List<BindingBuilder<String>> binding = new ArrayList<>();
    try (Container container =
        Espalier.container(app -> {
          kept.add(app);
          binding.add(app.bind(String.class).toInstance("a"));
        })) {
      ContainerBuilder app = kept.getFirst();
      BindingBuilder<String> string = binding.getFirst();
      List<ThrowingCallable> late =
          List.of(
              () -> app.bind(Integer.class),
              () -> app.bind(Key.of(Integer.class)),
              () -> app.install(_ -> {}),
              () -> app.roots(String.class),
              () -> app.roots(Key.of(String.class)),
              () -> app.listen(_ -> {}),
              () -> app.logTo(_ -> {}),
              () -> app.name("late"),
              () -> string.to(String.class),
              () -> string.to(Key.of(String.class)),
              () -> string.to(needs().make(() -> "b")),
              () -> string.toInstance("b"),
              () -> string.in(Singleton.class),
              () -> string.onAcquire(_ -> {}),
              () -> string.onRelease(_ -> {}),
              () -> string.onReleaseWithExit((_, _) -> {}),
              () -> string.onStart(_ -> {}),
              () -> string.onStop(_ -> {}),
              string::closing,
              string::async);
      for (ThrowingCallable call : late) {
        assertThatThrownBy(call)
            .isInstanceOfSatisfying(
                EspalierException.class, e -> assertThat(e.code()).isEqualTo("ESP-201"));
      }
      assertThat(container.get(String.class)).isEqualTo("a");
    }
  }
}
