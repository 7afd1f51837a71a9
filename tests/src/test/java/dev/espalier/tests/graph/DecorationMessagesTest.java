package dev.espalier.tests.graph;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.graph.Golden.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.bind.Key;
import dev.espalier.bind.RequestScoped;
import dev.espalier.graph.Diagnostic;
import dev.espalier.tests.Proves;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// ESP-128 and ESP-129, and what other rules say of what is decorated.
@Proves({"R1", "F91", "F101"})
class DecorationMessagesTest {
  interface Store {}

  record Disk(Limits limits) implements Store {}

  record Memory() implements Store {}

  record Caching(Store inner) implements Store {}

  record Audited(Store inner, Report report) implements Store {}

  record Report(Store store) {}

  static class Limits {}

  @Test
  void refusesADecoratorThatDoesNotAskForWhatItDecorates() {
    refused(
        "decorator-asks-for-nothing",
        app -> {
          app.bind(Store.class).to(Disk.class).in(Singleton.class);
          app.decorate(Store.class)
              .with(Memory.class)
              .with(needs(Limits.class).make(_ -> new Memory()));
          app.roots(Store.class);
        });
  }

  record Perhaps(Optional<Store> store) implements Store {}

  @Test
  void tellsNothingThatFollowsFromSuchADecorator() {
    var refusal =
        refused(app -> {
          app.bind(Store.class).to(Memory.class).in(Singleton.class);
          app.decorate(Store.class).with(Perhaps.class);
        });
    assertThat(refusal.diagnostics()).extracting(Diagnostic::code).containsExactly("ESP-128");
  }

  @Test
  void refusesADecorationOfWhatIsNotBound() {
    refused(
        "decoration-unused",
        app -> {
          app.lifetime(RequestScoped.class, scope -> scope.seed(Limits.class));
          app.bind(Store.class).to(Memory.class).in(Singleton.class);
          Key<Store> audit = Key.named("audit", Store.class);
          app.decorate(audit).with(needs(audit).make(Caching::new));
          app.decorate(StringBuilder.class).with(needs(StringBuilder.class).make(s -> s));
          app.decorate(Limits.class).with(needs(Limits.class).make(limits -> limits));
          app.roots(Store.class);
        });
  }

  @Test
  void refusesADecorationThatDoesNotSayWithWhat() {
    refused(
        "decoration-without",
        app -> {
          app.bind(Store.class).to(Memory.class).in(Singleton.class);
          app.decorate(Store.class);
          app.decorate(Limits.class);
          app.roots(Store.class);
        });
  }

  @Test
  void takesItsDependenciesForThoseOfTheKey() {
    refused(
        "decorator-cycle",
        app -> {
          app.bind(Store.class).to(Memory.class).in(Singleton.class);
          app.decorate(Store.class).with(Caching.class).with(Audited.class);
          app.roots(Store.class);
        });
  }

  record Backup(Disk disk) {}

  @Test
  void namesTheKeyAndNotThePartOfIt() {
    refused(
        "decorated-kept-twice",
        app -> {
          app.bind(Store.class).to(Disk.class).in(Singleton.class);
          app.decorate(Store.class).with(Caching.class);
          app.roots(Store.class, Backup.class);
        });
  }

  @Test
  void tellsOnceOfTwoBindingsAndOfALifetime() {
    refused(
        "decorated-twice-bound",
        app -> {
          app.bind(Store.class).to(Memory.class).in(RequestScoped.class);
          app.bind(Store.class)
              .to(needs().make(Memory::new))
              .withFallback(needs().make(Memory::new));
          app.decorate(Store.class).with(Caching.class);
          app.roots(Store.class);
        });
  }
}
