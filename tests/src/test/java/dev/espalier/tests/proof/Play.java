package dev.espalier.tests.proof;

import dev.espalier.Container;
import dev.espalier.Espalier;
import dev.espalier.bind.Limits;
import dev.espalier.event.Event;
import dev.espalier.tests.fixture.LiveThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Plays a case: builds its container, lets its threads go, and writes down what happens.
final class Play {
  private static final AtomicLong COUNT = new AtomicLong();

  /// Of a broken engine threads may be left, and others have other names.
  private static final String WORLD = "proof" + System.identityHashCode(Play.class) + "-";

  /// How those are called that wait for others to come to some step.
  private static final String WAITS = "later: ";

  /// Who gets no end is found by the bound, with where they stand. A machine that stands still for
  /// twenty seconds is no fault.
  private static final Limits PATIENT =
      Limits.DEFAULT.acquire(Duration.ofMinutes(2)).start(Duration.ofMinutes(2));

  private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /// That see nothing, one after the other.
  private static final int LOOKS = 3;

  private final Case of;
  private final long until;
  private final Journal journal = new Journal();
  private final Making making;
  private final String name = WORLD + COUNT.incrementAndGet();
  private final Map<String, Thread> threads = new LinkedHashMap<>();
  private final Container container;
  private final Asking asking;
  private boolean stuck;

  private Play(Case of, Duration bound) {
    this.of = of;
    this.until = System.nanoTime() + bound.toNanos();
    this.making = new Making(of, journal, Exit.NOWHERE);
    this.container =
        Espalier.container(app -> {
          app.name(name).logTo(this::hear).limits(PATIENT);
          new Bindings(of, making).bind(app);
        });
    making.faults().inside = container;
    this.asking = new Asking(of, making, journal, container);
  }

  /// Plays a case, and returns what was written down.
  ///
  /// @param bound who has no end by then is stuck
  static List<Entry> of(Case of, Duration bound) throws InterruptedException {
    Play play = new Play(of, bound);
    play.run();
    return play.journal.lines();
  }

  private void hear(Event event) {
    if (event instanceof Event.Closing) {
      journal.ending();
    }
  }

  private Thread begin(String what, Runnable body) {
    Thread thread = Thread.ofVirtual().unstarted(body);
    threads.put(what, thread);
    thread.start();
    return thread;
  }

  private void run() throws InterruptedException {
    Thread starter = of.starts() ? begin("start", this::start) : null;
    ask(Ask.When.EARLY);
    ask(Ask.When.RELEASING);
    troubles(starter);
    if (starter != null) {
      join("start", starter);
    }
    begin("later", this::useLater);
    ask(Ask.When.LATER);
    joinAll(false);
    awaitQuiet();
    journal.openAll();
    List<Thread> closing = new ArrayList<>();
    for (int i = 0; i < of.closers(); i++) {
      int closer = i;
      closing.add(begin("close " + i, () -> close(closer)));
    }
    for (Trouble trouble : of.troubles()) {
      if (trouble.what() == Trouble.What.INTERRUPT_CLOSER) {
        trouble(trouble, () -> interrupt(trouble, closing.getFirst()));
      }
    }
    for (Thread thread : closing) {
      join("close", thread);
    }
    of.nodes().forEach(node -> journal.releasing(node.number())); // those that never were
    joinAll(true);
    if (!stuck) {
      asking.afterTheEnd();
      making.awaitStages();
      container.closeReport().ifPresent(report -> journal.add(new Entry.Report(report)));
      LiveThreads.lastOf(name).forEach(thread -> journal.add(new Entry.Left(thread)));
    }
  }

  /// Waits until nothing runs for the container. Says nothing if that does not come soon: something
  /// may be waiting there for the close.
  @SuppressWarnings("ThreadPriorityCheck") // others are to come to their end
  private void awaitQuiet() {
    if (of.nodes().stream().anyMatch(node -> node.life() == Node.Life.UNSCOPED)) {
      long soon = System.nanoTime() + SOON_NANOS;
      int quiet = 0; // one look may miss a thread that another has just started, and that other
      while (System.nanoTime() < soon && quiet < LOOKS) {
        quiet = LiveThreads.isBusy(name) ? 0 : quiet + 1;
        Thread.yield();
      }
      if (quiet == LOOKS) {
        journal.add(new Entry.Quiet());
      }
    }
  }

  private void start() {
    journal.add(new Entry.StartCalled());
    Throwable thrown = null;
    try {
      container.start();
    } catch (Throwable e) {
      thrown = e;
    }
    journal.add(new Entry.StartEnded(thrown));
    flag(Trouble.What.INTERRUPT_START, 0);
  }

  private void useLater() {
    try {
      making.handles().useLater(0);
    } catch (AssertionError e) {
      journal.add(new Entry.Stuck(e.toString() + e.getCause()));
    }
  }

  private void close(int closer) {
    journal.add(new Entry.CloseCalled(closer));
    Throwable thrown = null;
    try {
      container.close();
    } catch (Throwable e) {
      thrown = e;
    }
    journal.add(new Entry.CloseEnded(closer, thrown));
    flag(Trouble.What.INTERRUPT_CLOSER, closer);
  }

  private void evict(int node) {
    journal.add(new Entry.EvictCalled(node));
    Throwable thrown = null;
    try {
      container.evict(Keys.of(of.node(node)));
    } catch (Throwable e) {
      thrown = e;
    }
    journal.add(new Entry.EvictEnded(node, thrown));
  }

  private void flag(Trouble.What who, int of) {
    journal.add(new Entry.Flag(who, of, Thread.interrupted()));
  }

  private void ask(Ask.When when) {
    for (Ask ask : of.asks()) {
      if (ask.when() == when) {
        begin(
            asker(ask.number()),
            () -> {
              if (when == Ask.When.RELEASING) {
                journal.awaitReleasing(ask.nodes().stream().findFirst());
              }
              asking.run(ask);
            });
      }
    }
  }

  /// What the thread of an asker is called; of one that waits for others to end as troubles are.
  private String asker(int number) {
    boolean waits =
        of.asks().stream()
            .anyMatch(ask -> ask.number() == number && ask.when() == Ask.When.RELEASING);
    return (waits ? WAITS : "") + "ask " + number;
  }

  private void troubles(@Nullable Thread starter) {
    for (Trouble trouble : of.troubles()) {
      switch (trouble.what()) {
        case CLOSE -> trouble(trouble, () -> close(of.closers()));
        case REQUEST_CLOSE ->
            trouble(
                trouble,
                () -> {
                  journal.add(new Entry.CloseCalled(Entry.BY_HAND));
                  container.requestClose();
                });
        case EVICT -> trouble(trouble, () -> evict(trouble.of()));
        case INTERRUPT_START -> trouble(trouble, () -> interrupt(trouble, starter));
        case INTERRUPT_ASKER ->
            trouble(trouble, () -> interrupt(trouble, threads.get(asker(trouble.of()))));
        case INTERRUPT_CLOSER -> {}
      }
    }
  }

  private void trouble(Trouble trouble, Runnable action) {
    CountDownLatch step = journal.step(trouble.step());
    begin(
        WAITS + trouble + " " + threads.size(), // there may be two alike
        () -> {
          try {
            step.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e); // nobody interrupts it
          }
          action.run();
        });
  }

  private void interrupt(Trouble trouble, @Nullable Thread thread) {
    if (thread != null) {
      journal.add(new Entry.Interrupted(trouble.what(), trouble.of(), false));
      thread.interrupt();
      journal.add(new Entry.Interrupted(trouble.what(), trouble.of(), true));
    }
  }

  /// Waits for all there are.
  ///
  /// @param waiting whether also for what waits for a step
  private void joinAll(boolean waiting) throws InterruptedException {
    for (Map.Entry<String, Thread> thread : Map.copyOf(threads).entrySet()) {
      if (waiting || !thread.getKey().startsWith(WAITS)) {
        join(thread.getKey(), thread.getValue());
      }
    }
  }

  private void join(String what, Thread thread) throws InterruptedException {
    long left = Math.max(1, until - System.nanoTime());
    if (!thread.join(Duration.ofNanos(left)) && !stuck) {
      stuck = true;
      StringBuilder text = new StringBuilder(what);
      for (StackTraceElement frame : thread.getStackTrace()) {
        text.append("\n      at ").append(frame);
      }
      journal.add(new Entry.Stuck(text.toString()));
    }
  }
}
