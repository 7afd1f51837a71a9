package dev.espalier.tests.scopes;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.ContainerBuilder;
import dev.espalier.Espalier;
import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Resource;
import dev.espalier.bind.Scope;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Which instance is kept where.
@ExtendWith(NothingIsLeft.class)
class LifetimesTest {

  static final class Inline {}

  static final class Other {}

  record OfLab(Lab lab) {}

  record OfOfLab(OfLab it) {}

  @Nested
  class Instances {
    @Test
    @Proves({"R3", "R35", "F28", "F43"})
    void oneIsMadeForEachKeyAndScope(Lab lab) {
      var container =
          lab.container(app -> {
            app.lifetime(RequestScoped.class);
            app.bind(A).to(lab.resource(A)).in(RequestScoped.class);
            app.bind(Inline.class).in(RequestScoped.class);
          });
      try (Scope one = container.open(RequestScoped.class);
          Scope other = container.open(RequestScoped.class)) {
        assertThat(one.get(A)).isSameAs(one.get(A)).isNotSameAs(other.get(A));
        assertThat(one.get(Inline.class))
            .isSameAs(one.get(Inline.class))
            .isNotSameAs(other.get(Inline.class));
        assertThat(one.getAsync(A).toCompletableFuture().join()).isSameAs(one.get(A));
      }
      assertThat(lab.log()).containsExactly("+A", "+A", "-A", "-A");
    }

    @Test
    @Proves({"R35", "F34"})
    void thoseOfTheParentAreSharedAndStayWhenAChildEnds(Lab lab) {
      var container =
          lab.container(app -> {
            app.lifetime(RequestScoped.class);
            app.bind(A).to(lab.resource(A)).in(Singleton.class);
            app.bind(Inline.class).in(Singleton.class);
            app.bind(B).to(needs(A).makeResource(_ -> lab.resource(B))).in(RequestScoped.class);
          });
      Inline first =
          container.within(
              RequestScoped.class,
              scope -> {
                scope.get(B);
                return scope.get(Inline.class);
              });
      container.runWithin(
          RequestScoped.class,
          scope -> {
            scope.get(B);
            assertThat(scope.get(Inline.class)).isSameAs(first);
          });
      assertThat(container.get(Inline.class)).isSameAs(first);
      assertThat(lab.log()).containsExactly("+A", "+B", "-B", "+B", "-B");
    }

    @Test
    @Proves({"R35", "F34"})
    void anInnerScopeSeesTheOuterOnesAndReleasesOnlyItsOwn(Lab lab) {
      var container = lab.container(app -> nested(lab, app));
      try (Scope session = container.open(SessionScoped.class)) {
        try (Scope request = session.open(RequestScoped.class)) {
          request.get(C);
          assertThat(request.get(B)).isSameAs(session.get(B));
          assertThat(request.get(A)).isSameAs(container.get(A));
        }
        assertThat(lab.log()).containsExactly("+A", "+B", "+C", "-C");
        try (Scope request = session.open(RequestScoped.class)) {
          request.get(C);
        }
        assertThat(lab.log("+B")).hasSize(1);
      }
      assertThat(lab.log()).endsWith("+C", "-C", "-B");
    }

    @Test
    @Proves({"R1", "R35"})
    void aLifetimeIsOpenedOnlyInItsParent(Lab lab) {
      var container = lab.container(app -> nested(lab, app));
      assertThatThrownBy(() -> container.open(RequestScoped.class))
          .isInstanceOf(EspalierException.class)
          .hasMessageStartingWith("ESP-204");
      assertThatThrownBy(() -> container.open(Singleton.class)).hasMessageStartingWith("ESP-204");
      assertThatThrownBy(() -> container.open(Override.class)).hasMessageStartingWith("ESP-204");
      container.runWithin(
          SessionScoped.class,
          session ->
              assertThatThrownBy(() -> session.open(SessionScoped.class))
                  .hasMessageStartingWith("ESP-204"));
    }

    @Test
    @Proves("F62")
    void whatBelongsToAScopeIsRefusedOutsideItWithTheRemedy(Lab lab) {
      var container =
          lab.container(app -> {
            nested(lab, app);
            app.bind(Thread.class)
                .to(needs(C).make(_ -> Thread.currentThread())); // unscoped, of a request's
          });
      assertThatThrownBy(() -> container.get(C))
          .hasMessageStartingWith("ESP-308")
          .hasMessageContaining("Opened    ");
      assertThatThrownBy(() -> container.get(Thread.class)).hasMessageStartingWith("ESP-308");
      assertThatThrownBy(() -> container.getAsync(C)).hasMessageStartingWith("ESP-308");
      assertThatThrownBy(() -> container.acquire(C)).hasMessageStartingWith("ESP-308");
      assertThatThrownBy(() -> container.call(needs(C).call(c -> c)))
          .hasMessageStartingWith("ESP-308");
      container.runWithin(
          SessionScoped.class,
          session -> assertThatThrownBy(() -> session.get(C)).hasMessageStartingWith("ESP-308"));
      assertThat(lab.log()).isEmpty();
    }

    @Test
    @Proves({"R2", "R35"})
    void rootsMayBeOfAnyLifetimeAndAStartPreparesWhatTheyNeedOfTheContainer(Lab lab)
        throws Exception {
      var container =
          lab.container(app -> {
            nested(lab, app);
            app.roots(C);
          });
      container.start();
      assertThat(lab.log()).containsExactly("+A");
      container.runWithin(
          SessionScoped.class, session -> session.runWithin(RequestScoped.class, r -> r.get(C)));
      assertThat(lab.log()).containsExactly("+A", "+B", "+C", "-C", "-B");
    }

    @Test
    @Proves({"R0", "R2", "F16"})
    void whatIsMadeForEachMayStandBetweenANodeAndOneThatWaits(Lab lab) throws Exception {
      record Store(Thing database) {}
      record Shop(Store store) {}
      record Cart(Store store) {}
      var container =
          lab.container(app -> {
            app.lifetime(RequestScoped.class);
            app.bind(A).to(lab.resource(A)).in(Singleton.class);
            app.bind(Store.class).to(needs(A).make(Store::new));
            app.bind(Shop.class).to(needs(Store.class).make(Shop::new)).in(Singleton.class);
            app.bind(B).to(A);
            app.bind(C).to(B).in(Singleton.class);
            app.bind(Cart.class).to(needs(Store.class).make(Cart::new)).in(RequestScoped.class);
            app.roots(Shop.class);
          });
      container.start();
      Thing database = container.get(A);
      assertThat(container.get(Shop.class).store().database()).isSameAs(database);
      assertThat(container.get(C)).isSameAs(database);
      container.runWithin(
          RequestScoped.class,
          scope -> assertThat(scope.get(Cart.class).store().database()).isSameAs(database));
    }

    @Test
    @Proves({"R0", "R2", "F16"})
    void aClassMadeForEachMayStandBetweenAClassAndAResource(Lab lab) throws Exception {
      var container =
          lab.container(app -> {
            app.bind(Lab.class).to(Resource.of(() -> lab, _ -> {})).in(Singleton.class);
            app.bind(OfLab.class);
            app.bind(OfOfLab.class).in(Singleton.class);
            app.roots(OfOfLab.class);
          });
      container.start();
      assertThat(container.get(OfOfLab.class).it().lab()).isSameAs(lab);
    }

    @Test
    @Proves({"R11", "R17"})
    void aFailedGetLeavesTheScopeOpenAndTheNextOneTriesAgain(Lab lab) {
      var attempts = new int[1];
      var container =
          lab.container(app -> {
            app.lifetime(RequestScoped.class);
            app.bind(A).to(lab.resource(A)).in(RequestScoped.class);
            app.bind(B)
                .to(
                    needs(A)
                        .makeResource(_ ->
                            lab.resource(
                                B,
                                () -> {
                                  if (attempts[0]++ == 0) {
                                    throw new IllegalStateException("broken");
                                  }
                                })))
                .in(RequestScoped.class);
          });
      container.runWithin(
          RequestScoped.class,
          scope -> {
            assertThatThrownBy(() -> scope.get(B)).isInstanceOf(AcquireFailedException.class);
            assertThat(scope.isOpen()).isTrue();
            assertThat(scope.getOrElse(A, _ -> new Thing("no"))).isSameAs(scope.get(A));
            scope.get(B);
          });
      assertThat(lab.log()).containsExactly("+A", "+B", "-B", "-A");
    }
  }

  /// C of a request needs B of the session needs A of the container.
  static void nested(Lab lab, ContainerBuilder app) {
    app.lifetime(SessionScoped.class);
    app.lifetime(RequestScoped.class, l -> l.parent(SessionScoped.class));
    app.bind(A).to(lab.resource(A)).in(Singleton.class);
    app.bind(B).to(needs(A).makeResource(_ -> lab.resource(B))).in(SessionScoped.class);
    app.bind(C).to(needs(B).makeResource(_ -> lab.resource(C))).in(RequestScoped.class);
  }

  @Test
  @Proves({"R1", "R48"})
  void startHooksAreRefusedInShorterLifetimes() {
    assertThatThrownBy(() ->
            Espalier.container(app -> {
              app.lifetime(RequestScoped.class);
              app.bind(Inline.class).in(RequestScoped.class).onStart(_ -> {});
              app.roots(Inline.class);
            }))
        .isInstanceOf(EspalierException.class);
  }
}
