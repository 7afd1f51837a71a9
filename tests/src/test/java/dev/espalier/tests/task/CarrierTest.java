package dev.espalier.tests.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.espalier.task.Carried;
import dev.espalier.task.Carrier;
import dev.espalier.tests.Proves;
import java.io.FileNotFoundException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// What is captured on one thread is in place around code on another, and only there.
@Proves("R44")
class CarrierTest {
  private static final ScopedValue<String> USER = ScopedValue.newInstance();
  private static final ScopedValue<String> TENANT = ScopedValue.newInstance();

  private final List<String> log = new ArrayList<>();

  @Nested
  class ScopedValues {
    @Test
    void areBoundAgainIfTheyWereBound() throws Exception {
      Carrier carrier = Carrier.of(USER, TENANT);
      Carried one = ScopedValue.where(USER, "ann").call(carrier::capture);
      Carried two = ScopedValue.where(USER, "ben").where(TENANT, "shop").call(carrier::capture);
      assertThat(elsewhere(() -> one.call(CarrierTest::bound))).isEqualTo("ann -");
      assertThat(elsewhere(() -> two.call(CarrierTest::bound))).isEqualTo("ben shop");
    }

    @Test
    void areAsBeforeAfterwards() throws Exception {
      Carried carried = ScopedValue.where(USER, "ann").call(Carrier.of(USER, TENANT)::capture);
      String seen =
          elsewhere(() ->
              ScopedValue.where(USER, "ben")
                  .where(TENANT, "shop")
                  .call(() -> carried.call(CarrierTest::bound) + ", " + bound()));
      assertThat(seen).isEqualTo("ann shop, ben shop");
    }

    @Test
    void areThoseThatWereGiven() {
      ScopedValue<?>[] values = {USER};
      Carrier carrier = Carrier.of(values);
      values[0] = TENANT;
      Carried carried = ScopedValue.where(USER, "ann").call(carrier::capture);
      String seen = carried.call(CarrierTest::bound);
      assertThat(seen).isEqualTo("ann -");
    }
  }

  private static String bound() {
    return USER.orElse("-") + " " + TENANT.orElse("-");
  }

  @Nested
  class ValuesReadAndWritten {
    private final Carrier carrier = Carrier.of(Mdc::getCopyOfContextMap, Mdc::setContextMap);

    @Test
    void areInPlaceOnAnotherThread() throws Exception {
      Mdc.put("order", "7");
      String seen = logOnAnotherThread();
      assertThat(seen).isEqualTo("{order=7}");
    }

    private String logOnAnotherThread() throws Exception {
      // @start region="example"
      Carrier carrier =
          Carrier.of(USER).and(Carrier.of(Mdc::getCopyOfContextMap, Mdc::setContextMap));
      Carried carried = carrier.capture();
      var task = new FutureTask<>(() -> carried.call(Mdc::text));
      Thread.ofVirtual().start(task);
      return task.get();
      // @end
    }

    @Test
    void areAsTheyWereWhenCaptured() throws Exception {
      Mdc.put("order", "7");
      Carried carried = carrier.capture();
      Mdc.put("order", "8");
      String seen =
          elsewhere(() -> {
            carried.run(() -> Mdc.put("order", "9"));
            return carried.call(Mdc::text);
          });
      assertThat(seen).isEqualTo("{order=7}");
      assertThat(Mdc.text()).isEqualTo("{order=8}");
    }

    @Test
    void giveWayToTheOldOnesHoweverTheCodeEnded() throws Exception {
      Mdc.put("order", "7");
      Carried carried = carrier.capture();
      String seen =
          elsewhere(() -> {
            Mdc.put("job", "1");
            carried.run(() -> log.add(Mdc.text()));
            assertThatThrownBy(() -> carried.call(CarrierTest::failing))
                .isInstanceOf(FileNotFoundException.class);
            return Mdc.text();
          });
      assertThat(log).containsExactly("{order=7}");
      assertThat(seen).isEqualTo("{job=1}");
    }

    @Test
    void mayBeNull() throws Exception {
      Mdc.setContextMap(null);
      Carried none = carrier.capture();
      String seen =
          elsewhere(() -> {
            Mdc.put("job", "1");
            return none.call(Mdc::text) + " " + Mdc.text();
          });
      assertThat(seen).isEqualTo("null {job=1}");
    }

    @Test
    void areInPlaceForSeveralThreadsAtOnce() throws Exception {
      Mdc.put("order", "7");
      Carried carried = carrier.capture();
      CyclicBarrier inside = new CyclicBarrier(2);
      Callable<String> code =
          () ->
              carried.call(() -> {
                inside.await();
                Mdc.put("thread", "mine");
                inside.await();
                return Mdc.text();
              });
      FutureTask<String> other = new FutureTask<>(code);
      Thread.ofVirtual().start(other);
      assertThat(List.of(code.call(), other.get())).containsOnly("{order=7, thread=mine}");
      assertThat(Mdc.text()).isEqualTo("{order=7}");
    }
  }

  @Nested
  class ValuesOpened {
    private final Carrier carrier =
        Carrier.opening(Tracing::current, span -> Tracing.makeCurrent(span)::close);

    @Test
    void areClosedOnTheSameThreadInReverseOrder() throws Exception {
      Carried carried;
      try (var _ = Tracing.makeCurrent("checkout")) {
        carried = carrier.capture();
      }
      String seen =
          elsewhere(() -> {
            try (var _ = Tracing.makeCurrent("job")) {
              String inside = carried.call(() -> carried.call(Tracing::current));
              return inside + " " + Tracing.current() + " " + Tracing.OPEN.get();
            }
          });
      assertThat(seen).isEqualTo("checkout job [root]");
    }

    @Test
    void doNotRunTheCodeIfNothingClosesThem() {
      Carried carried = Carrier.opening(() -> "a", _ -> nothing()).capture();
      assertThatThrownBy(() -> carried.run(() -> log.add("ran")))
          .isInstanceOf(NullPointerException.class)
          .hasMessage("what open returned is null: it is to return what takes the value back");
      assertThat(log).isEmpty();
    }
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // null is the point
  private static <T> T nothing() {
    return null;
  }

  @Test
  void theContextClassLoaderIsCarriedAndPutBack() throws Exception {
    Thread here = Thread.currentThread();
    ClassLoader before = here.getContextClassLoader();
    try (var mine = new URLClassLoader(new URL[0], before)) {
      here.setContextClassLoader(mine);
      Carried carried = Carrier.contextClassLoader().capture();
      here.setContextClassLoader(null);
      Carried none = Carrier.contextClassLoader().capture();
      elsewhere(() -> {
        Thread there = Thread.currentThread();
        there.setContextClassLoader(before);
        assertThat(carried.call(there::getContextClassLoader)).isSameAs(mine);
        none.run(() -> assertThat(there.getContextClassLoader()).isNull());
        assertThat(there.getContextClassLoader()).isSameAs(before);
        return "";
      });
    } finally {
      here.setContextClassLoader(before);
    }
  }

  @Nested
  class Together {
    @Test
    void areCapturedAndPutInPlaceInOrderAndTakenBackInReverse() {
      Carried carried = logging("a").and(logging("b")).and(logging("c")).capture();
      carried.run(() -> log.add("body"));
      assertThat(log)
          .containsExactly(
              "read a", "read b", "read c", "open a", "open b", "open c", "body", "close c",
              "close b", "close a");
    }

    @Test
    void costNothingIfThereIsNothing() {
      Carrier unbound = Carrier.of(USER);
      Carried one = logging("a").capture();
      Carrier given = () -> one;
      assertThat(Carrier.of().capture()).isSameAs(Carried.nothing());
      assertThat(unbound.and(Carrier.of()).capture()).isSameAs(Carried.nothing());
      assertThat(unbound.and(given).capture()).isSameAs(one);
      assertThat(given.and(unbound).capture()).isSameAs(one);
    }

    @Test
    void runTheCodeOnTheCallingThread() {
      for (Carried carried : List.of(Carried.nothing(), logging("a").capture())) {
        assertThat(carried.call(Thread::currentThread)).isSameAs(Thread.currentThread());
        carried.run(() -> log.add("ran"));
      }
      assertThat(log).containsSubsequence("ran", "open a", "ran", "close a");
    }
  }

  @Nested
  class AFailure {
    private final RuntimeException mine = new IllegalStateException("mine");

    @Test
    void ofTheCodeComesOutTypedAndAsItIs() {
      FileNotFoundException thrown = new FileNotFoundException("orders.csv");
      for (Carried carried :
          List.of(
              Carried.nothing(),
              ScopedValue.where(USER, "ann").call(Carrier.of(USER)::capture),
              logging("a").and(logging("b")).capture())) {
        try {
          carried.call(() -> {
            throw thrown;
          });
          fail("it throws");
        } catch (FileNotFoundException e) { // the compiler knows the type
          assertThat(e).isSameAs(thrown);
          assertThat(e.getSuppressed()).isEmpty();
        }
      }
    }

    @Test
    void ofACaptureIsThrownThereAndNothingIsOpened() {
      Carrier failing =
          Carrier.of(
              () -> {
                throw mine;
              },
              _ -> log.add("written"));
      assertThatThrownBy(logging("a").and(failing).and(logging("c"))::capture).isSameAs(mine);
      assertThat(log).containsExactly("read a");
    }

    @Test
    void toCaptureAnythingIsToldOnTheThreadThatCaptures() {
      Carrier wrong = CarrierTest::nothing;
      assertThatThrownBy(logging("a").and(wrong)::capture)
          .isInstanceOf(NullPointerException.class)
          .hasMessage(
              "what a carrier captured is null: where there is nothing, return Carried.nothing()");
    }

    @Test
    void toPutAValueInPlaceKeepsTheCodeFromRunning() {
      Carrier failing =
          Carrier.of(
              () -> "b",
              _ -> {
                throw mine;
              });
      Carried carried = logging("a").and(failing).and(logging("c")).capture();
      log.clear();
      assertThatThrownBy(() -> carried.run(() -> log.add("body"))).isSameAs(mine);
      assertThat(log).containsExactly("open a", "close a");
    }

    @Test
    void toBringAValueBackIsThrownAfterTheOthersAreBack() {
      Carried carried = logging("a").and(failingToClose()).and(logging("c")).capture();
      log.clear();
      assertThatThrownBy(() -> carried.run(() -> log.add("body"))).isSameAs(mine);
      assertThat(log).containsExactly("open a", "open c", "body", "close c", "close a");
    }

    @Test
    void toBringAValueBackIsSuppressedByThatOfTheCode() {
      Carried carried = logging("a").and(failingToClose()).capture();
      assertThatThrownBy(() -> carried.call(CarrierTest::failing))
          .isInstanceOf(FileNotFoundException.class)
          .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(mine));
      assertThat(log).endsWith("close a");
    }

    private Carrier failingToClose() {
      return Carrier.opening(
          () -> "b",
          _ ->
              () -> {
                throw mine;
              });
    }
  }

  @Test
  @Proves("R50")
  @SuppressWarnings({"NullAway", "DataFlowIssue"}) // null is the point
  void nullIsRefusedWhereItIsGiven() {
    assertRefused(() -> Carrier.of(USER, null), "a scoped value is null: leave it out");
    String read = "the read is null: give what returns the value, which may be null";
    assertRefused(() -> Carrier.of(null, _ -> {}), read);
    assertRefused(() -> Carrier.opening(null, _ -> () -> {}), read);
    assertRefused(
        () -> Carrier.of(() -> "a", null),
        "the write is null: give what sets the value, also to null");
    assertRefused(
        () -> Carrier.opening(() -> "a", null),
        "the open is null: give what puts the value in place");
    assertRefused(() -> Carrier.of().and(null), "the next carrier is null: leave it out");
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(message);
  }

  private static String failing() throws FileNotFoundException {
    throw new FileNotFoundException("orders.csv");
  }

  /// A carrier that tells what happens to it.
  private Carrier logging(String name) {
    return Carrier.opening(
        () -> {
          log.add("read " + name);
          return name;
        },
        value -> {
          log.add("open " + value);
          return () -> log.add("close " + value);
        });
  }

  /// What code returns on a new thread.
  private static String elsewhere(Callable<String> code) throws Exception {
    FutureTask<String> task = new FutureTask<>(code);
    Thread.ofVirtual().start(task);
    return task.get();
  }
}
