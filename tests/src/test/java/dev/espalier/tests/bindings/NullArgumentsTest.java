package dev.espalier.tests.bindings;

import static dev.espalier.bind.Needs.needs;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.Espalier;
import dev.espalier.bind.Key;
import dev.espalier.bind.Resource;
import dev.espalier.tests.Proves;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Null is refused where it is given, in words, and not when something is made or released of it.
@SuppressWarnings({"NullAway", "DataFlowIssue"})
class NullArgumentsTest {
  private static final String NULL = null;

  static Stream<Consumer<ContainerBuilder>> declarations() {
    return Stream.of(
        app -> app.bind((Key<String>) null),
        app -> app.bind((Class<String>) null),
        app -> app.bind(String.class).to((Key<String>) null),
        app -> app.bind(String.class).to(Resource.of(() -> "a", null)),
        app -> app.bind(String.class).to((Resource<String>) null),
        app -> app.bind(String.class).to(needs().make(null)),
        app -> app.bind(String.class).to(needs(Integer.class).makeAsync(null)),
        app -> app.bind(String.class).toInstance("a").onAcquire(null),
        app -> app.bind(String.class).toInstance("a").onRelease(null),
        app -> app.bind(String.class).toInstance("a").onReleaseWithExit(null),
        app -> app.bind(String.class).toInstance("a").onStart(null),
        app -> app.bind(String.class).toInstance("a").onStop(null),
        app -> app.bind(String.class).toInstance("a").in(null),
        app -> app.install(null),
        app -> app.listen(null),
        app -> app.logTo(null),
        app -> app.name(NULL));
  }

  @ParameterizedTest
  @MethodSource("declarations")
  @Proves("R50")
  void aDeclarationWithNullSaysWhatIsNull(Consumer<ContainerBuilder> declaration) {
    refused(() -> Espalier.container(declaration));
  }

  @Test
  @Proves("R50")
  void askingForNullSaysWhatIsNull() {
    try (Container container = Espalier.container(_ -> {})) {
      refused(() -> container.get((Class<?>) null));
    }
    refused(() -> Resource.acquire(null));
  }

  private static void refused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(NullPointerException.class)
        .hasMessageEndingWith(" is null");
  }
}
