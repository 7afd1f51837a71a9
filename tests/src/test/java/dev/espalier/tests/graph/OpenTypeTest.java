package dev.espalier.tests.graph;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.graph.Golden.refused;

import dev.espalier.bind.Key;
import dev.espalier.bind.TypeRef;
import dev.espalier.tests.Proves;
import jakarta.inject.Provider;
import java.lang.reflect.ParameterizedType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// ESP-107: a key names one type.
@Proves({"R1", "R50", "F90"})
class OpenTypeTest {

  record Sorter(@SuppressWarnings("rawtypes") List words) {} // raw on purpose

  record Counter(
      @SuppressWarnings("rawtypes") Provider number,
      Map<String, List<Integer>> counts) {} // raw on purpose

  record Names(List<CharSequence> names) {}

  record Box<T>(List<T> contents) {}

  @Test
  void refusesARawTypeThatIsAskedFor() {
    refused(
        "open-raw-asked-for",
        app -> {
          app.bind(Sorter.class);
          app.bind(Counter.class);
          app.bind(Key.of(new TypeRef<Map<String, List<Integer>>>() {})).toInstance(Map.of());
          app.roots(Sorter.class, Counter.class, Iterable.class);
        });
  }

  @Test
  void refusesARawTypeThatIsBound() {
    refused(
        "open-raw-bound",
        app -> {
          app.bind(List.class).toInstance(List.of("a"));
        });
  }

  @Test
  void proposesTheTypeThatIsAskedFor() {
    refused(
        "open-raw-bound-type-asked-for",
        app -> {
          app.bind(List.class).toInstance(List.of("a"));
          app.bind(Names.class);
          app.roots(Names.class);
        });
  }

  @Test
  void refusesATypeVariable() {
    refused("open-variable", app -> boundFor(app, "a"));
  }

  private static <T> void boundFor(dev.espalier.ContainerBuilder app, T word) {
    app.bind(Key.of(new TypeRef<List<T>>() {})).toInstance(List.of(word));
    app.bind(Integer.class).to(needs(Key.of(new TypeRef<Map<T, T[]>>() {})).make(Map::size));
  }

  @Test
  void refusesTheVariableOfAClassThatIsConstructedRaw() {
    refused("open-variable-of-a-class", app -> app.bind(Box.class));
  }

  @Test
  void refusesAWildcard() {
    var list = (ParameterizedType) new TypeRef<List<? extends Number>>() {}.type();
    refused("open-wildcard", app -> app.bind(Key.ofType(list.getActualTypeArguments()[0])));
  }
}
