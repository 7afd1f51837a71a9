package dev.espalier.tests.graph;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.graph.Golden.refused;

import dev.espalier.bind.Key;
import dev.espalier.tests.Proves;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// ESP-111, 112, 113: a binding has one target, and the right one.
@Proves({"R1", "R50"})
class TargetTest {

  interface Store {}

  record FileStore(String folder) implements Store {}

  record Shop(Store store) {}

  abstract static class Unrelated {}

  /// A value as what the compiler would not take it for.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"}) // it is the point
  private static <T> T loose(@Nullable Object value) {
    return (T) value;
  }

  @Test
  void refusesAnInstanceOfAnotherType() {
    refused(
        "target-wrong-instance",
        app -> {
          app.bind(Shop.class);
          app.bind(TargetTest.<Key<Object>>loose(Key.of(Store.class))).toInstance("a string");
          app.roots(Shop.class);
        });
  }

  @Test
  void refusesClassesAndKeysOfAnotherTypeAndNothingThatFollowsFromThem() {
    refused(
        "target-wrong-class",
        app -> {
          app.bind(Store.class).to(TargetTest.<Class<Store>>loose(Shop.class));
          app.bind(Clock.class).to(TargetTest.<Key<Clock>>loose(Key.of(List.class)));
          app.bind(Runnable.class).to(TargetTest.<Class<Runnable>>loose(Unrelated.class));
        });
  }

  @Test
  void refusesNullAsAnInstance() {
    refused(
        "target-null",
        app -> {
          app.bind(Shop.class);
          app.bind(Store.class).toInstance(TargetTest.<Store>loose(null));
          app.roots(Shop.class);
        });
  }

  @Test
  void refusesToCloseWhatCannotBeClosed() {
    refused(
        "target-nothing-to-close",
        app -> {
          app.bind(String.class).toInstance("a").closing();
          app.bind(FileStore.class).closing();
          app.bind(Store.class).to(FileStore.class).closing();
        });
  }

  @Test
  void refusesSeveralTargets() {
    refused(
        "target-several",
        app -> {
          app.bind(Shop.class);
          app.bind(Store.class)
              .to(FileStore.class)
              .to(needs(String.class).make(FileStore::new))
              .toInstance(new FileStore("a"));
          app.roots(Shop.class);
        });
  }
}
