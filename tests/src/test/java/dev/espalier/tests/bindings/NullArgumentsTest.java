package dev.espalier.tests.bindings;

import static dev.espalier.bind.Needs.needs;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.Espalier;
import dev.espalier.bind.Key;
import dev.espalier.bind.Recipe;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Resource;
import dev.espalier.bind.TypeRef;
import dev.espalier.tests.Proves;
import java.util.List;
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
        app -> app.bind(String.class).toInstance("a").acquireWithin(null),
        app -> app.bind(String.class).toInstance("a").releaseWithin(null),
        app -> app.bindSet((Key<String>) null),
        app -> app.bindList((Key<String>) null),
        app -> app.bindMap(String.class, (Key<String>) null),
        app -> app.bindMap((Class<String>) null, String.class),
        app -> app.lifetime(RequestScoped.class, null),
        app -> app.roots((Key<String>) null),
        app -> app.injectStatic((Class<?>) null),
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
    refused(() -> Espalier.container(null));
  }

  static Stream<ThrowingCallable> descriptions() {
    return Stream.of(
        () -> Key.of((TypeRef<String>) null),
        () -> Key.optional((Key<String>) null),
        () -> Key.setOf((Key<String>) null),
        () -> Key.listOf((Key<String>) null),
        () -> Key.mapOf(String.class, (Key<String>) null),
        () -> Key.mapOf((Class<String>) null, String.class),
        () -> needs((Key<String>) null),
        () -> needs(String.class).and((Key<String>) null),
        () -> Recipe.of(null, (_, _) -> "a"),
        () -> Recipe.of(List.of(), null, (_, _) -> "a"));
  }

  @ParameterizedTest
  @MethodSource("descriptions")
  @Proves("R50")
  void aDescriptionWithNullSaysWhatIsNull(ThrowingCallable description) {
    refused(description);
  }

  static Stream<Consumer<Container>> questions() {
    return Stream.of(
        container -> container.get((Key<?>) null),
        container -> container.getAsync((Key<?>) null),
        container -> container.acquire((Key<?>) null),
        container -> container.evict((Key<?>) null),
        container -> container.callAsync(null),
        container -> container.current(null),
        container -> container.wrap(null),
        container -> container.manage((Resource<String>) null));
  }

  @ParameterizedTest
  @MethodSource("questions")
  @Proves("R50")
  void aQuestionWithNullSaysWhatIsNull(Consumer<Container> question) {
    try (Container container = Espalier.container(_ -> {})) {
      refused(() -> question.accept(container));
    }
  }

  private static void refused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(NullPointerException.class)
        .hasMessageEndingWith(" is null");
  }
}
