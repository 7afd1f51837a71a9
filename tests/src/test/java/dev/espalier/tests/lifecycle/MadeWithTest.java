package dev.espalier.tests.lifecycle;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.D;
import static dev.espalier.tests.fixture.Thing.E;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.Key;
import dev.espalier.bind.Scope;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Door;
import dev.espalier.tests.fixture.Forked;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is used while something is made: that is made with it, whoever asked for it.
@ExtendWith(NothingIsLeft.class)
class MadeWithTest {
  /// Asks its scope while it is made, and is made for each that asks.
  private static void madeWith(Lab lab, ContainerBuilder app, Key<Thing> key, Key<Thing> part) {
    app.bind(key)
        .to(
            needs(Scope.class)
                .makeResource(own -> {
                  var _ = own.get(part);
                  return lab.resource(key);
                }));
  }

  /// A asks C late, which was made with D, which was made with B, which needs A.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Proves({"R23", "R24"})
  void whatSomethingWasMadeWithIsItsOwnAlsoTwoStepsAway(boolean together, Lab lab) {
    AtomicReference<Scope> scope = new AtomicReference<>();
    Container container =
        lab.container(app -> {
          if (together) {
            app.concurrentRelease();
          }
          LateEdgesTest.asking(lab, app, A, scope::set);
          app.bind(B).to(needs(A).makeResource(_ -> lab.resource(B))).in(Singleton.class);
          madeWith(lab, app, C, D);
          madeWith(lab, app, D, B);
        });
    container.get(A);
    var _ = scope.get().get(C);
    container.close();
    assertThat(lab.log("-")).containsExactly("-C", "-D", "-B", "-A");
    assertThat(container.closeReport().orElseThrow().notes())
        .singleElement()
        .asString()
        .startsWith(A + " used " + C + " through");
  }

  /// A asked B while it was made; they are dropped, and then B asks A while it is made.
  @Test
  @Proves({"R23", "F42"})
  void ofALifeThatIsOverDoNotCount(Lab lab) {
    AtomicReference<Key<Thing>> first = new AtomicReference<>(B);
    Container container =
        lab.container(app -> {
          for (Key<Thing> key : List.of(A, B)) {
            app.bind(key)
                .to(
                    needs(Scope.class)
                        .makeResource(own -> {
                          Key<Thing> other = first.get();
                          if (other != key && other != E) {
                            first.set(E);
                            var _ = own.get(other);
                          }
                          return lab.resource(key);
                        }))
                .in(Singleton.class);
          }
        });
    container.get(A);
    container.evict(B);
    assertThat(lab.log()).containsExactly("+B", "+A", "-A", "-B");
    first.set(A);
    container.get(B);
    container.close();
    assertThat(lab.log().subList(4, 8)).containsExactly("+A", "+B", "-B", "-A");
    assertThat(container.closeReport().orElseThrow().notes()).isEmpty();
  }

  /// B fails three times with a C of its own, and then does not.
  @Test
  @Proves({"R11", "F42"})
  void ofWhatFailedAreNotThoseOfWhatComesInItsPlace(Lab lab) {
    AtomicReference<Boolean> fails = new AtomicReference<>(true);
    Container container =
        lab.container(app -> {
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          madeWith(lab, app, C, A);
          app.bind(B)
              .to(
                  needs(C)
                      .makeResource(_ -> {
                        if (fails.get()) {
                          throw new IllegalStateException("not yet");
                        }
                        return lab.resource(B);
                      }))
              .in(Singleton.class);
        });
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> container.get(B)).isInstanceOf(AcquireFailedException.class);
    }
    fails.set(false);
    container.get(B);
    container.evict(A);
    assertThat(lab.log("-")).containsExactly("-C", "-C", "-C", "-B", "-C", "-A");
    container.get(A);
    container.evict(A);
    assertThat(lab.log("-")).hasSize(7).endsWith("-A");
  }

  /// A asks late for B, which is still being made when the scope ends and asks for A only then.
  @Test
  @Timeout(20)
  @Proves({"R23", "R24", "R10"})
  void aUseByWhatIsMadeThoughItWasGivenUpIsOneOfItsMaking(Lab lab) throws Exception {
    AtomicReference<Scope> scope = new AtomicReference<>();
    Door began = new Door();
    Door door = new Door();
    Container container =
        lab.container(app -> {
          LateEdgesTest.asking(lab, app, A, scope::set);
          app.bind(B)
              .to(
                  needs(Scope.class)
                      .makeResource(own -> {
                        began.open();
                        door.passIgnoringInterrupts();
                        var _ = own.get(A);
                        return lab.resource(B);
                      }))
              .uninterruptible()
              .in(Singleton.class);
        });
    container.get(A);
    Forked<Thing> asker = lab.fork(() -> scope.get().get(B));
    began.pass();
    Forked<Boolean> close = lab.forkRun(container::close);
    assertThat(asker.thrown()).isInstanceOf(ScopeClosedException.class);
    door.open();
    assertThat(close.value()).isTrue();
    assertThat(lab.log()).containsExactly("+A", "+B", "-B", "-A");
  }
}
