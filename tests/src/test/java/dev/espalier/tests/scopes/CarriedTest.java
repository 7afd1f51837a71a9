package dev.espalier.tests.scopes;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Container;
import dev.espalier.bind.BindingBuilder;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Resource;
import dev.espalier.bind.Scope;
import dev.espalier.event.Event;
import dev.espalier.task.Carried;
import dev.espalier.task.Carrier;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import dev.espalier.tests.fixture.Thing;
import jakarta.inject.Singleton;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What is carried to the threads of a container and its scopes.
@ExtendWith(NothingIsLeft.class)
@Proves("R44")
class CarriedTest {
  private static final ScopedValue<String> USER = ScopedValue.newInstance();
  private static final ThreadLocal<@Nullable String> LOG = new ThreadLocal<>();
  private static final InheritableThreadLocal<String> INHERITED = new InheritableThreadLocal<>();
  private static final Carrier CARRIER =
      Carrier.of(USER)
          .and(Carrier.<@Nullable String>of(LOG::get, LOG::set))
          .and(Carrier.contextClassLoader());

  private static String seen() {
    return USER.orElse("-") + " " + LOG.get() + " " + INHERITED.get() + " " + loader();
  }

  private static String loader() {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    return loader instanceof URLClassLoader named ? String.valueOf(named.getName()) : "?";
  }

  /// Runs something as someone, with all three kinds of context.
  private static <T> T as(String name, ScopedValue.CallableOp<T, RuntimeException> body) {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    String log = LOG.get();
    Thread.currentThread().setContextClassLoader(new URLClassLoader(name, new URL[0], before));
    LOG.set(name);
    INHERITED.set(name);
    try {
      return ScopedValue.where(USER, name).call(body);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
      LOG.set(log);
      INHERITED.remove();
    }
  }

  private static Container of(Lab lab, Carrier carrier) {
    return lab.container(app -> {
      app.carry(carrier);
      app.lifetime(RequestScoped.class);
      app.bind(A)
          .to(lab.resource(A, () -> note(lab, "acquire"), () -> note(lab, "release")))
          .onAcquire(_ -> note(lab, "acquired"))
          .onStart(_ -> note(lab, "start"))
          .onStop(_ -> note(lab, "stop"))
          .in(Singleton.class);
      app.bind(B)
          .to(
              needs(A)
                  .makeAsync(_ -> {
                    note(lab, "stage");
                    return CompletableFuture.completedStage(new Thing("B"));
                  }))
          .onRelease(_ -> note(lab, "released"))
          .in(RequestScoped.class);
      app.bind(C)
          .to(
              Resource.around(use -> {
                note(lab, "before");
                try {
                  use.lend(new Thing("C"));
                } finally {
                  note(lab, "after");
                }
              }))
          .in(RequestScoped.class);
      app.roots(A);
    });
  }

  private static void note(Lab lab, String what) {
    lab.note("in " + what + ": " + seen());
  }

  @Test
  @Proves("R44")
  void isInAContainerWhatItWasWhereThatWasBuilt(Lab lab) throws Exception {
    Container container = as("ann", () -> of(lab, CARRIER));
    as(
        "ben",
        () -> {
          try {
            return container.start();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    as(
        "cid",
        () ->
            container
                .callAsync(
                    needs(A)
                        .call(_ -> {
                          note(lab, "call");
                          return true;
                        }))
                .toCompletableFuture()
                .join());
    as(
        "dan",
        () -> {
          container.close();
          return true;
        });
    assertThat(lab.log("in"))
        .containsExactly(
            "in acquire: ann ann null ann",
            "in acquired: ann ann null ann",
            "in start: ann ann null ann",
            "in call: ann ann null ann",
            "in stop: ann ann null ann",
            "in release: ann ann null ann");
  }

  @Test
  @Proves("R44")
  void isInAScopeWhatItWasWhereThatWasOpenedAndNotWhatTheFirstAskerHas(Lab lab) {
    Container container = as("ann", () -> of(lab, CARRIER));
    Scope request = as("ben", () -> container.open(RequestScoped.class));
    as("cid", () -> request.get(B));
    as("cid", () -> request.get(C));
    as(
        "dan",
        () -> {
          request.close();
          assertThat(seen()).isEqualTo("dan dan dan dan");
          return true;
        });
    container.close();
    assertThat(lab.log("in"))
        .containsExactly(
            "in acquire: ann ann null ann",
            "in acquired: ann ann null ann",
            "in stage: ben ben null ben",
            "in before: ben ben null ben",
            "in after: ben ben null ben",
            "in released: ben ben dan ben", // on the thread of the closer
            "in release: ann ann null ann");
  }

  @Test
  @Proves({"R44", "F31"})
  void isTakenToOtherThreadsByAWrappedExecutor(Lab lab) throws Exception {
    Container container = as("ann", () -> of(lab, CARRIER));
    Queue<Runnable> tasks = new ArrayDeque<>();
    Scope request = as("ben", () -> container.open(RequestScoped.class));
    as(
        "cid",
        () -> {
          request
              .wrap(tasks::add)
              .execute(() -> {
                note(lab, "task");
                assertThat(container.current(RequestScoped.class)).containsSame(request);
              });
          return true;
        });
    lab.forkRun(
            () -> {
              tasks.remove().run();
              note(lab, "rest");
              assertThat(container.current(RequestScoped.class)).isEmpty();
            })
        .value();
    assertThat(lab.log("in"))
        .containsExactly("in task: cid cid null cid", "in rest: - null null ?");
  }

  @Test
  @Proves("R44")
  void isNothingInAContainerThatCarriesNothing(Lab lab) throws Exception {
    Container container =
        as("ann", () -> lab.container(app -> bound(lab, app.bind(A)).in(Singleton.class)));
    as("ben", () -> container.get(A));
    assertThat(lab.log("in")).containsExactly("in acquire: - null null ?");
  }

  private static BindingBuilder<Thing> bound(Lab lab, BindingBuilder<Thing> binding) {
    return binding.to(lab.resource(A, () -> note(lab, "acquire")));
  }

  private static void isWarnedOfAndNothingIsLost(Lab lab, Carrier broken) throws Exception {
    Container container = of(lab, broken);
    container.start();
    Scope request = container.open(RequestScoped.class);
    assertThat(request.get(B)).hasToString("B");
    assertThat(request.get(C)).hasToString("C");
    var stage = container.callAsync(needs(A).call(Optional::of)).toCompletableFuture();
    assertThat(lab.fork(stage::join).value()).isPresent();
    var ran = new AtomicReference<>("not");
    request.wrap(Runnable::run).execute(() -> ran.set("ran"));
    assertThat(ran).hasValue("ran");
    request.close();
    container.close();
    assertThat(lab.log("in")).hasSize(9);
    assertThat(lab.log("+A")).hasSize(1);
    assertThat(lab.log("-A")).hasSize(1);
    assertThat(lab.events(Event.Warning.class))
        .isNotEmpty()
        .allSatisfy(warning -> {
          assertThat(warning.code()).isEqualTo("ESP-402");
          assertThat(warning.text()).startsWith("what is carried could not be ");
        });
  }

  private static Carried broken() {
    throw new IllegalStateException("broken");
  }

  @Test
  void thatCannotBeCapturedIsWarnedOf(Lab lab) throws Exception {
    isWarnedOfAndNothingIsLost(lab, CarriedTest::broken);
  }

  @Test
  void thatCannotBePutInPlaceIsWarnedOf(Lab lab) throws Exception {
    isWarnedOfAndNothingIsLost(lab, Carrier.of(() -> "x", _ -> CarriedTest.broken()));
  }

  @Test
  void thatCannotBeTakenBackIsWarnedOf(Lab lab) throws Exception {
    isWarnedOfAndNothingIsLost(lab, Carrier.opening(() -> "x", _ -> CarriedTest::broken));
  }

  @Test
  void thatDoesNotRunTheCodeLosesNothing(Lab lab) throws Exception {
    Container container =
        of(
            lab,
            () ->
                new Carried() {
                  @Override
                  @SuppressWarnings("NullAway") // a mistake that users can make
                  public <R extends @Nullable Object, X extends Throwable> R call(
                      ScopedValue.CallableOp<? extends R, X> op) {
                    return null;
                  }
                });
    container.start();
    container.close();
    assertThat(lab.log()).contains("+A", "-A");
  }
}
