package dev.espalier.tests.lifecycle;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.D;
import static dev.espalier.tests.fixture.Thing.E;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.bind.Key;
import dev.espalier.bind.Lease;
import dev.espalier.bind.Scope;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Dependencies that are found at run time, among what is made for each that asks.
@ExtendWith(NothingIsLeft.class)
class LateEdgesTest {

  /// Holds its scope.
  static void asking(Lab lab, ContainerBuilder app, Key<Thing> key, Consumer<Scope> holder) {
    app.bind(key)
        .to(
            needs(Scope.class)
                .makeResource(own -> {
                  holder.accept(own);
                  return lab.resource(key);
                }))
        .in(Singleton.class);
  }

  /// A holds its scope; C is made of B, B of A, for each that asks.
  private record Held(Container container, AtomicReference<Scope> scope) {
    static Held of(Lab lab, boolean together) {
      var scope = new AtomicReference<Scope>();
      var container =
          lab.container(app -> {
            if (together) {
              app.concurrentRelease();
            }
            asking(lab, app, A, scope::set);
            app.bind(B).to(needs(A).makeResource(_ -> lab.resource(B)));
            app.bind(C).to(needs(B).makeResource(_ -> lab.resource(C)));
            app.bind(D).to(lab.resource(D));
            app.bind(E).to(lab.resource(E)).in(Singleton.class);
          });
      container.get(A);
      return new Held(container, scope);
    }

    void get(Key<Thing> key) {
      scope.get().get(key);
    }
  }

  @Nested
  @Timeout(20) // it would fill the heap
  class WhatItsHolderAskedForThatNeedsIt {
    private void isReleasedFirst(Lab lab, boolean together) {
      Held a = Held.of(lab, together);
      a.get(C);
      a.container().close();
      assertThat(lab.log()).containsExactly("+A", "+B", "+C", "-C", "-B", "-A");
      assertThat(a.container().closeReport().orElseThrow().notes())
          .singleElement()
          .asString()
          .contains("used Thing", "through a handle, but", "needs it too");
    }

    @Test
    @Proves({"R23", "R24", "R26", "R5"})
    void isReleasedBeforeIt(Lab lab) {
      isReleasedFirst(lab, false);
    }

    @Test
    @Proves({"R23", "R24"})
    void isReleasedBeforeItAlsoWhenAllAreTogether(Lab lab) {
      isReleasedFirst(lab, true);
    }

    @Test
    @Proves({"R23", "F42"})
    void isEvictedWithItAndBeforeIt(Lab lab) {
      Held a = Held.of(lab, false);
      a.get(C);
      a.container().evict(A);
      assertThat(lab.log()).containsExactly("+A", "+B", "+C", "-C", "-B", "-A");
    }

    @Test
    @Proves({"R23", "R24"})
    void isReleasedByItsLease(Lab lab) {
      var leases = new AtomicReference<Provider<Lease<Thing>>>();
      var container =
          lab.container(app -> {
            app.bind(A)
                .to(
                    needs(Thing.leases(B))
                        .makeResource(b -> {
                          leases.set(b);
                          return lab.resource(A);
                        }))
                .in(Singleton.class);
            app.bind(B)
                .to(
                    needs(A)
                        .and(Thing.provider(E))
                        .makeResource((_, e) -> {
                          e.get();
                          return lab.resource(B);
                        }));
            app.bind(E).to(lab.resource(E)).in(Singleton.class);
          });
      container.get(A);
      try (Lease<Thing> b = leases.get().get()) {
        b.complete();
      }
      assertThat(lab.log()).containsExactly("+A", "+E", "+B", "-B");
      container.close();
      assertThat(lab.log()).containsExactly("+A", "+E", "+B", "-B", "-E", "-A");
    }

    @Test
    @Proves("R23")
    void keepsWhatItNeedsItself(Lab lab) {
      Held a = Held.of(lab, false);
      a.get(E);
      a.get(D);
      a.get(C);
      a.get(D);
      a.container().close();
      assertThat(lab.log("-")).containsExactly("-C", "-B", "-A", "-D", "-D", "-E");
    }
  }

  /// A asks its scope for B, which uses A through a handle while it is made: once one instance of
  /// it, once one for each that asks.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Proves({"R23", "R24"})
  void whatIsUsedWhileSomethingIsMadeIsReleasedAfterThat(boolean shared, Lab lab) {
    var scope = new AtomicReference<Scope>();
    var container =
        lab.container(app -> {
          asking(lab, app, A, scope::set);
          var b =
              app.bind(B)
                  .to(
                      needs(Thing.provider(A))
                          .makeResource(a -> {
                            a.get();
                            return lab.resource(B);
                          }));
          if (shared) {
            b.in(Singleton.class);
          }
        });
    container.get(A);
    scope.get().get(B);
    container.close();
    assertThat(lab.log()).containsExactly("+A", "+B", "-B", "-A");
    assertThat(container.closeReport().orElseThrow().notes()).hasSize(1);
  }

  /// Two that each asked for one that needs the other.
  @Test
  @Timeout(20)
  @Proves({"R23", "R24"})
  void aCycleOverTwoHoldersIsBroken(Lab lab) {
    List<Scope> scopes = new ArrayList<>();
    var container =
        lab.container(app -> {
          for (Key<Thing> key : List.of(A, B)) {
            asking(lab, app, key, scopes::add);
          }
          app.bind(C).to(needs(A).makeResource(_ -> lab.resource(C)));
          app.bind(D).to(needs(B).makeResource(_ -> lab.resource(D)));
        });
    container.get(A);
    container.get(B);
    scopes.getFirst().get(D);
    scopes.getLast().get(C);
    container.close();
    assertThat(lab.log()).containsExactly("+A", "+B", "+D", "+C", "-C", "-A", "-D", "-B");
    assertThat(container.closeReport().orElseThrow().notes()).hasSize(1);
  }

  /// What was added by hand may use all that was there.
  @Test
  @Proves({"R24", "F56"})
  void whatWasAddedByHandIsReleasedBeforeWhatWasThere(Lab lab) {
    Held a = Held.of(lab, false);
    a.container().onClose(_ -> lab.note("handler"));
    a.get(E);
    a.container().close();
    assertThat(lab.log()).containsExactly("+A", "+E", "handler", "-A", "-E");
  }

  @Nested
  class OneObjectOfTwoBindings {
    private static final class Both implements AutoCloseable {
      private final Lab lab;

      Both(Lab lab) {
        this.lab = lab;
      }

      @Override
      public void close() {
        lab.note("close");
      }
    }

    private static final Key<Both> FIRST = Key.named("first", Both.class);
    private static final Key<Both> SECOND = Key.named("second", Both.class);

    /// A needs the second.
    private Container container(Lab lab, boolean together) {
      Both both = new Both(lab);
      var container =
          lab.container(app -> {
            if (together) {
              app.concurrentRelease();
            }
            app.bind(FIRST).to(needs().make(() -> both)).closing().in(Singleton.class);
            app.bind(SECOND).to(needs().make(() -> both)).closing().in(Singleton.class);
            app.bind(A).to(needs(SECOND).makeResource(_ -> lab.resource(A))).in(Singleton.class);
          });
      container.get(FIRST);
      container.get(A);
      return container;
    }

    @Test
    @Proves({"R23", "R25"})
    void isClosedAfterWhatNeedsTheOther(Lab lab) {
      for (boolean together : List.of(false, true)) {
        container(lab, together).close();
        assertThat(lab.log()).endsWith("+A", "-A", "close");
        assertThat(lab.log("close")).hasSize(together ? 2 : 1);
      }
    }

    @Test
    @Proves({"R23", "R25", "F42"})
    void staysWhenTheOneIsEvicted(Lab lab) {
      var container = container(lab, false);
      container.evict(FIRST);
      assertThat(lab.log()).containsExactly("+A");
      container.get(FIRST);
      container.evict(FIRST);
      container.close();
      assertThat(lab.log()).containsExactly("+A", "-A", "close");
    }

    @Test
    @Proves({"R25", "F56"})
    void isClosedOnceAlsoIfItWasAddedByHand(Lab lab) {
      var container = container(lab, false);
      container.manage(container.get(FIRST));
      container.manage(container.get(SECOND));
      container.evict(FIRST);
      container.evict(SECOND);
      assertThat(lab.log()).containsExactly("+A", "-A");
      container.close();
      assertThat(lab.log()).containsExactly("+A", "-A", "close");
    }

    @Test
    @Proves("R25")
    void isClosedOnceAlsoIfTheContainerConstructedIt(Lab lab) {
      var container =
          lab.container(app -> {
            app.bind(Lab.class).toInstance(lab);
            app.bind(Made.class).in(Singleton.class);
            app.bind(AutoCloseable.class)
                .to(needs(Made.class).make(made -> made))
                .closing()
                .in(Singleton.class);
          });
      container.get(AutoCloseable.class);
      container.close();
      assertThat(lab.log()).containsExactly("close");
    }

    record Made(Lab lab) implements AutoCloseable {
      @Override
      public void close() {
        lab.note("close");
      }
    }
  }
}
