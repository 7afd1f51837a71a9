package dev.espalier.tests.graph;

import static dev.espalier.bind.Needs.needs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.Espalier;
import dev.espalier.bind.Binder;
import dev.espalier.bind.BindingModule;
import dev.espalier.bind.RequestScoped;
import dev.espalier.tests.Proves;
import dev.espalier.tests.architecture.SourceRules;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Lines and names in messages are those of the source: each `line:NAME` comment below marks one.
@Proves("F91")
class LineNumbersTest {

  static final class Wide {
    private final String text;
    private final int size = 3;

    @SuppressWarnings("unused") // they are there to be in front of the others
    Wide(
        long first,
        Runnable second,
        double third,
        int fourth,
        Iterable<String> fifth) { // line:wide
      String local = "a" + first + third;
      this.text = local + size + fourth;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  static final class Several {
    private final int number;

    Several() {
      this(1, () -> {});
    }

    @Inject
    Several(int number, @SuppressWarnings("unused") Runnable task) { // line:several
      this.number = number;
    }

    @Override
    public String toString() {
      return "" + number;
    }
  }

  record Compact(Runnable task) { // line:compact
    static final Object NONE = new Object();
  }

  static final class InModule implements BindingModule {
    @Override
    public void configure(Binder binder) {
      binder.bind(String.class).to(needs(Runnable.class).make(Object::toString)); // line:module
    }
  }

  @Test
  void areExact() {
    String message =
        Golden.message(
            Golden.refused(app -> {
              app.bind(Wide.class);
              app.bind(Several.class);
              app.bind(Compact.class);
              app.install(new InModule());
              app.bind(Integer.class).toInstance(1);
              app.bind(Long.class).toInstance(1L);
              app.bind(Double.class); // line:double
              app.bind(CharSequence.class)
                  .to(needs(Runnable.class).make(Object::toString)); // line:below
              app.roots(Compact.class, Iterable.class); // line:roots
            }));
    assertThat(message)
        .contains("Wide, parameter 2 'second'  (LineNumbersTest.java:" + line("wide") + ")")
        .contains("Wide, parameter 5 'fifth'  (LineNumbersTest.java:" + line("wide") + ")")
        .contains("Several, parameter 2 'task'  (LineNumbersTest.java:" + line("several") + ")")
        .contains("Compact, parameter 1 'task'  (LineNumbersTest.java:" + line("compact") + ")")
        .contains("String, dependency 1  (LineNumbersTest.java:" + line("module") + ")")
        .contains("CharSequence, dependency 1  (LineNumbersTest.java:" + (line("below") - 1) + ")")
        .contains("Bound     at LineNumbersTest.java:" + line("double"))
        .contains("roots(…)  (LineNumbersTest.java:" + line("roots") + ")");
  }

  @Test
  void areThoseOfTheDeclarationThatNamesASeed() {
    String message =
        Golden.message(
            Golden.refused(app -> {
              app.lifetime(RequestScoped.class);
              app.lifetime(RequestScoped.class, l -> l.seed(List.class)); // line:raw
            }));
    assertThat(message).contains("LineNumbersTest.java:" + line("raw"));
    try (Container container =
        Espalier.container(app -> {
          app.lifetime(RequestScoped.class);
          app.lifetime(RequestScoped.class, l -> l.seed(Runnable.class)); // line:seed
        })) {
      assertThatThrownBy(() -> container.open(RequestScoped.class))
          .hasMessageContaining("LineNumbersTest.java:" + line("seed"));
    }
  }

  private static int line(String name) {
    Path root = SourceRules.ofThisProject().root();
    try {
      List<String> lines =
          Files.readAllLines(
              root.resolve("tests/src/test/java/dev/espalier/tests/graph/LineNumbersTest.java"));
      for (int i = 0; i < lines.size(); i++) {
        if (lines.get(i).endsWith("// line:" + name)) {
          return i + 1;
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    throw new IllegalArgumentException(name);
  }
}
