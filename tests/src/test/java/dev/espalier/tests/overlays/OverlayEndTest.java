package dev.espalier.tests.overlays;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.espalier.Container;
import dev.espalier.bind.Limits;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Resource;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.bind.Startable;
import dev.espalier.event.Event;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// How a container and its overlays stop and close.
@ExtendWith(NothingIsLeft.class)
class OverlayEndTest {
  @Test
  @Proves({"F93", "R22"})
  void whatFailsInTheReleaseOfAnOverlayIsThrownToWhoClosesTheBase(Lab lab) {
    var base = lab.container(app -> app.bind(A).to(lab.resource(A)).in(Singleton.class));
    var overlay =
        base.overlay(app ->
            app.replace(A)
                .to(
                    Resource.of(
                        () -> new Thing("own"),
                        _ -> {
                          throw new IllegalStateException("release broke");
                        }))
                .in(Singleton.class));
    overlay.get(A);
    assertThatExceptionOfType(ReleaseFailedException.class)
        .isThrownBy(base::close)
        .havingRootCause()
        .withMessage("release broke");
  }

  record Port(Lab lab, String name) implements Startable {
    @Override
    public void start() {
      lab.note("start " + name);
    }

    @Override
    public void stop() {
      lab.note("stop " + name);
    }
  }

  record Client(Port port, Thing thing) implements Startable {
    @Override
    public void start() {
      port.lab().note("start client of " + thing);
    }

    @Override
    public void stop() {
      port.lab().note("stop client of " + thing);
    }
  }

  private static Container ports(Lab lab) {
    return lab.container(app -> {
      app.bind(Port.class).to(needs().make(() -> new Port(lab, "port"))).in(Singleton.class);
      app.bind(A).to(needs().make(() -> new Thing("A"))).in(Singleton.class);
      app.bind(Client.class).to(needs(Port.class).and(A).make(Client::new)).in(Singleton.class);
      app.roots(Client.class);
    });
  }

  @Test
  @Proves({"F93", "R48", "F11"})
  void startsAndStopsOnlyItsOwn(Lab lab) throws Exception {
    var base = ports(lab);
    base.start();
    var overlay = base.overlay(app -> app.replace(A).toInstance(new Thing("other")));
    overlay.start();
    overlay.close();
    base.close();
    assertThat(lab.log())
        .containsExactly(
            "start port",
            "start client of A",
            "start client of other",
            "stop client of other",
            "stop client of A",
            "stop port");
  }

  @Test
  @Proves({"F93", "R48"})
  void whatAcceptsWorkInTheOverlayStopsBeforeWhatItDependsOn(Lab lab) throws Exception {
    var base = ports(lab);
    base.start();
    base.overlay(app -> app.replace(A).toInstance(new Thing("other"))).start();
    base.close();
    List<String> log = lab.log();
    assertThat(log.indexOf("stop client of other")).isLessThan(log.indexOf("stop port"));
  }

  @Test
  @Proves({"F93", "R33"})
  void noneIsLaidOverWhatIsClosingAlsoNotFromInside(Lab lab) throws Exception {
    var base =
        lab.container(app -> {
          app.limits(Limits.DEFAULT.drain(Duration.ofSeconds(8)));
          app.lifetime(RequestScoped.class);
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
        });
    Door inside = new Door();
    Door closing = new Door();
    Forked<Container> body =
        lab.fork(() ->
            base.within(
                RequestScoped.class,
                _ -> {
                  inside.open();
                  closing.pass();
                  return base.overlay(_ -> {}); // and leaves it to the base to close it
                }));
    inside.pass();
    Forked<Boolean> closes = lab.forkRun(base::close);
    lab.await(Event.Closing.class);
    closing.open();
    assertThat(closes.value()).isTrue();
    assertThat(body.thrown()).isInstanceOf(ScopeClosedException.class);
  }

  @Test
  @Proves({"F93", "F41"})
  void closeAllScopesLeavesContainersAlone(Lab lab) {
    var base = lab.container(app -> app.bind(A).to(lab.resource(A)).in(Singleton.class));
    var overlay = base.overlay(app -> app.replace(A).to(lab.resource(B)).in(Singleton.class));
    overlay.get(A);
    base.closeAllScopes();
    assertThat(overlay.get(A)).hasToString("B");
  }

  @Test
  @Proves({"F93", "F31"})
  void theScopeOfTheBaseThatRunsIsFoundAlsoInsideAScopeOfTheOverlay(Lab lab) {
    var base = lab.container(app -> app.lifetime(RequestScoped.class));
    var overlay = base.overlay(_ -> {});
    base.runWithin(
        RequestScoped.class,
        mine ->
            overlay.runWithin(
                RequestScoped.class,
                _ -> assertThat(base.current(RequestScoped.class)).contains(mine)));
  }
}
