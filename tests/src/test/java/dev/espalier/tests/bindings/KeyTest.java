package dev.espalier.tests.bindings;

import static dev.espalier.bind.Needs.needs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.Espalier;
import dev.espalier.bind.Key;
import dev.espalier.bind.Lazy;
import dev.espalier.bind.TypeRef;
import dev.espalier.tests.Proves;
import jakarta.inject.Provider;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What makes two keys one.
@Proves("F90")
class KeyTest {

  @SuppressWarnings("ArrayRecordComponent") // arrays are among the types to be read
  record Everything(
      int number,
      Integer box,
      List<String> words,
      String[] array,
      int[][] grid,
      List<String>[] lists,
      Map<String, List<? extends Number>> nested,
      Map.Entry<String, Integer[]> entry,
      Provider<List<String>> provider,
      Lazy<String> lazy) {}

  private static final List<Key<?>> WRITTEN =
      List.of(
          Key.of(int.class),
          Key.of(Integer.class),
          Key.of(new TypeRef<List<String>>() {}),
          Key.of(String[].class),
          Key.of(int[][].class),
          Key.of(new TypeRef<List<String>[]>() {}),
          Key.of(new TypeRef<Map<String, List<? extends Number>>>() {}),
          Key.of(new TypeRef<Map.Entry<String, Integer[]>>() {}),
          Key.of(new TypeRef<Provider<List<String>>>() {}),
          Key.lazy(String.class));

  @Test
  void writtenAndReadFromAConstructorAreEqualInBothDirections() {
    Type[] read = Everything.class.getDeclaredConstructors()[0].getGenericParameterTypes();
    for (int i = 0; i < read.length; i++) {
      Key<?> key = Key.ofType(read[i]);
      assertThat(key).isEqualTo(WRITTEN.get(i)).hasSameHashCodeAs(WRITTEN.get(i));
      assertThat(WRITTEN.get(i)).isEqualTo(key);
      assertThat(key.type()).isEqualTo(WRITTEN.get(i).type());
      assertThat(Key.ofType(key.type())).isEqualTo(key);
    }
  }

  @Test
  void withOtherTypesAreNotEqual() {
    assertThat(WRITTEN.stream().distinct()).hasSize(WRITTEN.size() - 1); // int is Integer
    assertThat(Key.of(new TypeRef<List<String>>() {}))
        .isNotEqualTo(Key.of(new TypeRef<List<Integer>>() {}))
        .isNotEqualTo(Key.of(List.class));
    assertThat(Key.provider(String.class)).isNotEqualTo(Key.lazy(String.class));
    assertThat(Key.provider(String.class)).isEqualTo(Key.of(new TypeRef<Provider<String>>() {}));
  }

  // inner classes on purpose: what they belong to has arguments
  @SuppressWarnings({"ClassCanBeStatic", "unused", "InnerClassMayBeStatic"})
  static class Box<T> {
    class Lid {}
  }

  @Test
  void ofMembersOfTypesWithOtherArgumentsAreNotEqual() {
    Key<?> ofString = Key.of(new TypeRef<Box<String>.Lid>() {});
    assertThat(ofString)
        .isEqualTo(Key.of(new TypeRef<Box<String>.Lid>() {}))
        .isNotEqualTo(Key.of(new TypeRef<Box<Integer>.Lid>() {}))
        .hasToString("Lid");
  }

  @Test
  void areShownWithSimpleNamesAndInFull() {
    assertThat(WRITTEN)
        .extracting(Key::toString)
        .containsExactly(
            "Integer",
            "Integer",
            "List<String>",
            "String[]",
            "int[][]",
            "List<String>[]",
            "Map<String, List<? extends Number>>",
            "Entry<String, Integer[]>",
            "Provider<List<String>>",
            "Lazy<String>");
    assertThat(WRITTEN.get(2).fullName()).isEqualTo("java.util.List<java.lang.String>");
    assertThat(Key.of(new TypeRef<List<? super Integer>>() {}))
        .hasToString("List<? super Integer>");
    assertThat(Key.of(new TypeRef<List<?>>() {})).hasToString("List<?>");
  }

  @Test
  void needTheirTypeBetweenTheAngles() {
    assertThatThrownBy(KeyTest::withoutType).isInstanceOf(IllegalArgumentException.class);
  }

  @SuppressWarnings("rawtypes") // the mistake is the point
  private static void withoutType() {
    new TypeRef() {}.type();
  }

  @Test
  void areBoundAndFoundByTheirFullType() {
    List<String> words = List.of("a");
    List<Integer> numbers = List.of(1);
    try (Container container =
        Espalier.container(app -> {
          app.bind(Key.of(new TypeRef<List<String>>() {})).toInstance(words);
          app.bind(Key.of(new TypeRef<List<Integer>>() {})).toInstance(numbers);
          app.bind(Both.class);
          app.bind(long.class).to(needs(Integer.class).make(Integer::longValue));
          app.bind(Integer.class).toInstance(3);
        })) {
      Both both = container.get(Both.class);
      assertThat(both.words()).isSameAs(words);
      assertThat(both.numbers()).isSameAs(numbers);
      assertThat(both.count()).isEqualTo(3);
      assertThat(container.get(long.class)).isEqualTo(container.get(Long.class));
    }
  }

  record Both(List<Integer> numbers, List<String> words, long count) {}
}
