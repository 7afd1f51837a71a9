package dev.espalier.tests.graph;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.graph.Golden.refused;

import dev.espalier.bind.BindingModule;
import dev.espalier.bind.IntoList;
import dev.espalier.bind.IntoSet;
import dev.espalier.bind.Key;
import dev.espalier.bind.Provides;
import dev.espalier.bind.RequestScoped;
import dev.espalier.tests.Proves;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// ESP-127, and what other rules say of sets, lists, maps and `Optional`.
@Proves({"R1", "F91"})
class CollectionMessagesTest {
  interface Codec {}

  record Csv() implements Codec {}

  record Json() implements Codec {}

  record Xml(Rates rates) implements Codec {}

  interface Rates {}

  record Export(Map<String, Codec> codecs) {}

  record Import(Set<Codec> codecs) {}

  record Preview(List<Codec> codecs) {}

  static class CsvModule implements BindingModule {
    @Override
    public void configure(dev.espalier.bind.Binder binder) {
      binder.bindMap(String.class, Codec.class).put("csv", Csv.class);
    }
  }

  @Test
  void refusesAMapKeyTwice() {
    refused(
        "map-key-twice",
        app -> {
          app.install(new CsvModule());
          app.bindMap(String.class, Codec.class).put("xml", Csv.class).put("csv", Csv.class);
          app.roots(Export.class);
        });
  }

  @Test
  void namesAllThatCouldHaveBeenContributed() {
    refused(
        "all-elements-near",
        app -> {
          app.bind(Csv.class).in(Singleton.class);
          app.bind(Json.class).in(Singleton.class);
          app.roots(Import.class);
        });
  }

  @Test
  void refusesACollectionThatIsAlsoBound() {
    refused(
        "collection-bound",
        app -> {
          app.bindSet(Codec.class).add(Csv.class);
          app.bind(Key.setOf(Codec.class)).toInstance(Set.of());
          app.roots(Import.class);
        });
  }

  @Test
  void proposesToContributeWhatIsBound() {
    refused(
        "collection-missing",
        app -> {
          app.bind(Csv.class);
          app.roots(Export.class, Import.class, Preview.class);
        });
  }

  record Legacy(java.util.Collection<Codec> codecs) {}

  @Test
  void namesTheCollectionThatIsThere() {
    refused(
        "collection-other",
        app -> {
          app.bindSet(Codec.class).element().to(needs().make(Csv::new));
          app.bindList(Key.named("old", Codec.class)).add(Csv.class);
          app.roots(Preview.class, Legacy.class);
        });
  }

  @Test
  void namesTheElementThatAsksForWhatIsMissing() {
    refused(
        "element-missing",
        app -> {
          app.bindSet(Codec.class)
              .add(Csv.class)
              .add(Key.named("xml", Xml.class))
              .element()
              .to(needs(Rates.class).make(Xml::new));
          app.roots(Import.class);
        });
  }

  record Catalogue(Set<Codec> codecs, Optional<Shop> shop) implements Codec {}

  record Shop(Catalogue catalogue) {}

  @Test
  void proposesLazyWhereItCanBeWritten() {
    refused(
        "collection-cycle",
        app -> {
          app.bindSet(Codec.class).add(Catalogue.class);
          app.bind(Shop.class);
          app.roots(Catalogue.class);
        });
  }

  @Test
  @Proves("R46")
  void namesTheElementThatEndsTooEarly() {
    refused(
        "collection-widening",
        app -> {
          app.lifetime(RequestScoped.class);
          app.bindSet(Codec.class)
              .add(Csv.class)
              .element()
              .to(needs().make(Csv::new))
              .in(RequestScoped.class);
          app.bind(Import.class).in(Singleton.class);
          app.roots(Import.class);
        });
  }

  static class Socket implements AutoCloseable, Codec {
    @Override
    public void close() {}
  }

  record Lines(Map<String, Provider<Codec>> codecs) {}

  @Test
  @Proves("R46")
  void refusesHandlesOfAnElementThatMustBeReleased() {
    refused(
        "collection-handle-of-unscoped-closable",
        app -> {
          app.bindMap(String.class, Codec.class).put("socket", Socket.class);
          app.roots(Lines.class);
        });
  }

  static class Twice {
    @Provides
    @IntoSet
    @IntoList
    Codec codec() {
      return new Csv();
    }
  }

  @Test
  void refusesAnElementOfTwoCollections() {
    refused("provides-two-collections", app -> app.install(new Twice()));
  }
}
