package dev.espalier.tests.bindings;

import static dev.espalier.bind.Needs.needs;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.Espalier;
import dev.espalier.bind.BindingBuilder;
import dev.espalier.bind.Key;
import dev.espalier.graph.GraphException;
import dev.espalier.tests.Proves;
import jakarta.inject.Singleton;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Graphs of thousands of bindings.
@Proves({"R2", "R23", "R24"})
class DeepGraphTest {
  private static final int DEPTH = 3_000;
  private static final int WIDTH = 5_000;

  @SuppressWarnings("UnusedTypeParameter") // it tells the keys apart
  record Step<D>(int number) {}

  private static final List<Key<Step<?>>> STEPS =
      IntStream.range(0, WIDTH).mapToObj(DeepGraphTest::step).toList();

  private final Queue<Integer> released = new ConcurrentLinkedQueue<>();

  private BindingBuilder<Step<?>> chain(ContainerBuilder app, int number) {
    var binding = app.bind(STEPS.get(number));
    return number == 0
        ? binding.to(needs().make(() -> new Step<>(0)))
        : binding.to(needs(STEPS.get(number - 1)).make(before -> new Step<>(before.number() + 1)));
  }

  @ParameterizedTest(name = "started first: {0}")
  @ValueSource(booleans = {true, false})
  void aChainOfFunctionsIsMadeAndReleasedInOrder(boolean start) throws InterruptedException {
    try (Container container =
        Espalier.container(app -> {
          for (int i = 0; i < DEPTH; i++) {
            chain(app, i).in(Singleton.class).onRelease(step -> released.add(step.number()));
          }
          app.roots(STEPS.get(DEPTH - 1));
        })) {
      if (start) {
        container.start();
      }
      assertThat(container.get(STEPS.get(DEPTH - 1)).number()).isEqualTo(DEPTH - 1);
    }
    assertThat(List.copyOf(released)).hasSize(DEPTH).isSortedAccordingTo(Comparator.reverseOrder());
  }

  @Test
  void aWideGraphIsMadeAndReleased() throws InterruptedException {
    try (Container container =
        Espalier.container(app -> {
          for (int i = 0; i < WIDTH; i++) {
            int number = i;
            app.bind(STEPS.get(i))
                .to(needs(String.class).make(_ -> new Step<>(number)))
                .in(Singleton.class)
                .onRelease(step -> released.add(step.number()));
            app.roots(STEPS.get(i));
          }
          app.bind(String.class).toInstance("shared");
        })) {
      assertThat(container.start().nodes()).hasSize(WIDTH);
    }
    assertThat(released).hasSize(WIDTH).doesNotHaveDuplicates();
  }

  @Test
  void aCycleAtTheEndOfAChainIsFound() {
    assertThatThrownBy(() ->
            Espalier.container(app -> {
              for (int i = 1; i < DEPTH; i++) {
                chain(app, i);
              }
              app.bind(STEPS.getFirst()).to(needs(STEPS.get(DEPTH - 1)).make(_ -> new Step<>(0)));
            }))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("1 problem")
        .hasMessageContaining("ESP-103 cycle");
  }

  @Test
  void aChainOfClassesIsMadeAndReleased() throws InterruptedException {
    List<Class<?>> classes = Chain.of(DEPTH);
    try (Container container =
        Espalier.container(app -> {
          for (int i = 0; i < DEPTH; i++) {
            int number = i;
            app.bind(classes.get(i)).in(Singleton.class).onRelease(_ -> released.add(number));
          }
          app.roots(classes.getLast());
        })) {
      container.start();
      assertThat(container.get(classes.getLast())).isNotNull();
    }
    assertThat(List.copyOf(released)).hasSize(DEPTH).isSortedAccordingTo(Comparator.reverseOrder());
  }

  /// Classes of which each has a constructor that takes the one before.
  private static final class Chain extends ClassLoader {
    static List<Class<?>> of(int length) {
      Chain chain = new Chain();
      List<Class<?>> classes = new ArrayList<>();
      for (int i = 0; i < length; i++) {
        byte[] bytes = bytes(i);
        classes.add(chain.defineClass(name(i).displayName(), bytes, 0, bytes.length));
      }
      return classes;
    }

    private static ClassDesc name(int number) {
      return ClassDesc.of("C" + number);
    }

    private static byte[] bytes(int number) {
      MethodTypeDesc type = number == 0 ? MTD_void : MethodTypeDesc.of(CD_void, name(number - 1));
      return ClassFile.of()
          .build(
              name(number),
              made ->
                  made.withMethodBody(
                      INIT_NAME,
                      type,
                      ClassFile.ACC_PUBLIC,
                      code ->
                          code.aload(0).invokespecial(CD_Object, INIT_NAME, MTD_void).return_()));
    }
  }

  /// As many keys as wanted: `Step` of a type whose nesting is the number.
  @SuppressWarnings("unchecked") // the key is of the type that it is said to be
  private static Key<Step<?>> step(int number) {
    List<Class<?>> digits = List.of(List.class, Iterable.class, Class.class, ThreadLocal.class);
    Type type = String.class;
    for (int rest = number; rest > 0; rest /= digits.size()) {
      type = new Generic(digits.get(rest % digits.size()), type);
    }
    return (Key<Step<?>>) Key.ofType(new Generic(Step.class, type));
  }

  private record Generic(Class<?> raw, Type argument) implements ParameterizedType {
    @Override
    public Type[] getActualTypeArguments() {
      return new Type[] {argument};
    }

    @Override
    public Type getRawType() {
      return raw;
    }

    @Override
    public @Nullable Type getOwnerType() {
      return raw.getDeclaringClass();
    }
  }
}
