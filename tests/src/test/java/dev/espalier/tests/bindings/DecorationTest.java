package dev.espalier.tests.bindings;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.D;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Container;
import dev.espalier.bind.BindingModule;
import dev.espalier.bind.Key;
import dev.espalier.bind.Lazy;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Resource;
import dev.espalier.bind.Startable;
import dev.espalier.event.Event;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Named;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Nested;
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

  @Nested
  class ThatServesOrCloses {
    static class Server implements Store, Startable, AutoCloseable {
      final Lab lab;

      Server(Lab lab) {
        this.lab = lab;
      }

      @Override
      public String read() {
        return "server";
      }

      @Override
      public void start() {
        lab.note("start server");
      }

      @Override
      public void stop() {
        lab.note("stop server");
      }

      @Override
      public void close() {
        lab.note("close server");
      }
    }

    record Forwarding(Store inner, Lab lab) implements Store, Startable, AutoCloseable {
      @Override
      public String read() {
        return inner.read();
      }

      @Override
      public void start() throws Exception {
        lab.note("start forwarding");
        ((Startable) inner).start();
      }

      @Override
      public void stop() throws Exception {
        lab.note("stop forwarding");
        ((Startable) inner).stop();
      }

      @Override
      public void close() {
        lab.note("close forwarding");
        ((Server) inner).close();
      }
    }

    @Test
    @Proves({"R25", "R48"})
    void isStartedAloneAndNotClosed(Lab lab) throws Exception {
      Container container =
          lab.container(app -> {
            app.bind(Lab.class).toInstance(lab);
            app.bind(Store.class).to(Server.class).in(Singleton.class);
            app.decorate(Store.class).with(Forwarding.class);
            app.roots(Store.class);
          });
      container.start();
      container.close();
      assertThat(lab.log())
          .containsExactly(
              "start forwarding", "start server", "stop forwarding", "stop server", "close server");
      assertThat(lab.events(Event.Warning.class)).isEmpty();
    }

    @Test
    @Proves("R48")
    void leavesTheStartToWhatIsInsideIfItHasNone(Lab lab) throws Exception {
      Container container =
          lab.container(app -> {
            app.bind(Lab.class).toInstance(lab);
            app.bind(Store.class)
                .to(Server.class)
                .in(Singleton.class)
                .onAcquire(store -> lab.note("acquired " + store.read()))
                .onRelease(store -> lab.note("released " + store.read()))
                .onStart(store -> lab.note("start " + store.read()))
                .onStop(store -> lab.note("stop " + store.read()));
            app.decorate(Store.class).with(Caching.class).with(Caching.class);
            app.roots(Store.class);
          });
      container.start();
      container.close();
      assertThat(lab.log())
          .containsExactly(
              "acquired server",
              "start server",
              "start cached cached server",
              "stop cached cached server",
              "stop server",
              "released server");
    }

    static class Pooled implements Store, AutoCloseable {
      private final Store inner;
      private final Lab lab;

      Pooled(@Named("pooled") Store inner, Lab lab) {
        this.inner = inner;
        this.lab = lab;
      }

      @PostConstruct
      void begin() {
        lab.note("begin");
      }

      @PreDestroy
      void end() {
        lab.note("end");
      }

      @Override
      public String read() {
        return inner.read();
      }

      @Override
      public void close() {
        lab.note("close");
      }
    }

    @Test
    @Proves("R49")
    void hasItsOwnLifecycleMethods(Lab lab) throws Exception {
      Key<Store> pooled = Key.named("pooled", Store.class);
      Container container =
          lab.container(app -> {
            app.bind(Lab.class).toInstance(lab);
            app.bind(pooled)
                .to(Resource.of(() -> new Memory("pool"), _ -> lab.note("released")))
                .in(Singleton.class);
            app.decorate(pooled).with(Pooled.class);
            app.roots(pooled);
          });
      container.start();
      container.close();
      assertThat(lab.log()).containsExactly("begin", "end", "released");
    }
  }
}
