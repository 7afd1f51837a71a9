package dev.espalier.tests.graph;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.graph.Golden.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.bind.Binder;
import dev.espalier.bind.BindingModule;
import dev.espalier.bind.Key;
import dev.espalier.bind.Provides;
import dev.espalier.bind.TypeRef;
import dev.espalier.graph.Diagnostic;
import dev.espalier.tests.Proves;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/// ESP-102: bound more than once.
@Proves({"R1", "F91"})
class DuplicateBindingTest {

  record Database(String url) {}

  record Reports(Database database) {}

  record DatabaseModule(String url) implements BindingModule {
    @Override
    public void configure(Binder binder) {
      binder.bind(Database.class).toInstance(new Database(url));
    }
  }

  static class Provided {
    @Provides
    Database database() {
      return new Database("db:1");
    }
  }

  @Test
  void namesWhereTheModulesOfAMethodWereInstalled() {
    refused(
        "duplicate-provided",
        app -> {
          app.install(new Provided());
          app.install(new Provided());
        });
  }

  record Suite(DatabaseModule first, DatabaseModule second) implements BindingModule {
    @Override
    public void configure(Binder binder) {
      binder.install(first);
      binder.install(second);
    }
  }

  @Test
  void namesBothPlaces() {
    refused(
        "duplicate-two",
        app -> {
          app.bind(Database.class).toInstance(new Database("db:1"));
          app.bind(Reports.class);
          app.bind(Database.class).to(needs().make(() -> new Database("db:2")));
          app.roots(Reports.class);
        });
  }

  @Test
  void namesAllThreePlaces() {
    refused(
        "duplicate-three",
        app -> {
          app.bind(String.class).toInstance("a");
          app.bind(String.class).toInstance("b");
          app.bind(String.class).toInstance("c");
        });
  }

  @Test
  @Proves("F13")
  void namesWhereEachModuleWasInstalledThatDeclaresOnOneLine() {
    refused(
        "duplicate-by-modules",
        app -> {
          app.install(new DatabaseModule("db:0"));
          app.install(new Suite(new DatabaseModule("db:1"), new DatabaseModule("db:2")));
          app.roots(Database.class);
        });
  }

  @Test
  void dropsWhatOnlyTheSecondBindingNeeds() {
    var refusal =
        refused(app -> {
          app.bind(String.class).toInstance("a");
          app.bind(String.class).to(needs(Reports.class).make(Reports::toString));
        });
    assertThat(refusal.diagnostics()).extracting(Diagnostic::code).containsExactly("ESP-102");
  }

  @Test
  void dropsAlsoTheWrappersAndOpenTypesThatOnlyTheSecondBindingNeeds() {
    Key<CompletionStage<Reports>> wrapper = Key.of(new TypeRef<>() {});
    var refusal =
        refused(app -> {
          app.bind(String.class).toInstance("a");
          app.bind(String.class).to(needs(wrapper).and(List.class).make((_, _) -> "b"));
        });
    assertThat(refusal.diagnostics()).extracting(Diagnostic::code).containsExactly("ESP-102");
  }
}
