package dev.espalier.tests.faults.scenes;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.Espalier;
import dev.espalier.bind.AcquireFailedException;
import dev.espalier.bind.CloseReport;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.ReleaseFailedException;
import dev.espalier.bind.ScopeClosedException;
import dev.espalier.bind.StartFailedException;
import dev.espalier.bind.WaitInterruptedException;
import dev.espalier.tests.faults.Trial;
import dev.espalier.tests.fixture.Await;
import dev.espalier.tests.fixture.LiveThreads;
import dev.espalier.tests.fixture.Step;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a scene works with: containers, askers, and what each of them is to get.
final class Play {
  private static final AtomicInteger COUNT = new AtomicInteger();

  final Trial trial;
  final Ledger ledger;
  private final List<Container> containers = new CopyOnWriteArrayList<>();
  private final Set<String> names = ConcurrentHashMap.newKeySet();
  private final List<Asker> others = new CopyOnWriteArrayList<>();
  private final CountDownLatch over = new CountDownLatch(1);

  /// Threads that a scene itself interrupts.
  private final Set<Thread> interrupted = ConcurrentHashMap.newKeySet();

  /// Threads that have found out that they were interrupted.
  private final Set<Thread> know = ConcurrentHashMap.newKeySet();

  /// The ends that are none of a fault's doing.
  private volatile boolean mayBeClosed;

  private volatile boolean mayFail;
  private volatile boolean mayBeAbandoned;
  private volatile boolean inlineMayFail;

  Play(Trial trial) {
    this.trial = trial;
    this.ledger = new Ledger(trial);
  }

  /// From here on a container may be closed while someone asks.
  void mayBeClosed() {
    mayBeClosed = true;
  }

  /// From here on what is asked for may fail by itself.
  void mayFail(boolean may) {
    mayFail = may;
  }

  /// Something is made on a thread that asks, and ends when that is interrupted.
  void inlineMayFail() {
    inlineMayFail = true;
  }

  /// Something outlives its limits here.
  void mayBeAbandoned() {
    mayBeAbandoned = true;
  }

  /// The name of an opening, another for each.
  String tag(String name) {
    return name + COUNT.incrementAndGet();
  }

  Container container(Consumer<ContainerBuilder> configuration) {
    String name = "play" + COUNT.incrementAndGet();
    names.add(name);
    Container container =
        Espalier.container(app -> {
          app.name(name).logTo(_ -> {});
          configuration.accept(app);
        });
    containers.add(container);
    return container;
  }

  /// Another one who asks.
  final class Asker {
    private final Thread thread;
    private final CountDownLatch asked = new CountDownLatch(1);

    private Asker(Step body) {
      thread =
          Thread.ofVirtual()
              .unstarted(() -> {
                trial.asks();
                try {
                  ask(
                      "another",
                      () -> {
                        body.run();
                        return true;
                      });
                } finally {
                  asked.countDown();
                  awaitAtLast(over);
                  look();
                }
              });
    }

    /// Waits until it waits for something, or has done all.
    void awaitBlocked() {
      Await.until(() ->
          asked.getCount() == 0
              || thread.getState() == Thread.State.WAITING
              || thread.getState() == Thread.State.TIMED_WAITING);
    }

    /// Waits until it has done all.
    void await() {
      awaitAtLast(asked);
    }

    /// A part of the scene, beside the fault.
    void interrupt() {
      interrupted.add(thread);
      thread.interrupt();
    }
  }

  Asker asker(Step body) {
    Asker asker = new Asker(body);
    others.add(asker);
    asker.thread.start();
    return asker;
  }

  /// Asks for something that is to be had, once more for each interrupt; null if it is not because
  /// everything is closed.
  <T> @Nullable T sure(String what, Callable<T> body) {
    T value = ask(what, body);
    for (int times = 1; value == null && isOpen(); times++) {
      if (times > interrupts(Thread.currentThread())) {
        trial.problem(what + " was not to be had when asked for " + times + " times");
        return null;
      }
      value = ask(what + ", again", body);
    }
    return value;
  }

  /// How often a thread may be interrupted, by the fault and by the scene.
  private int interrupts(Thread thread) {
    return (trial.isInterrupted(thread) || trial.isContainerInterrupted() ? 1 : 0)
        + (interrupted.contains(thread) ? 1 : 0);
  }

  /// Starts, which ends well, or with everything closed.
  void start(Container container) {
    if (ask("start", container::start) == null && container.isOpen()) {
      trial.problem("a start that did not end well left it open");
    }
  }

  private boolean isOpen() {
    return containers.stream().allMatch(Container::isOpen);
  }

  /// Does something whose end is looked at; null if it is not a value.
  <T> @Nullable T ask(String what, Callable<T> body) {
    try {
      T value = Objects.requireNonNull(body.call(), what);
      look();
      return value;
    } catch (Throwable e) {
      judge(what, e);
      return null;
    }
  }

  /// As [#ask], without a value.
  boolean run(String what, Step body) {
    return ask(
            what,
            () -> {
              body.run();
              return true;
            })
        != null;
  }

  /// What is to fail with a code, whatever else it may do when it is interrupted.
  void fails(String code, Step body) {
    try {
      body.run();
      trial.problem("did not fail with " + code);
    } catch (Throwable e) {
      if (ofStage(e) instanceof EspalierException ours
          && Objects.requireNonNull(ours.getMessage()).startsWith(code)
          && !(ours instanceof WaitInterruptedException)) {
        look();
      } else {
        judge("what fails with " + code, e);
      }
    }
  }

  private static Throwable ofStage(Throwable thrown) {
    Throwable e = thrown;
    while ((e instanceof CompletionException || e instanceof ExecutionException)
        && e.getCause() != null) {
      e = e.getCause();
    }
    return e;
  }

  private void judge(String what, Throwable thrown) {
    Throwable e = ofStage(thrown);
    switch (e) {
      case InterruptedException _ -> {
        know();
        look();
      }
      case WaitInterruptedException _ -> {
        if (!Thread.currentThread().isInterrupted() && e == thrown) {
          unexpected(what + " was interrupted, and the flag is not set", e);
        }
        know();
        look();
      }
      case ScopeClosedException _ when mayBeClosed || !isOpen() -> look();
      case AcquireFailedException _ when mayFail || causedByFault(e) -> look();
      case StartFailedException _ when mayFail || causedByFault(e) -> look();
      case ReleaseFailedException _ when mayFail || causedByFault(e) -> look();
      default -> unexpected(what + " ended with", e);
    }
  }

  /// An interrupt of a container's thread, by whomever, is a failure of what runs on it: R13. One
  /// of an asker is one of what that makes itself.
  private boolean causedByFault(Throwable thrown) {
    for (Throwable e = thrown; e != null; e = e.getCause()) {
      if (e instanceof InterruptedException || e instanceof WaitInterruptedException) {
        return trial.isContainerInterrupted()
            || (inlineMayFail && isInterrupted(Thread.currentThread()));
      }
    }
    return false;
  }

  private void unexpected(String what, Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    trial.problem(what + " " + text);
  }

  private boolean isInterrupted(Thread thread) {
    return trial.isInterrupted(thread) || interrupted.contains(thread);
  }

  private void know() {
    know.add(Thread.currentThread());
    if (!isInterrupted(Thread.currentThread())) {
      trial.problem(Thread.currentThread() + " was told of an interrupt that nobody sent");
    }
  }

  /// Whether the flag is set; takes it down.
  private void look() {
    if (Thread.interrupted()) {
      know();
    }
  }

  void awaitAtLast(CountDownLatch latch) {
    while (true) {
      try {
        latch.await();
        return;
      } catch (InterruptedException e) {
        know();
      }
    }
  }

  /// Plays a scene to the end, and looks what is left.
  void play(Consumer<Play> scene) {
    trial.asks();
    try {
      scene.accept(this);
      others.forEach(Asker::await);
      look();
      mayBeClosed();
      for (Container container : containers) {
        run("close", container::close);
        end(container);
      }
    } catch (Throwable e) {
      unexpected("the scene ended with", e);
    }
    trial.over();
    over.countDown();
    look();
    for (Asker other : others) {
      join(other.thread);
      requireKnown(other.thread);
    }
    requireKnown(Thread.currentThread());
    for (String name : names) {
      LiveThreads.lastOf(name).forEach(thread -> trial.problem(thread + " is alive"));
    }
    ledger.requireAllReleased(); // last: what was abandoned may have released something
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException("after the end of all interrupts", e);
    }
  }

  private void requireKnown(Thread thread) {
    if (isInterrupted(thread) && !know.contains(thread)) {
      trial.problem("the interrupt of " + thread + " was lost");
    }
  }

  private void end(Container container) {
    CloseReport report = container.closeReport().orElse(null);
    if (report == null) {
      trial.problem(container + " was closed and is not");
      return;
    }
    if (!mayBeAbandoned && !report.abandoned().isEmpty()) {
      trial.problem("abandoned: " + report.abandoned());
    }
    for (CloseReport.Failure failure : report.failures()) {
      if (!mayFail && !mayBeAbandoned && !causedByFault(failure.cause())) {
        unexpected("in the close report: " + failure.what() + " " + failure.key(), failure.cause());
      }
    }
    try {
      var _ = container.get(String.class);
      trial.problem("a closed container gave something");
    } catch (EspalierException e) {
      // as it is to be
    }
    if (!mayBeAbandoned) { // else it knows of what has not ended
      Registries.leftIn(container).forEach(trial::problem);
    }
  }
}
