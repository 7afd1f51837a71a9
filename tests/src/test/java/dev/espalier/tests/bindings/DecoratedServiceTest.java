package dev.espalier.tests.bindings;

import static dev.espalier.bind.Needs.needs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Container;
import dev.espalier.bind.Key;
import dev.espalier.bind.Resource;
import dev.espalier.bind.Startable;
import dev.espalier.event.Event;
import dev.espalier.tests.Proves;
import dev.espalier.tests.bindings.DecorationTest.Caching;
import dev.espalier.tests.bindings.DecorationTest.Memory;
import dev.espalier.tests.bindings.DecorationTest.Store;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A decorator of what is started, stopped or closed, or that is so itself.
@Proves("F101")
@ExtendWith(NothingIsLeft.class)
class DecoratedServiceTest {
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
  @Proves({"R25", "R49"})
  void isNotWarnedOfIfAFunctionMakesIt(Lab lab) {
    Container container =
        lab.container(app -> {
          app.bind(Lab.class).toInstance(lab);
          app.bind(Store.class)
              .to(needs().make(Memory::new))
              .in(Singleton.class)
              .onRelease(_ -> lab.note("release"));
          app.decorate(Store.class)
              .with(needs(Store.class).make(inner -> new Forwarding(inner, lab)));
        });
    assertThat(container.get(Store.class).read()).isEqualTo("memory");
    container.close();
    assertThat(lab.log()).containsExactly("release");
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
