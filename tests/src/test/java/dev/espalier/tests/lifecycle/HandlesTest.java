package dev.espalier.tests.lifecycle;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.lazy;
import static dev.espalier.tests.fixture.Thing.provider;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.Key;
import dev.espalier.bind.Lazy;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Providers and lazy handles.
@ExtendWith(NothingIsLeft.class)
class HandlesTest {

  private record Holder(Lazy<Thing> lazy, Provider<Thing> provider) {}

  @Test
  @Proves({"F5", "F6", "F48"})
  void nothingIsMadeUntilTheFirstUseAndThenOnce(Lab lab) throws Exception {
    var container =
        lab.container(app -> {
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          app.bind(Holder.class).to(needs(lazy(A)).and(provider(A)).make(Holder::new));
          app.roots(Holder.class);
        });
    container.start();
    Holder holder = container.get(Holder.class);
    assertThat(lab.log()).isEmpty();
    assertThat(holder.lazy().isReady()).isFalse();
    List<Forked<Thing>> users = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      Provider<Thing> handle = i % 2 == 0 ? holder.lazy() : holder.provider();
      users.add(lab.fork(handle::get));
    }
    for (Forked<Thing> user : users) {
      assertThat(user.value()).isSameAs(container.get(A));
    }
    assertThat(holder.lazy().isReady()).isTrue();
    assertThat(lab.log()).containsExactly("+A");
  }

  @Test
  @Proves({"F5", "R17"})
  void afterAFailureTheNextUseTriesAgain(Lab lab) {
    var attempts = new AtomicInteger();
    var container =
        lab.container(app ->
            app.bind(A)
                .to(
                    lab.resource(
                        A,
                        () -> {
                          if (attempts.incrementAndGet() == 1) {
                            throw new IllegalStateException("broken");
                          }
                        }))
                .in(Singleton.class));
    Lazy<Thing> lazy = container.get(lazy(A));
    assertThatThrownBy(lazy::get).isInstanceOf(AcquireFailedException.class);
    assertThat(lazy.isReady()).isFalse();
    assertThat(lazy.get()).isSameAs(lazy.get());
    assertThat(lab.log()).containsExactly("+A");
  }

  @Test
  @Proves("F6")
  void aLazyOfAnUnscopedBindingKeepsItsOwnInstanceAndAProviderNone(Lab lab) {
    record Part() {}
    var container = lab.container(app -> app.bind(Part.class).to(needs().make(Part::new)));
    Lazy<Part> one = container.get(Key.lazy(Part.class));
    Lazy<Part> other = container.get(Key.lazy(Part.class));
    Provider<Part> provider = container.get(Key.provider(Part.class));
    assertThat(one.get()).isSameAs(one.get()).isNotSameAs(other.get());
    assertThat(one.isReady()).isTrue();
    assertThat(provider.get()).isNotSameAs(provider.get());
  }

  record Kept(int number) {}

  record Keeper(Lazy<Kept> kept) {}

  @Test
  @Proves("R32")
  void aLazyThatKeptAnUnscopedInstanceFailsWhenClosed(Lab lab) {
    var container =
        lab.container(app -> {
          app.bind(Kept.class).to(needs().make(() -> new Kept(1)));
          app.bind(Keeper.class).in(Singleton.class);
        });
    Lazy<Kept> kept = container.get(Keeper.class).kept();
    assertThat(kept.get()).isSameAs(kept.get());
    assertThat(kept.isReady()).isTrue();
    container.close();
    assertThat(kept.isReady()).isFalse();
    assertThatThrownBy(kept::get).isInstanceOf(ScopeClosedException.class);
  }
}
