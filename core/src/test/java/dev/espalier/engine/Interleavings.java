package dev.espalier.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/// Plays interleavings of platform threads that Lincheck chooses: a few in each build, many in the
/// long one.
final class Interleavings {
  private static final boolean ALL = Boolean.getBoolean("espalier.all");

  private static final int MANY = 500;

  /// What takes longer counts as hung; a machine that stalls is not to look so.
  private static final long PATIENCE_MILLIS = 300_000;

  private Interleavings() {}

  /// What two threads do once each, with nothing to compare it with: what is wrong is thrown.
  interface Scene {
    /// What one of them does.
    ///
    /// @param thread from 1
    void play(int thread);
  }

  /// For one thread only.
  public static class Nothing implements Scene {
    @Override
    public void play(int thread) {}
  }

  private static ModelCheckingOptions options(int scenarios, int invocations) {
    return new ModelCheckingOptions()
        .threads(2)
        .actorsBefore(0)
        .iterations(scenarios)
        .invocationsPerIteration(invocations)
        .minimizeFailedScenario(false)
        .addGuarantee(
            // what is said when something is refused
            ManagedStrategyGuaranteeKt.forClasses(
                    Failures.class.getName(), Refusals.class.getName(), Text.class.getName())
                .allMethods()
                .ignore());
  }

  /// Every operation seems to happen at once, as the specification says it for one thread.
  static void check(Class<?> model, Class<?> specification) {
    check(model, specification, ALL);
  }

  private static void check(Class<?> model, Class<?> specification, boolean many) {
    ModelCheckingOptions options =
        options(many ? 20 : 3, many ? 50 : 30)
            .actorsPerThread(2)
            .actorsAfter(1)
            .sequentialSpecification(specification);
    check(options, model);
  }

  /// Both come to an end, with nothing wrong.
  static void play(Class<? extends Scene> scene) {
    play(scene, ALL ? MANY : 60);
  }

  private static void play(Class<? extends Scene> scene, int invocations) {
    ModelCheckingOptions options =
        options(1, invocations)
            .actorsPerThread(1)
            .actorsAfter(0)
            .sequentialSpecification(Nothing.class);
    check(options, scene);
  }

  private static void check(ModelCheckingOptions options, Class<?> model) {
    options.invocationTimeout$lincheck(PATIENCE_MILLIS);
    try {
      options.check(model);
    } finally {
      Played.over();
    }
  }

  /// Something is wrong with the model, and is found as this: in each build as many are played as
  /// it takes.
  static void assertFound(Class<?> model, Class<?> specification, String as) {
    assertFound(() -> check(model, specification, true), as);
  }

  /// Something is wrong with the scene, and is found as this.
  static void assertFound(Class<? extends Scene> scene, String as) {
    assertFound(() -> play(scene, MANY), as);
  }

  private static void assertFound(ThrowingCallable check, String as) {
    assertThatThrownBy(check).isInstanceOf(LincheckAssertionError.class).hasMessageContaining(as);
  }
}
