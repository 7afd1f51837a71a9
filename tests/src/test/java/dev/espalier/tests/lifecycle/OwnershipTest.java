package dev.espalier.tests.lifecycle;

import static dev.espalier.bind.Needs.needs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.bind.Binder;
import dev.espalier.bind.BindingModule;
import dev.espalier.bind.Key;
import dev.espalier.bind.Resource;
import dev.espalier.event.Event;
import dev.espalier.graph.GraphException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Who closes what.
@ExtendWith(NothingIsLeft.class)
class OwnershipTest {

  record Closable(Lab lab) implements AutoCloseable {
    @Override
    public void close() {
      lab.note("close");
    }
  }

  private static Container asked(Lab lab, Consumer<Binder> bindings) {
    var container =
        lab.container(app -> {
          app.bind(Lab.class).toInstance(lab);
          bindings.accept(app);
        });
    container.get(Closable.class);
    container.close();
    return container;
  }

  @Test
  @Proves("R49")
  void whatTheContainerConstructedItCloses(Lab lab) {
    asked(lab, app -> app.bind(Closable.class).in(Singleton.class));
    assertThat(lab.log()).containsExactly("close");
    assertThat(lab.events(Event.Warning.class)).isEmpty();
  }

  @Test
  @Proves({"R49", "R46"})
  void anUnscopedOneBelongsToTheScopeThatAsked(Lab lab) {
    var container =
        lab.container(app -> {
          app.bind(Lab.class).toInstance(lab);
          app.bind(Closable.class);
        });
    container.get(Closable.class);
    container.get(Closable.class);
    container.close();
    assertThat(lab.log()).containsExactly("close", "close");
  }

  @Test
  @Proves({"R49", "F14"})
  void aReleaseHookReplacesTheClose(Lab lab) {
    asked(
        lab, app -> app.bind(Closable.class).in(Singleton.class).onRelease(_ -> lab.note("hook")));
    assertThat(lab.log()).containsExactly("hook");
  }

  @Test
  @Proves({"R49", "F12"})
  void aGivenObjectIsTheCallersUnlessItIsDeclared(Lab lab) {
    asked(lab, app -> app.bind(Closable.class).toInstance(new Closable(lab)));
    assertThat(lab.log()).isEmpty();
    asked(lab, app -> app.bind(Closable.class).toInstance(new Closable(lab)).closing());
    assertThat(lab.log()).containsExactly("close");
    assertThat(lab.events(Event.Warning.class)).isEmpty();
  }

  @Test
  @Proves("R49")
  void aGivenObjectWithAReleaseHookIsNotClosedBesides(Lab lab) {
    asked(
        lab,
        app ->
            app.bind(Closable.class)
                .toInstance(new Closable(lab))
                .onRelease(_ -> lab.note("hook")));
    assertThat(lab.log()).containsExactly("hook");
  }

  record Pair(Closable one, Closable other) {}

  @Test
  @Proves("R49")
  void unscopedPartsOfWhatTheContainerConstructedAreClosedToo(Lab lab) {
    var container =
        lab.container(app -> {
          app.bind(Lab.class).toInstance(lab);
          app.bind(Closable.class);
          app.bind(Pair.class).in(Singleton.class);
        });
    container.get(Pair.class);
    container.close();
    assertThat(lab.log()).containsExactly("close", "close");
  }

  @Test
  @Proves("R49")
  void aClosableOfAFunctionThatWasNotDeclaredIsAWarningThatNamesTheFix(Lab lab) {
    asked(
        lab,
        app ->
            app.bind(Closable.class).to(needs(Lab.class).make(Closable::new)).in(Singleton.class));
    assertThat(lab.log()).isEmpty();
    var warning = lab.events(Event.Warning.class);
    assertThat(warning).singleElement().extracting(Event.Warning::code).isEqualTo("ESP-401");
    assertThat(warning.getFirst().text()).contains("add closing()", "OwnershipTest.java");
  }

  @Test
  @Proves("R49")
  void aClosableOfAFunctionIsClosedIfDeclared(Lab lab) {
    asked(
        lab,
        app ->
            app.bind(Closable.class)
                .to(needs(Lab.class).make(Closable::new))
                .closing()
                .in(Singleton.class));
    assertThat(lab.log()).containsExactly("close");
    assertThat(lab.events(Event.Warning.class)).isEmpty();
  }

  @Test
  @Proves({"F14", "F47"})
  void hooksManageAClassThatKnowsNothingOfTheContainer(Lab lab) {
    class Plain {}
    var container =
        lab.container(app ->
            app.bind(Plain.class)
                .to(needs().make(Plain::new))
                .onAcquire(_ -> lab.note("connect"))
                .onAcquire(_ -> lab.note("log in"))
                .onRelease(_ -> lab.note("disconnect"))
                .onReleaseWithExit((_, exit) -> lab.note("told " + exit.getClass().getSimpleName()))
                .in(Singleton.class));
    container.get(Plain.class);
    container.get(Plain.class);
    container.close();
    assertThat(lab.log()).containsExactly("connect", "log in", "told Completed", "disconnect");
  }

  @Test
  @Proves("F47")
  void whatWasNeverAcquiredIsNeverReleased(Lab lab) {
    var container =
        lab.container(app -> app.bind(Thing.A).to(lab.resource(Thing.A)).in(Singleton.class));
    container.close();
    assertThat(lab.log()).isEmpty();
  }

  private record Pool(Lab lab, int number) implements BindingModule {
    @Override
    public void configure(Binder binder) {
      binder
          .bind(Thing.key(number))
          .to(Resource.withExit(() -> lab.acquired(new Thing("pool" + number)), lab::released))
          .in(Singleton.class);
    }
  }

  @Test
  @Proves("F13")
  void resourcesComeFromModulesWithParametersAndEqualOnesAreInstalledOnce(Lab lab) {
    var container =
        lab.container(app ->
            app.install(new Pool(lab, 50)).install(new Pool(lab, 51)).install(new Pool(lab, 50)));
    container.get(Thing.key(50));
    container.get(Thing.key(51));
    container.close();
    assertThat(lab.log()).containsExactly("+pool50", "+pool51", "-pool51", "-pool50");
  }

  private record Holder(Closable closable) {}

  @Test
  @Proves("R46")
  void aHandleOfAnUnscopedClosableIsRefused(Lab lab) {
    assertThatThrownBy(() ->
            lab.container(app -> {
              app.bind(Lab.class).toInstance(lab);
              app.bind(Closable.class);
              app.bind(Holder.class)
                  .to(needs(Key.provider(Closable.class)).make(p -> new Holder(p.get())));
            }))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("ESP-109");
  }
}
