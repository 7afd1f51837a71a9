package dev.espalier.tests.inject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.Espalier;
import dev.espalier.bind.Binder;
import dev.espalier.bind.BindingModule;
import dev.espalier.bind.Key;
import dev.espalier.bind.Provides;
import dev.espalier.bind.TypeRef;
import dev.espalier.tests.Proves;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What may be installed, and what its supertypes provide.
@Proves({"F13", "F15"})
@SuppressWarnings("UnusedMethod") // the container calls them
class InstallTest {

  interface Lists<T> {
    @Provides
    default List<T> list(T one) {
      return List.of(one);
    }
  }

  interface ManyLists<E> extends Lists<E> {}

  static class Texts implements ManyLists<String> {
    @Provides
    String text() {
      return "text";
    }
  }

  @Test
  @Proves("R50")
  void resolvesTheVariablesOfInterfaces() {
    Key<List<String>> texts = Key.of(new TypeRef<>() {});
    try (Container container = Espalier.container(app -> app.install(new Texts()).roots(texts))) {
      assertThat(container.get(texts)).containsExactly("text");
    }
  }

  interface Defaults {
    @Provides
    default String text() {
      return "default";
    }
  }

  interface Better extends Defaults {
    @Override
    @Provides
    default String text() {
      return "better";
    }
  }

  static class BetterModule implements Better {}

  @Test
  void takesAMethodOnceThatAnInterfaceOverrides() {
    try (Container container = Espalier.container(app -> app.install(new BetterModule()))) {
      assertThat(container.get(String.class)).isEqualTo("better");
    }
  }

  static class MailModule implements BindingModule {
    @Override
    public void configure(Binder binder) {
      binder.bind(Integer.class).toInstance(25);
    }

    @Provides
    static String greeting() {
      return "Dear customer";
    }
  }

  @Test
  void wantsAnInstanceOfABindingModule() {
    assertThatThrownBy(() -> Espalier.container(app -> app.install(MailModule.class)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("MailModule is a BindingModule: install an instance of it.");
  }

  static class OrdersModule implements BindingModule {
    @Override
    public void configure(Binder binder) {
      binder.install(new StoreModule());
    }
  }

  static class StoreModule implements BindingModule {
    @Override
    public void configure(Binder binder) {
      binder.install(new OrdersModule());
    }
  }

  @Test
  void refusesModulesThatInstallEachOtherAnewWithoutEnd() {
    assertThatThrownBy(() -> Espalier.container(app -> app.install(new OrdersModule())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(
            "(Orders|Store)Module is installed again and again by what it installs: give it equals,"
                + " for example as a record\\.");
  }
}
