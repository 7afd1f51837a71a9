package dev.espalier.tests.scopes;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.D;
import static dev.espalier.tests.fixture.Thing.E;
import static dev.espalier.tests.fixture.Thing.lazy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Lazy;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.RequestScoped;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Step;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.io.IOException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Dropping an instance, so that the next one who asks gets a new one.
@ExtendWith(NothingIsLeft.class)
class EvictTest {

  static final class Inline {}

  record OfInline(Inline inline) {}

  record Holder(Lazy<Thing> later) {}

  /// C needs B needs A; D needs nothing.
  static Container chain(Lab lab, Step acquireB, Step releaseB) {
    return lab.container(app -> {
      app.bind(A).to(lab.resource(A)).in(Singleton.class);
      app.bind(B)
          .to(needs(A).makeResource(_ -> lab.resource(B, acquireB, releaseB)))
          .in(Singleton.class);
      app.bind(C).to(needs(B).makeResource(_ -> lab.resource(C))).in(Singleton.class);
      app.bind(D).to(lab.resource(D)).in(Singleton.class);
      app.bind(E).to(needs(B).makeResource(_ -> lab.resource(E))).async(); // for each that asks
      app.bind(Inline.class).in(Singleton.class);
      app.bind(OfInline.class).in(Singleton.class);
    });
  }

  @Test
  @Proves({"F42", "R23", "R21"})
  void whatDependsOnItIsReleasedFirstAndTheRestStays(Lab lab) {
    var container = chain(lab, Step.none(), Step.none());
    Thing a = container.get(A);
    Thing d = container.get(D);
    Thing c = container.get(C);
    container.evict(B);
    assertThat(lab.log()).containsExactly("+A", "+D", "+B", "+C", "-C", "-B");
    assertThat(lab.exit(B)).isInstanceOf(ExitCase.Cancelled.class);
    assertThat(container.get(C)).isNotSameAs(c);
    assertThat(container.get(A)).isSameAs(a);
    assertThat(container.get(D)).isSameAs(d);
    container.close();
    assertThat(lab.log()).endsWith("+B", "+C", "-C", "-B", "-D", "-A");
  }

  @Test
  @Proves("F42")
  void plainInstancesAreDroppedToo(Lab lab) {
    var container = chain(lab, Step.none(), Step.none());
    OfInline before = container.get(OfInline.class);
    container.evict(Inline.class);
    assertThat(container.get(OfInline.class)).isNotSameAs(before);
    assertThat(container.get(OfInline.class).inline()).isSameAs(container.get(Inline.class));
  }

  @Test
  @Proves("F42")
  void anotherNameOfItIsAsGood(Lab lab) {
    var container =
        lab.container(app -> {
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          app.bind(B).to(A);
          app.bind(C).to(B).in(Singleton.class);
        });
    Thing before = container.get(C);
    container.evict(C);
    assertThat(container.get(A)).isNotSameAs(before).isSameAs(container.get(C));
    container.evict(B);
    assertThat(lab.log()).containsExactly("+A", "-A", "+A", "-A");
  }

  @Test
  @Proves("F42")
  void nothingHappensWhereNothingIsThere(Lab lab) {
    var container = chain(lab, Step.none(), Step.none());
    container.evict(B);
    container.evict(E); // never kept
    assertThat(lab.log()).isEmpty();
    container.get(B);
    container.evict(C);
    assertThat(lab.log()).containsExactly("+A", "+B");
    container.close();
    container.evict(B);
    assertThat(lab.log()).containsExactly("+A", "+B", "-B", "-A");
  }

  @Test
  @Proves("F42")
  void whatScopesInsideMayUseIsRefused(Lab lab) {
    var container =
        lab.container(app -> {
          app.lifetime(RequestScoped.class);
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          app.bind(B).to(needs(A).makeResource(_ -> lab.resource(B))).in(RequestScoped.class);
        });
    try (var scope = container.open(RequestScoped.class)) {
      scope.get(B);
      assertThatThrownBy(() -> container.evict(A)).hasMessageStartingWith("ESP-208");
      assertThatThrownBy(() -> scope.evict(A)).hasMessageStartingWith("ESP-208");
      scope.evict(B);
      scope.get(B);
      assertThat(lab.log()).containsExactly("+A", "+B", "-B", "+B");
    }
    container.evict(A);
    assertThat(lab.log()).endsWith("-B", "-A");
  }

  @Test
  @Proves({"F42", "R22", "R26"})
  void aReleaseThatFailsIsThrownAfterTheOthersAndTheNextOneIsNew(Lab lab) {
    var broken = new IOException("broken");
    var container =
        chain(
            lab,
            Step.none(),
            () -> {
              if (lab.log("-B").size() == 1) {
                throw broken;
              }
            });
    Thing c = container.get(C);
    assertThatThrownBy(() -> container.evict(A))
        .isInstanceOf(ReleaseFailedException.class)
        .hasCause(broken);
    assertThat(lab.log()).containsExactly("+A", "+B", "+C", "-C", "-B", "-A");
    assertThat(container.get(C)).isNotSameAs(c);
  }

  @Nested
  class Handles {
    @Test
    @Proves({"F42", "R23"})
    void whatUsedItThroughOneIsDroppedWithAllThatDependsOnThat(Lab lab) {
      var container =
          lab.container(app -> {
            app.bind(A).to(lab.resource(A)).in(Singleton.class);
            app.bind(Holder.class)
                .to(needs(lazy(A)).make(Holder::new))
                .onRelease(_ -> lab.note("-holder"))
                .in(Singleton.class);
            app.bind(B)
                .to(needs(Holder.class).makeResource(_ -> lab.resource(B)))
                .in(Singleton.class);
          });
      container.get(B);
      container.evict(A); // not used yet
      Thing a = container.get(Holder.class).later().get();
      container.evict(A);
      assertThat(lab.log()).containsExactly("+B", "+A", "-B", "-holder", "-A");
      assertThat(container.get(Holder.class).later().get()).isNotSameAs(a);
    }

    @Test
    @Proves({"F42", "R23"})
    void whatUsedADependentThroughOneIsDroppedToo(Lab lab) {
      var container =
          lab.container(app -> {
            app.bind(A).to(lab.resource(A)).in(Singleton.class);
            app.bind(B).to(needs(A).makeResource(_ -> lab.resource(B))).in(Singleton.class);
            app.bind(Holder.class)
                .to(needs(lazy(B)).make(Holder::new))
                .onRelease(_ -> lab.note("-holder"))
                .in(Singleton.class);
          });
      container.get(Holder.class).later().get();
      container.evict(A);
      assertThat(lab.log()).containsExactly("+A", "+B", "-holder", "-B", "-A");
    }

    @Test
    @Proves({"F42", "R23"})
    void whatUsedItByAnotherKeyIsDroppedToo(Lab lab) {
      var container =
          lab.container(app -> {
            app.bind(A).to(lab.resource(A)).in(Singleton.class);
            app.bind(B).to(A);
            app.bind(Holder.class)
                .to(needs(lazy(B)).make(Holder::new))
                .onRelease(_ -> lab.note("-holder"))
                .in(Singleton.class);
          });
      container.get(Holder.class).later().get();
      container.evict(A);
      assertThat(lab.log()).containsExactly("+A", "-holder", "-A");
    }

    @Test
    @Proves({"F42", "R23"})
    void whatACallerHasUsedItThroughOneIsDroppedToo(Lab lab) {
      var container =
          lab.container(app -> {
            app.bind(A).to(lab.resource(A)).in(Singleton.class);
            app.bind(B).to(needs(A.provider()).makeResource(a -> lab.resource(B, a::get)));
          });
      container.get(B);
      container.evict(A);
      assertThat(lab.log()).containsExactly("+A", "+B", "-B", "-A");
    }

    record Closing(Lazy<Thing> later) implements AutoCloseable {
      @Override
      public void close() {}
    }

    record Having(Closing closing) {}

    @Test
    @Proves({"F42", "R23"})
    void whatHasSomethingForItselfThatUsedItIsDropped(Lab lab) {
      var container =
          lab.container(app -> {
            app.bind(A).to(lab.resource(A)).in(Singleton.class);
            app.bind(Closing.class).to(needs(lazy(A)).make(Closing::new)).closing();
            app.bind(Having.class).in(Singleton.class);
          });
      Having having = container.get(Having.class);
      having.closing().later().get();
      container.evict(A);
      assertThat(container.get(Having.class)).isNotSameAs(having);
    }
  }

  @Nested
  class OfWhatIsNotMade {
    @Test
    @Proves({"F42", "F12"})
    void aGivenObjectStays(Lab lab) {
      AutoCloseable given = () -> lab.note("closed");
      var container =
          lab.container(app -> app.bind(AutoCloseable.class).toInstance(given).closing());
      container.evict(AutoCloseable.class);
      assertThat(container.get(AutoCloseable.class)).isSameAs(given);
      assertThat(lab.log()).isEmpty();
      container.close();
      assertThat(lab.log()).containsExactly("closed");
    }

    @Test
    @Proves("F42")
    void aSeedStays(Lab lab) {
      var container =
          lab.container(app -> app.lifetime(RequestScoped.class, l -> l.seed(String.class)));
      try (var scope =
          container.open(RequestScoped.class, seeds -> seeds.put(String.class, "seed"))) {
        scope.evict(String.class);
        assertThat(scope.get(String.class)).isEqualTo("seed");
      }
    }
  }

  @Test
  @Proves({"F42", "R48"})
  void whatAcceptsWorkIsStoppedBeforeItIsReleased(Lab lab) throws Exception {
    var container =
        lab.container(app -> {
          app.bind(A)
              .to(lab.resource(A))
              .onStart(_ -> lab.note("start"))
              .onStop(_ -> lab.note("stop"))
              .in(Singleton.class);
          app.roots(A);
        });
    container.start();
    container.evict(A);
    assertThat(lab.log()).containsExactly("+A", "start", "stop", "-A");
    container.get(A);
    container.close();
    assertThat(lab.log()).endsWith("+A", "start", "stop", "-A").hasSize(8);
  }

  @Test
  @Proves({"F42", "R22", "R26"})
  void aReleaseThatFailedIsToldWithWhatWasReleased(Lab lab) {
    var broken = new IllegalStateException("broken");
    var container =
        chain(
            lab,
            Step.none(),
            () -> {
              throw broken;
            });
    container.get(C);
    assertThatThrownBy(() -> container.evict(A))
        .isInstanceOf(ReleaseFailedException.class)
        .hasCause(broken)
        .hasMessageContaining("release of " + B + " failed")
        .hasMessageContaining("Released  " + C + ", " + A + "  (reverse order)");
  }
}
