package dev.espalier.tests.scopes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.Key;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Scope;
import dev.espalier.bind.Seeds;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The values that a scope is opened with.
@ExtendWith(NothingIsLeft.class)
class SeedsTest {

  static final class Inline {}

  record User(String name) {}

  record Page(User user, Inline inline) {}

  private Container pages(Lab lab) {
    return lab.container(app -> {
      app.lifetime(RequestScoped.class, l -> l.seed(User.class).seed(Key.of(Long.class)));
      app.bind(Inline.class).in(Singleton.class);
      app.bind(Page.class).in(RequestScoped.class);
      app.roots(Page.class);
    });
  }

  private static Consumer<Seeds> of(User user) {
    return seeds -> seeds.put(User.class, user).put(Key.of(Long.class), 1L);
  }

  @Test
  @Proves({"F28", "R35"})
  void eachScopeHasItsOwn(Lab lab) {
    var container = pages(lab);
    var ann = new User("ann");
    var bob = new User("bob");
    container.runWithin(
        RequestScoped.class,
        of(ann),
        outer -> {
          assertThat(outer.get(Page.class).user()).isSameAs(ann).isSameAs(outer.get(User.class));
          try (Scope other = container.open(RequestScoped.class, of(bob))) {
            assertThat(other.get(Page.class).user()).isSameAs(bob);
          }
          assertThat(outer.get(Page.class).user()).isSameAs(ann);
        });
  }

  @Test
  @Proves("R1")
  void allHaveToBeGivenOnceAndNoOthers(Lab lab) {
    var container = pages(lab);
    assertThatThrownBy(() -> container.open(RequestScoped.class))
        .hasMessageStartingWith("ESP-205")
        .hasMessageContaining("User");
    assertThatThrownBy(
            () -> container.open(RequestScoped.class, s -> s.put(User.class, new User("ann"))))
        .hasMessageStartingWith("ESP-205")
        .hasMessageContaining("Long");
    assertThatThrownBy(
            () -> container.open(RequestScoped.class, s -> s.put(Inline.class, new Inline())))
        .hasMessageStartingWith("ESP-206");
    assertThatThrownBy(
            () -> container.open(RequestScoped.class, s -> s.put(String.class, "not in the graph")))
        .hasMessageStartingWith("ESP-206");
    assertThatThrownBy(() ->
            container.open(RequestScoped.class, of(new User("ann")).andThen(of(new User("b")))))
        .hasMessageStartingWith("ESP-206");
  }

  @Test
  @Proves({"R11", "R36"})
  void aFunctionOfSeedsThatThrowsOpensNothing(Lab lab) {
    var container = pages(lab);
    assertThatThrownBy(() ->
            container.within(
                RequestScoped.class,
                _ -> {
                  throw new IllegalStateException("no seeds");
                },
                scope -> scope.get(Page.class)))
        .hasMessage("no seeds");
    container.closeAllScopes();
    container.evict(Inline.class); // refused if a scope were open
  }

  @Test
  @Proves("F49")
  void theyCannotBeGivenLater(Lab lab) {
    var container = pages(lab);
    var kept = new AtomicReference<Seeds>();
    var ann = new User("ann");
    container.runWithin(
        RequestScoped.class,
        seeds -> {
          kept.set(seeds);
          of(ann).accept(seeds);
        },
        scope -> {
          assertThatThrownBy(() -> kept.get().put(User.class, new User("late")))
              .isInstanceOf(EspalierException.class);
          assertThat(scope.get(User.class)).isSameAs(ann);
        });
  }

  @Test
  @Proves("R49")
  void theyAreNotClosedWithTheScope(Lab lab) {
    record Given(Lab lab) implements AutoCloseable {
      @Override
      public void close() {
        lab.note("closed");
      }
    }
    var container =
        lab.container(app -> app.lifetime(RequestScoped.class, l -> l.seed(Given.class)));
    container.runWithin(
        RequestScoped.class,
        seeds -> seeds.put(Given.class, new Given(lab)),
        scope -> scope.get(Given.class));
    assertThat(lab.log()).isEmpty();
  }
}
