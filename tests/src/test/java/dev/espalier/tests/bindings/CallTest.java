package dev.espalier.tests.bindings;

import static dev.espalier.bind.Needs.needs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.espalier.Container;
import dev.espalier.Espalier;
import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.Call;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.Key;
import dev.espalier.bind.TypeRef;
import dev.espalier.tests.Proves;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Functions that the container runs with what they need.
@Proves("F2")
class CallTest {
  private final Container container =
      Espalier.container(app -> {
        app.bind(Byte.class).toInstance((byte) 1);
        app.bind(Short.class).toInstance((short) 2);
        app.bind(Integer.class).toInstance(3);
        app.bind(Long.class).toInstance(4L);
        app.bind(Float.class).toInstance(5f);
        app.bind(Double.class).toInstance(6d);
        app.bind(Character.class).toInstance('7');
        app.bind(String.class).to(needs(Integer.class).make(n -> "8 of " + n));
        app.bind(Key.of(new TypeRef<List<String>>() {})).toInstance(List.of("a"));
        app.bind(StringBuilder.class).to(needs().make(StringBuilder::new));
        app.bind(Thread.class)
            .to(
                needs()
                    .make(() -> {
                      throw new IOException("no thread");
                    }));
      });

  @AfterEach
  void close() {
    container.close();
  }

  @Test
  void mayNeedNothing() {
    gives("done", needs().call(() -> "done"));
  }

  @Test
  void getOneToEightValuesInTheirOrder() {
    gives("1", needs(byte.class).call(a -> "" + a));
    gives("12", needs(byte.class, short.class).call((a, b) -> "" + a + b));
    gives("123", needs(byte.class, short.class, int.class).call((a, b, c) -> "" + a + b + c));
    gives(
        "1234",
        needs(byte.class, short.class, int.class, long.class)
            .call((a, b, c, d) -> "" + a + b + c + d));
    gives(
        "12345.0",
        needs(byte.class, short.class, int.class, long.class, float.class)
            .call((a, b, c, d, e) -> "" + a + b + c + d + e));
    gives(
        "12345.06.0",
        needs(byte.class, short.class, int.class, long.class, float.class, double.class)
            .call((a, b, c, d, e, f) -> "" + a + b + c + d + e + f));
    var seven =
        needs(
            byte.class, short.class, int.class, long.class, float.class, double.class, char.class);
    gives("12345.06.07", seven.call((a, b, c, d, e, f, g) -> "" + a + b + c + d + e + f + g));
    gives(
        "12345.06.078 of 3",
        seven
            .and(Key.of(String.class))
            .call((a, b, c, d, e, f, g, h) -> "" + a + b + c + d + e + f + g + h));
  }

  private void gives(String expected, Call<String, RuntimeException> call) {
    String result = container.call(call);
    assertThat(result).isEqualTo(expected);
  }

  @Test
  void mixKeysHandlesAndWhatTheCallerHas() {
    String mine = "mine";
    Call<String, RuntimeException> call =
        needs(Integer.class)
            .and(Key.of(new TypeRef<List<String>>() {}))
            .and(Key.lazy(String.class))
            .call((n, list, lazy) -> mine + n + list + lazy.get());
    assertThat(call.needs()).hasSize(3);
    gives("mine3[a]8 of 3", call);
    assertThat(container.callAsync(call).toCompletableFuture().join()).isEqualTo("mine3[a]8 of 3");
  }

  @Test
  void throwTheirOwnExceptionTypedAndAsItIs() {
    FileNotFoundException thrown = new FileNotFoundException("orders.csv");
    try {
      container.call(needs(Integer.class).call(_ -> read(thrown)));
      fail("it throws");
    } catch (FileNotFoundException e) { // the compiler knows the type
      assertThat(e).isSameAs(thrown);
      assertThat(e.getSuppressed()).isEmpty();
    }
  }

  private static String read(FileNotFoundException thrown) throws FileNotFoundException {
    throw thrown;
  }

  @Test
  void failTheirStageWithTheirOwnException() {
    IllegalStateException thrown = new IllegalStateException("mine");
    var stage =
        container.callAsync(
            needs()
                .call(() -> {
                  throw thrown;
                }));
    assertThatThrownBy(() -> stage.toCompletableFuture().join())
        .isInstanceOf(CompletionException.class)
        .satisfies(e -> assertThat(e.getCause()).isSameAs(thrown));
  }

  @Test
  void mayReturnNull() {
    Object result = container.call(needs().call(CallTest::nothing));
    assertThat(result).isNull();
  }

  @SuppressWarnings("NullAway") // null is the point
  private static Object nothing() {
    return null;
  }

  @Test
  void doNotRunWhenWhatTheyNeedFails() {
    AtomicInteger runs = new AtomicInteger();
    assertThatThrownBy(() ->
            container.call(
                needs(Integer.class, Thread.class).call((_, _) -> runs.incrementAndGet())))
        .isInstanceOf(AcquireFailedException.class)
        .hasCauseExactlyInstanceOf(IOException.class);
    assertThat(runs).hasValue(0);
  }

  @Test
  @Proves("R1")
  void areRefusedWhenWhatTheyNeedIsNotInTheGraph() {
    AtomicInteger runs = new AtomicInteger();
    var call = needs(Integer.class, Runnable.class).call((_, _) -> runs.incrementAndGet());
    assertThatThrownBy(() -> container.call(call))
        .isInstanceOfSatisfying(
            EspalierException.class, e -> assertThat(e.code()).isEqualTo("ESP-307"));
    assertThatThrownBy(() -> container.callAsync(call)).hasMessageStartingWith("ESP-307 ");
    assertThat(runs).hasValue(0);
  }

  @Test
  @Proves("F4")
  void getUnscopedValuesMadeAnew() {
    var builders =
        container.call(
            needs(StringBuilder.class, StringBuilder.class).call((a, b) -> List.of(a, b)));
    assertThat(builders.get(0)).isNotSameAs(builders.get(1));
  }
}
