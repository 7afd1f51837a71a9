package dev.espalier.tests.graph;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.graph.Golden.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Espalier;
import dev.espalier.bind.Key;
import dev.espalier.bind.Lazy;
import dev.espalier.tests.Proves;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import org.junit.jupiter.api.Test;

/// ESP-103: nothing needs itself before it is made.
@Proves({"R1", "F91"})
class CycleTest {

  record Chicken(Egg egg) {}

  record Egg(Chicken chicken) {}

  record Farm(String name, Chicken chicken) {}

  record Rock(Paper paper) {}

  record Paper(Scissors scissors) {}

  record Scissors(Rock rock) {}

  record Myself(int age, Myself me) {}

  interface Bus {}

  record LocalBus(Listeners listeners) implements Bus {}

  record Listeners(Bus bus) {}

  record NoBus() implements Bus {}

  record Ping(Pong pong) {}

  record Pong(Ping ping) {}

  @Test
  void ofTwoNamesBothAndTheWayFromARoot() {
    refused(
        "cycle-two",
        app -> {
          app.bind(Farm.class);
          app.bind(String.class).toInstance("Old");
          app.bind(Chicken.class).in(Singleton.class);
          app.bind(Egg.class).in(Singleton.class);
          app.roots(Farm.class);
        });
  }

  @Test
  void ofThreeNamesAllInOrder() {
    refused(
        "cycle-three",
        app -> {
          app.bind(Scissors.class);
          app.bind(Paper.class);
          app.bind(Rock.class);
          app.roots(Rock.class);
        });
  }

  @Test
  void ofOneIsACycleToo() {
    refused(
        "cycle-self",
        app -> {
          app.bind(Myself.class);
          app.bind(Integer.class).toInstance(1);
          app.roots(Myself.class);
        });
  }

  @Test
  void throughAFallbackWouldBeOneWhenThatIsChosen() {
    refused(
        "cycle-through-a-fallback",
        app -> {
          app.bind(Bus.class)
              .to(needs().make(NoBus::new))
              .in(Singleton.class)
              .withFallback(needs(Listeners.class).make(LocalBus::new));
          app.bind(Listeners.class).in(Singleton.class);
          app.roots(Bus.class);
        });
  }

  @Test
  void throughAnAliasIsBrokenWhereSomethingIsMade() {
    refused(
        "cycle-through-an-alias",
        app -> {
          app.bind(LocalBus.class).in(Singleton.class);
          app.bind(Bus.class).to(LocalBus.class);
          app.bind(Listeners.class).in(Singleton.class);
          app.roots(LocalBus.class);
        });
  }

  @Test
  void ofAliasesAloneIsToldToBindOne() {
    refused(
        "cycle-of-aliases",
        app -> {
          app.bind(String.class).to(Key.of(String.class));
          app.roots(String.class);
        });
  }

  @Test
  void whenThereAreTwoBothAreTold() {
    refused(
        "cycle-two-separate",
        app -> {
          app.bind(Chicken.class);
          app.bind(Egg.class);
          app.bind(Ping.class);
          app.bind(Pong.class);
          app.roots(Chicken.class, Pong.class);
        });
  }

  @Test
  void thatNoRootReachesIsToldToo() {
    refused(
        "cycle-not-reached",
        app -> {
          app.bind(String.class).to(needs(Integer.class).make(Object::toString));
          app.bind(Integer.class).to(needs(String.class).make(String::length));
        });
  }

  record Sun(Provider<Moon> moon) {}

  record Moon(Lazy<Sun> sun) {}

  @Test
  void brokenByAHandleIsNone() {
    try (var container =
        Espalier.container(app -> {
          app.bind(Sun.class).in(Singleton.class);
          app.bind(Moon.class).in(Singleton.class);
        })) {
      Sun sun = container.get(Sun.class);
      assertThat(sun.moon().get().sun().get()).isSameAs(sun);
    }
  }
}
