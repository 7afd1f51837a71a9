package dev.espalier.tests.leftovers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.espalier.Container;
import dev.espalier.Espalier;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Resource;
import dev.espalier.leftovers.Leaves;
import dev.espalier.tests.fixture.Door;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/// After every test it is looked whether something is left, without that the test asks for it: each
/// kind of leftover is planted once.
class LeftoversTest {
  private static @Nullable Door door;
  private static @Nullable Container container;

  /// Runs a class of tests as the build does, and tells what failed.
  private static List<String> failuresOf(Class<?> tests) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(tests))
            .configurationParameter("espalier.leftovers.patienceMillis", "200")
            .build();
    var listener = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, listener);
    assertThat(listener.getSummary().getTestsFoundCount()).isEqualTo(1);
    return listener.getSummary().getFailures().stream()
        .map(failure -> Objects.requireNonNull(failure.getException().getMessage()))
        .toList();
  }

  @AfterEach
  void cleanUp() {
    Stream.ofNullable(door).forEach(Door::open);
    Stream.ofNullable(container).forEach(Container::close);
    door = null;
    container = null;
  }

  private static Container withSomethingAcquired() {
    Container opened = Espalier.container(app -> app.name("forgetful").logTo(_ -> {}));
    var _ = opened.manage(Resource.of(() -> "value", _ -> {}));
    return opened;
  }

  @Test
  void aThreadIsFound() {
    assertThat(failuresOf(LeavesAThread.class))
        .singleElement()
        .asString()
        .startsWith("left behind: ")
        .contains("tasks/waits", "at dev.espalier.tests.leftovers.LeftoversTest");
  }

  @Test
  void whatWasNotReleasedIsFound() {
    assertThat(failuresOf(LeavesAResource.class))
        .singleElement()
        .asString()
        .startsWith("left behind: not released: ");
  }

  /// An engine that takes out what is to be released, and drops it.
  @Test
  @Leaves("nobody has it any more to release it")
  void whatWasTakenAndNotReleasedIsFound() {
    assertThat(failuresOf(ForgetsAReleaseOnTheWay.class))
        .singleElement()
        .asString()
        .startsWith("left behind: not released: ");
  }

  @Test
  void whatAClassLeavesIsFound() {
    assertThat(failuresOf(LeavesItAfterAll.class))
        .singleElement()
        .asString()
        .startsWith("left behind: not released: ");
  }

  @Test
  void whatIsSaidToBeLeftIsNotAFailure() {
    assertThat(failuresOf(MayLeaveIt.class)).isEmpty();
  }

  static class LeavesAThread {
    @Test
    void forgetsATask() throws InterruptedException {
      Door begun = new Door();
      Door closed = new Door();
      door = closed;
      Thread.ofVirtual()
          .name("tasks/waits")
          .start(() -> {
            begun.open();
            closed.passIgnoringInterrupts();
          });
      begun.pass();
    }
  }

  static class LeavesAResource {
    @Test
    void forgetsToClose() {
      container = withSomethingAcquired();
    }
  }

  static class ForgetsAReleaseOnTheWay {
    @Test
    void sealsAndDrops() throws Exception {
      Object scope = outermost(withSomethingAcquired());
      Object stack = field(scope, "releases");
      Method seal = stack.getClass().getDeclaredMethod("seal", ExitCase.class);
      seal.setAccessible(true);
      assertThat(seal.invoke(stack, ExitCase.completed())).isNotNull();
    }

    private static Object outermost(Container container) throws Exception {
      return field(field(container, "engine"), "container");
    }

    private static Object field(Object of, String name) throws Exception {
      Field field = of.getClass().getDeclaredField(name);
      field.setAccessible(true);
      return field.get(of);
    }
  }

  static class LeavesItAfterAll {
    @BeforeAll
    static void open() {
      container = withSomethingAcquired();
    }

    @Test
    void usesIt() {
      assertThat(container).isNotNull();
    }
  }

  static class MayLeaveIt {
    @Test
    @Leaves("it is what this test is about")
    void forgetsToClose() {
      container = withSomethingAcquired();
    }
  }
}
