package dev.espalier.tests.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/// One run of a scene, with one interrupt or with none; what it counts, and what went wrong. The
/// one class that both the woven world and the test know.
public final class Trial {
  /// How often a thread that comes by lets others go first.
  private static final int RARE = 40;

  private static final int LONGEST = 64;

  /// How long they do: on a machine with other work a yield takes long.
  private static final long NOISE_NANOS = 300_000_000;

  private final @Nullable Fault fault;
  private final boolean noise;
  private final long began = System.nanoTime();
  private final Map<Fault.Who, AtomicIntegerArray> hits = new ConcurrentHashMap<>();
  private final AtomicInteger came = new AtomicInteger();
  private final Map<Thread, Boolean> askers = new ConcurrentHashMap<>();
  private final Queue<String> problems = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Thread first;
  private volatile @Nullable Thread interrupted;
  private boolean over;

  Trial(@Nullable Fault fault, int sites) {
    this(fault, sites, false);
  }

  /// One without an interrupt, in which threads let others go first, anywhere.
  static Trial noisy() {
    return new Trial(null, 0, true);
  }

  private Trial(@Nullable Fault fault, int sites, boolean noise) {
    this.fault = fault;
    this.noise = noise;
    for (Fault.Who who : Fault.Who.values()) {
      hits.put(who, new AtomicIntegerArray(fault == null ? sites : 0));
    }
  }

  /// The calling thread is one of those who ask; the first one is the one to be interrupted.
  public void asks() {
    askers.put(Thread.currentThread(), true);
    first = first == null ? Thread.currentThread() : first;
  }

  void at(int site) {
    Thread here = Thread.currentThread();
    if (noise) {
      if (System.nanoTime() - began < NOISE_NANOS) {
        letOthersGo();
      }
    } else if (fault == null) {
      for (Fault.Who who : Fault.Who.values()) {
        if (isMeant(who, here)) {
          counts(who).incrementAndGet(site);
        }
      }
    } else if (site == fault.site()
        && isMeant(fault.who(), here)
        && came.incrementAndGet() == fault.hit()) {
      interrupt(fault.who() == Fault.Who.ASKER ? first : here);
    }
  }

  /// By yields: parking would take away a wake-up that another thread has sent.
  @SuppressWarnings("ThreadPriorityCheck") // it is the point
  private static void letOthersGo() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    if (random.nextInt(RARE) == 0) {
      for (int i = random.nextInt(LONGEST); i >= 0; i--) {
        Thread.yield();
      }
    }
  }

  private boolean isMeant(Fault.Who who, Thread here) {
    return switch (who) {
      case SELF -> askers.containsKey(here);
      case ASKER -> here != first && first != null;
      case OWN -> !askers.containsKey(here);
    };
  }

  private AtomicIntegerArray counts(Fault.Who who) {
    AtomicIntegerArray counts = hits.get(who);
    if (counts == null) {
      throw new IllegalStateException();
    }
    return counts;
  }

  private synchronized void interrupt(@Nullable Thread thread) {
    if (!over && thread != null) {
      interrupted = thread; // first: it may see it at once
      thread.interrupt();
    }
  }

  /// Nobody is interrupted any more: those who ask look what they have got.
  public synchronized void over() {
    over = true;
  }

  /// Whether this thread was interrupted.
  public boolean isInterrupted(Thread thread) {
    return interrupted == thread;
  }

  /// Whether a thread of the container was.
  public boolean isContainerInterrupted() {
    Thread thread = interrupted;
    return thread != null && !askers.containsKey(thread);
  }

  /// Whether the interrupt took place.
  boolean wasReached() {
    return interrupted != null;
  }

  /// How often those meant came to a site, if there was no fault.
  int hits(Fault.Who who, int site) {
    return counts(who).get(site);
  }

  /// Something that must not be.
  public void problem(String text) {
    problems.add(text);
  }

  /// All of it.
  List<String> problems() {
    return List.copyOf(problems);
  }

  /// Where those who ask are.
  List<String> stacks() {
    List<String> text = new ArrayList<>();
    for (Thread thread : askers.keySet()) {
      text.add(thread + " of those who ask" + stack(thread));
    }
    return text;
  }

  /// What a thread does.
  public static String stack(Thread thread) {
    StringBuilder text = new StringBuilder();
    for (StackTraceElement frame : thread.getStackTrace()) {
      text.append("\n      at ").append(frame);
    }
    return text.toString();
  }
}
