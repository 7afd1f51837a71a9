package dev.espalier.tests.bindings;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.D;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.bind.BindingModule;
import dev.espalier.bind.Key;
import dev.espalier.bind.Lazy;
import dev.espalier.bind.Lease;
import dev.espalier.bind.RequestScoped;
import dev.espalier.event.Event;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What is put around what a key is bound to.
@Proves("F101")
@ExtendWith(NothingIsLeft.class)
class DecorationTest {
  interface Store {
    String read();
  }

  record Memory(String text) implements Store {
    Memory() {
      this("memory");
    }

    @Override
    public String read() {
      return text;
    }
  }

  static class Disk implements Store {
    @Override
    public String read() {
      return "disk";
    }
  }

  record Caching(Store inner) implements Store {
    @Override
    public String read() {
      return "cached " + inner.read();
    }
  }

  record Later(Provider<Store> provider, Lazy<Store> lazy) implements Store {
    @Override
    public String read() {
      return "later " + provider.get().read() + "=" + lazy.get().read();
    }
  }

  record Logged(Store inner, Lab lab) implements Store {
    @Override
    public String read() {
      lab.note("read");
      return "logged " + inner.read();
    }
  }

  record Page(Store store) {}

  @Test
  void isWhatEverybodyElseGets(Lab lab) {
    Container container =
        lab.container(app -> {
          app.bind(Lab.class).toInstance(lab);
          app.decorate(Store.class).with(Logged.class);
          app.bind(Store.class).to(Disk.class).in(Singleton.class);
          app.bind(Page.class);
        });
    assertThat(container.get(Page.class).store().read()).isEqualTo("logged disk");
    assertThat(container.get(Store.class)).isSameAs(container.get(Page.class).store());
    assertThat(lab.log()).containsExactly("read");
  }

  record Staged(CompletionStage<Store> inner) implements Store {
    @Override
    public String read() {
      return "staged " + inner.toCompletableFuture().join().read();
    }
  }

  record Lent(Provider<Lease<Store>> inner) implements Store {
    @Override
    public String read() {
      try (Lease<Store> lease = inner.get()) {
        return "lent " + lease.get().read();
      }
    }
  }

  @Test
  void isGivenWhatIsInsideAlsoAtTheSameTimeOrOnLoan(Lab lab) {
    Container container =
        lab.container(app -> {
          app.bind(Store.class).to(needs().make(Disk::new)).in(Singleton.class);
          app.decorate(Store.class).with(Staged.class).with(Lent.class).with(Later.class);
        });
    assertThat(container.get(Store.class).read())
        .isEqualTo("later lent staged disk=lent staged disk");
  }

  @Test
  @Proves("R0")
  void waitsIfWhatIsInsideWaits(Lab lab) {
    Container container =
        lab.container(app -> {
          app.lifetime(RequestScoped.class);
          app.bind(A).to(lab.resource(A)).in(RequestScoped.class).async();
          app.decorate(A)
              .with(needs(A).makeResource(_ -> lab.resource(B)))
              .with(
                  needs(A.provider())
                      .makeResource(inner -> {
                        inner.get();
                        return lab.resource(C);
                      }));
        });
    container.runWithin(RequestScoped.class, scope -> scope.get(A));
    assertThat(lab.log()).containsExactly("+A", "+B", "+C", "-C", "-B", "-A");
    assertThat(lab.events(Event.AcquireBegan.class))
        .extracting(Event.AcquireBegan::waiting)
        .containsOnlyOnce(false); // the one that has a handle
  }

  @Test
  void isInnermostIfItIsDeclaredFirstOverAllModules(Lab lab) {
    BindingModule caching = binder -> binder.decorate(Store.class).with(Caching.class);
    Container container =
        lab.container(app -> {
          app.install(caching);
          app.bind(Store.class).toInstance(new Memory("given"));
          app.decorate(Store.class)
              .with(needs(Store.class).make(inner -> new Memory("made of " + inner.read())))
              .with(Later.class);
        });
    assertThat(container.get(Store.class).read())
        .isEqualTo("later made of cached given=made of cached given");
  }

  @Test
  void isKeptAsLongAsWhatIsInside(Lab lab) {
    Container container =
        lab.container(app -> {
          app.lifetime(RequestScoped.class);
          app.bind(Store.class).to(Disk.class).in(RequestScoped.class);
          app.bind(Key.named("each", Store.class)).to(Disk.class);
          app.decorate(Store.class).with(Caching.class);
          app.decorate(Key.named("each", Store.class))
              .with(needs(Key.named("each", Store.class)).make(Caching::new));
        });
    container.runWithin(
        RequestScoped.class,
        scope -> assertThat(scope.get(Store.class)).isSameAs(scope.get(Store.class)));
    assertThat(container.get(Key.named("each", Store.class)))
        .isNotSameAs(container.get(Key.named("each", Store.class)));
  }

  @Test
  void isKeptAsLongAsWhatItsKeyStandsFor(Lab lab) {
    Key<Store> other = Key.named("other", Store.class);
    Container container =
        lab.container(app -> {
          app.decorate(Store.class).with(Caching.class);
          app.bind(Store.class).to(other);
          app.bind(other).to(Kept.class);
        });
    assertThat(container.get(Store.class)).isSameAs(container.get(Store.class));
  }

  @Singleton
  static class Kept extends Disk {}

  static class Shelf {
    String read() {
      return "shelf";
    }
  }

  static class HighShelf extends Shelf {
    private final Shelf inner;

    HighShelf(Shelf inner) {
      this.inner = inner;
    }

    @Override
    String read() {
      return "high " + inner.read();
    }
  }

  @Test
  void goesAroundAClassThatNeedsNoBinding(Lab lab) {
    record Room(Shelf shelf) {}

    Container container =
        lab.container(app -> {
          app.decorate(Shelf.class).with(HighShelf.class);
          app.roots(Room.class);
        });
    assertThat(container.get(Room.class).shelf().read()).isEqualTo("high shelf");
  }

  @Test
  void goesAroundCollectionsFallbacksAndReplacements(Lab lab) {
    Key<Store> broken = Key.named("broken", Store.class);
    Container container =
        lab.container(app -> {
          app.bindSet(Store.class).add(Disk.class);
          app.decorate(Key.setOf(Store.class))
              .with(needs(Key.setOf(Store.class)).make(all -> Set.of(new Memory("" + all.size()))));
          app.bind(broken)
              .to(
                  needs()
                      .make(() -> {
                        throw new IOException("broken");
                      }))
              .in(Singleton.class)
              .withFallback(needs().make(Disk::new));
          app.decorate(broken).with(needs(broken).make(Caching::new));
          app.bind(Store.class).to(Disk.class);
          app.replace(Store.class).toInstance(new Memory("replaced"));
          app.decorate(Store.class).with(Caching.class);
        });
    assertThat(container.get(Key.setOf(Store.class))).containsExactly(new Memory("1"));
    assertThat(container.get(broken).read()).isEqualTo("cached disk");
    assertThat(container.get(Store.class).read()).isEqualTo("cached replaced");
  }

  @Test
  @Proves("R23")
  void isReleasedBeforeWhatIsInside(Lab lab) throws Exception {
    Container container =
        lab.container(app -> {
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          app.decorate(A).with(needs(A).makeResource(_ -> lab.resource(B)));
          app.roots(A);
        });
    container.start();
    container.close();
    assertThat(lab.log()).containsExactly("+A", "+B", "-B", "-A");
  }

  @Test
  @Proves("F42")
  void isEvictedWithWhatIsInside(Lab lab) {
    Container container =
        lab.container(app -> {
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          app.bind(C).to(lab.resource(C)).in(Singleton.class);
          app.decorate(A).with(needs(A).makeResource(_ -> lab.resource(B)));
          app.decorate(C).with(needs(C.lazy()).makeResource(_ -> lab.resource(D)));
        });
    Thing before = container.get(A);
    container.evict(A);
    assertThat(lab.log()).containsExactly("+A", "+B", "-B", "-A");
    assertThat(container.get(A)).isNotSameAs(before);
    container.get(C);
    container.evict(C);
    assertThat(lab.log()).endsWith("+D", "-D");
  }

  interface Line extends AutoCloseable {
    @Override
    void close();
  }

  record Wire(Lab lab) implements Line {
    @Override
    public void close() {
      lab.note("closed");
    }
  }

  static class Amplified implements Line {
    private final Line inner;

    Amplified(Line inner) {
      this.inner = inner;
    }

    @Inject
    void tune() throws IOException {
      throw new IOException("noise");
    }

    @Override
    public void close() {
      inner.close();
    }
  }

  @Test
  @Proves("R11")
  void whoseInjectionFailsDoesNotCloseWhatItIsAround(Lab lab) {
    Container container =
        lab.container(app -> {
          app.bind(Lab.class).toInstance(lab);
          app.bind(Line.class).to(Wire.class).in(Singleton.class);
          app.decorate(Line.class).with(Amplified.class);
        });
    assertThatThrownBy(() -> container.get(Line.class)).hasRootCauseMessage("noise");
    container.close();
    assertThat(lab.log()).containsExactly("closed");
  }
}
