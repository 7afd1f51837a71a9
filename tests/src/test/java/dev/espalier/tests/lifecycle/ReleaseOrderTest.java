package dev.espalier.tests.lifecycle;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.D;
import static dev.espalier.tests.fixture.Thing.E;
import static dev.espalier.tests.fixture.Thing.lazy;
import static dev.espalier.tests.fixture.Thing.provider;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.bind.BindingBuilder;
import dev.espalier.bind.Key;
import dev.espalier.bind.Lazy;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// In which order things are released.
@ExtendWith(NothingIsLeft.class)
class ReleaseOrderTest {
  private final Map<Key<Thing>, Provider<Thing>> handles = new HashMap<>();

  /// Acquires a resource and keeps the handle that it was given.
  private BindingBuilder<Thing> holding(
      Lab lab, BindingBuilder<Thing> binding, Key<Thing> key, Key<Thing> of) {
    return binding
        .to(
            needs(lazy(of))
                .makeResource(handle -> {
                  handles.put(key, handle);
                  return lab.resource(key);
                }))
        .in(Singleton.class);
  }

  private Thing use(Key<Thing> holder) {
    return Objects.requireNonNull(handles.get(holder)).get();
  }

  @Test
  @Proves({"R23", "R24"})
  void isTheExactReverseOfAcquisition(Lab lab) {
    var container =
        lab.container(app -> {
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          app.bind(B).to(lab.resource(B)).in(Singleton.class);
          app.bind(C).to(needs(A).makeResource(_ -> lab.resource(C))).in(Singleton.class);
          app.bind(D).to(lab.resource(D)).in(Singleton.class);
        });
    container.get(B);
    container.get(C);
    container.get(D);
    container.close();
    assertThat(lab.log()).containsExactly("+B", "+A", "+C", "+D", "-D", "-C", "-A", "-B");
    assertThat(container.closeReport().orElseThrow().released()).containsExactly(D, C, A, B);
  }

  @Test
  @Proves({"R23", "R24"})
  void putsWhatALateUsedLazyNeedsBehindItsHolder(Lab lab) {
    var container =
        lab.container(app -> {
          holding(lab, app.bind(A), A, B);
          app.bind(B).to(lab.resource(B)).in(Singleton.class);
        });
    container.get(A);
    use(A);
    container.close();
    assertThat(lab.log()).containsExactly("+A", "+B", "-A", "-B");
  }

  @Test
  @Proves({"R23", "R24"})
  void putsWhatALateUsedProviderNeedsBehindItsHolder(Lab lab) {
    var container =
        lab.container(app -> {
          app.bind(A)
              .to(
                  needs(provider(B))
                      .makeResource(b -> {
                        handles.put(A, b);
                        return lab.resource(A);
                      }))
              .in(Singleton.class);
          app.bind(B).to(needs(C).make(_ -> new Thing("B"))); // unscoped: its need counts
          app.bind(C).to(lab.resource(C)).in(Singleton.class);
        });
    container.get(A);
    use(A);
    container.close();
    assertThat(lab.log()).containsExactly("+A", "+C", "-A", "-C");
  }

  @Test
  @Proves("R23")
  void followsALateUseThroughANodeThatHasNothingToRelease(Lab lab) {
    record Middle(Lazy<Thing> lazy) {}
    var container =
        lab.container(app -> {
          app.bind(Middle.class).to(needs(lazy(B)).make(Middle::new)).in(Singleton.class);
          app.bind(A).to(needs(Middle.class).makeResource(_ -> lab.resource(A)));
          app.bind(C).to(needs(A).make(a -> a)).in(Singleton.class);
          app.bind(B).to(lab.resource(B)).in(Singleton.class);
        });
    container.get(C);
    container.get(Middle.class).lazy().get();
    container.close();
    assertThat(lab.log()).containsExactly("+A", "+B", "-A", "-B");
  }

  @Test
  @Proves("R23")
  void followsALateUseByAnUnscopedPartThatAProviderMade(Lab lab) {
    record Part(Lazy<Thing> lazy) {}
    record Holder(Provider<Part> parts) {}
    var container =
        lab.container(app -> {
          app.bind(Part.class).to(needs(lazy(B)).make(Part::new));
          app.bind(Holder.class)
              .to(needs(Key.provider(Part.class)).make(Holder::new))
              .onRelease(_ -> lab.note("-holder"))
              .in(Singleton.class);
          app.bind(B).to(lab.resource(B)).in(Singleton.class);
        });
    container.get(Holder.class).parts().get().lazy().get();
    container.close();
    assertThat(lab.log()).containsExactly("+B", "-holder", "-B");
  }

  @Test
  @Proves("R23")
  void followsALateUseByAnUnscopedPartThatALazyKeeps(Lab lab) {
    record Part(Lazy<Thing> lazy) {}
    record Holder(Lazy<Part> part) {}
    var container =
        lab.container(app -> {
          app.bind(Part.class).to(needs(lazy(B)).make(Part::new));
          app.bind(Holder.class)
              .to(needs(Key.lazy(Part.class)).make(Holder::new))
              .onRelease(_ -> lab.note("-holder"))
              .in(Singleton.class);
          app.bind(B).to(lab.resource(B)).in(Singleton.class);
        });
    container.get(Holder.class).part().get().lazy().get();
    container.close();
    assertThat(lab.log()).containsExactly("+B", "-holder", "-B");
  }

  @Test
  @Proves("R23")
  void followsALateUseByAWaitingUnscopedPartThatALazyKeeps(Lab lab) {
    record Part(Lazy<Thing> lazy) {}
    record Holder(Lazy<Part> part) {}
    var container =
        lab.container(app -> {
          app.bind(Part.class).to(needs(lazy(B)).make(Part::new)).async();
          app.bind(Holder.class)
              .to(needs(Key.lazy(Part.class)).make(Holder::new))
              .onRelease(_ -> lab.note("-holder"))
              .in(Singleton.class);
          app.bind(B).to(lab.resource(B)).in(Singleton.class);
        });
    container.get(Holder.class).part().get().lazy().get();
    container.close();
    assertThat(lab.log()).containsExactly("+B", "-holder", "-B");
  }

  @Test
  @Proves("R23")
  void keepsAUseDuringTheAcquireAlsoWhenALateUseMovesWhatWasUsed(Lab lab) {
    // A holds a lazy C. B uses A while it is acquired. C comes last, used late by A.
    var container =
        lab.container(app -> {
          holding(lab, app.bind(A), A, C);
          app.bind(B)
              .to(needs(lazy(A)).makeResource(a -> lab.resource(B, a::get)))
              .in(Singleton.class);
          app.bind(C).to(lab.resource(C)).in(Singleton.class);
        });
    container.get(B);
    use(A);
    container.close();
    assertThat(lab.log()).containsExactly("+A", "+B", "+C", "-B", "-A", "-C");
  }

  @Test
  @Proves("R23")
  void keepsAUseByAnotherThreadDuringTheAcquire(Lab lab) {
    var container =
        lab.container(app -> {
          holding(lab, app.bind(A), A, C);
          app.bind(B)
              .to(
                  needs(lazy(A))
                      .makeResource(
                          a -> lab.resource(B, () -> a.getAsync().toCompletableFuture().join())))
              .in(Singleton.class);
          app.bind(C).to(lab.resource(C)).in(Singleton.class);
        });
    container.get(B);
    use(A);
    container.close();
    assertThat(lab.log()).containsExactly("+A", "+B", "+C", "-B", "-A", "-C");
  }

  @Test
  @Proves("R23")
  void movesAllThatHoldsAPartOfAPartThatALateUseMoves(Lab lab) {
    // A holds the part, which holds B; B uses the late C: A, then B, then C. The part has nothing
    // to
    // release itself, and is known because of its handle.
    record Part(Thing inner, Lazy<Thing> unused) {}
    var container =
        lab.container(app -> {
          app.bind(A).to(needs(Part.class).makeResource(_ -> lab.resource(A))).in(Singleton.class);
          app.bind(Part.class).to(needs(B).and(lazy(C)).make(Part::new));
          app.bind(B)
              .to(
                  needs(lazy(C))
                      .makeResource(c -> {
                        handles.put(B, c);
                        return lab.resource(B);
                      }));
          app.bind(C).to(lab.resource(C)).in(Singleton.class);
        });
    container.get(A);
    use(B);
    container.close();
    assertThat(lab.log()).containsExactly("+B", "+A", "+C", "-A", "-B", "-C");
  }

  @Test
  @Proves("R23")
  void movesAllThatNeedsWhatALateUseMovesWhicheverNeedItIs(Lab lab) {
    // B needs C first and A second; A uses the late D
    var container =
        lab.container(app -> {
          app.bind(C).to(lab.resource(C)).in(Singleton.class);
          holding(lab, app.bind(A), A, D);
          app.bind(B)
              .to(needs(C).and(A).makeResource((_, _) -> lab.resource(B)))
              .in(Singleton.class);
          app.bind(D).to(lab.resource(D)).in(Singleton.class);
        });
    container.get(B);
    use(A);
    container.close();
    assertThat(lab.log("-")).containsSubsequence("-B", "-A", "-D");
    assertThat(lab.log("-")).containsSubsequence("-B", "-C");
  }

  @Test
  @Proves("R24")
  void keepsTheReverseAmongThoseThatAreMovedTogether(Lab lab) {
    // B, C and D need A, which uses the late E: all of them come before E, in reverse
    var container =
        lab.container(app -> {
          holding(lab, app.bind(A), A, E);
          for (Key<Thing> key : List.of(B, C, D)) {
            app.bind(key).to(needs(A).makeResource(_ -> lab.resource(key))).in(Singleton.class);
          }
          app.bind(E).to(lab.resource(E)).in(Singleton.class);
        });
    container.get(B);
    container.get(C);
    container.get(D);
    use(A);
    container.close();
    assertThat(lab.log("-")).containsExactly("-D", "-C", "-B", "-A", "-E");
  }

  @Test
  @Proves("R24")
  void keepsTheReverseAmongThoseThatALateUseDoesNotConcern(Lab lab) {
    var container =
        lab.container(app -> {
          app.bind(A).to(lab.resource(A)).in(Singleton.class);
          app.bind(B).to(lab.resource(B)).in(Singleton.class);
          holding(lab, app.bind(C), C, D);
          app.bind(D).to(lab.resource(D)).in(Singleton.class);
          app.bind(E).to(lab.resource(E)).in(Singleton.class);
        });
    container.get(A);
    container.get(B);
    container.get(C);
    use(C);
    container.get(E);
    container.close();
    assertThat(lab.log("-")).containsExactly("-E", "-C", "-D", "-B", "-A");
  }

  @Test
  @Proves("R24")
  void letsTheEagerEdgeWinInACycleAndSaysSo(Lab lab) {
    var container =
        lab.container(app -> {
          holding(lab, app.bind(A), A, B);
          app.bind(B).to(needs(A).makeResource(_ -> lab.resource(B))).in(Singleton.class);
        });
    container.get(B);
    use(A);
    container.close();
    assertThat(lab.log()).containsExactly("+A", "+B", "-B", "-A");
    assertThat(container.closeReport().orElseThrow().notes()).hasSize(1);
    assertThat(container.closeReport().orElseThrow().text())
        .contains("through a handle, but", "it is released after");
  }

  @Test
  @Proves("R24")
  void breaksACycleOfLateUsesSomewhereAndReleasesAll(Lab lab) {
    var container =
        lab.container(app -> {
          holding(lab, app.bind(A), A, B);
          holding(lab, app.bind(B), B, C);
          holding(lab, app.bind(C), C, A);
        });
    container.get(A);
    use(A);
    use(B);
    use(C);
    container.close();
    assertThat(lab.log("-")).containsExactlyInAnyOrder("-A", "-B", "-C");
    assertThat(container.closeReport().orElseThrow().notes()).hasSize(1);
  }

  private interface Store {}

  private record FileStore() implements Store {}

  private record Shop(Store store) {}

  @Test
  @Proves({"R23", "F1"})
  void followsAliasesAndInterfaces(Lab lab) {
    var container =
        lab.container(app -> {
          app.bind(FileStore.class)
              .to(FileStore.class)
              .onRelease(_ -> lab.note("-store"))
              .in(Singleton.class);
          app.bind(Store.class).to(FileStore.class);
          app.bind(Shop.class).onRelease(_ -> lab.note("-shop")).in(Singleton.class);
        });
    container.get(Shop.class);
    container.close();
    assertThat(lab.log()).containsExactly("-shop", "-store");
  }
}
