package dev.espalier.tests.inject;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Container;
import dev.espalier.Espalier;
import dev.espalier.bind.Key;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import junit.framework.TestResult;
import junit.framework.TestSuite;
import org.atinject.tck.Tck;
import org.atinject.tck.auto.Car;
import org.atinject.tck.auto.Convertible;
import org.atinject.tck.auto.Drivers;
import org.atinject.tck.auto.DriversSeat;
import org.atinject.tck.auto.Engine;
import org.atinject.tck.auto.Seat;
import org.atinject.tck.auto.Tire;
import org.atinject.tck.auto.V8Engine;
import org.atinject.tck.auto.accessories.SpareTire;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The compatibility kit of Jakarta Inject, with static and private members. It keeps static state,
/// so that one car serves all.
class JakartaInjectTckTest {
  private static final int ALL = 61;
  private static final Container CONTAINER =
      Espalier.container(app -> {
        app.bind(Car.class).to(Convertible.class);
        app.bind(Key.of(Seat.class).qualified(Drivers.class)).to(DriversSeat.class);
        app.bind(Engine.class).to(V8Engine.class);
        app.bind(Key.named("spare", Tire.class)).to(SpareTire.class);
        app.injectStatic(Convertible.class, SpareTire.class);
        app.roots(Car.class);
      });
  private static final TestSuite SUITE = suite();

  private static TestSuite suite() {
    try {
      CONTAINER.start();
      return (TestSuite) Tck.testsFor(CONTAINER.get(Car.class), true, true);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterAll
  static void close() {
    CONTAINER.close();
  }

  @TestFactory
  Stream<DynamicTest> passes() {
    return tests(SUITE).stream()
        .map(test -> DynamicTest.dynamicTest(test.toString(), () -> run(test)));
  }

  @Test
  void isRunAsAWhole() {
    assertThat(tests(SUITE)).hasSize(ALL);
  }

  private static List<junit.framework.Test> tests(junit.framework.Test test) {
    if (test instanceof TestSuite suite) {
      List<junit.framework.Test> tests = new ArrayList<>();
      for (junit.framework.Test each : Collections.list(suite.tests())) {
        tests.addAll(tests(each));
      }
      return tests;
    }
    return List.of(test);
  }

  private static void run(junit.framework.Test test) throws Throwable {
    TestResult result = new TestResult();
    test.run(result);
    for (var failures : List.of(result.errors(), result.failures())) {
      if (failures.hasMoreElements()) {
        throw failures.nextElement().thrownException();
      }
    }
    assertThat(result.runCount()).isEqualTo(1);
  }
}
