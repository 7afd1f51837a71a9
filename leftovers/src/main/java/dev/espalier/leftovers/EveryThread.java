package dev.espalier.leftovers;

import java.lang.reflect.Method;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The threads of this process that are alive, virtual ones too.
///
/// The JDK's own list of them, which its thread dumps are made from. Not such a dump: making many
/// of them while virtual threads yield ends JDK 25.0.3 with a SIGSEGV in
/// `GetThreadSnapshotClosure`.
public final class EveryThread {
  private static final String OURS = "dev.espalier.";

  private EveryThread() {}

  /// All that are alive.
  @SuppressWarnings("unchecked") // it is what the JDK's method returns
  public static List<Thread> alive() {
    try {
      Object root =
          Class.forName("jdk.internal.vm.ThreadContainers").getMethod("root").invoke(null);
      Method threads = Class.forName("jdk.internal.vm.ThreadContainer").getMethod("threads");
      return ((Stream<Thread>) threads.invoke(root)).filter(Thread::isAlive).toList();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("run with --add-exports java.base/jdk.internal.vm=ALL-UNNAMED", e);
    }
  }

  static Set<Thread> known() {
    Set<Thread> known = Collections.newSetFromMap(new IdentityHashMap<>());
    known.addAll(alive());
    return known;
  }

  /// Those that run code of ours, be it a test's.
  static List<Thread> oursBut(Set<Thread> known) {
    return alive().stream()
        .filter(thread -> thread != Thread.currentThread() && !known.contains(thread))
        .filter(EveryThread::runsOurs)
        .toList();
  }

  private static boolean runsOurs(Thread thread) {
    StackTraceElement[] stack = thread.getStackTrace();
    if (stack.length == 0) {
      return thread.isVirtual() && thread.isAlive(); // it has not begun: what it runs is not known
    }
    for (StackTraceElement frame : stack) {
      if (frame.getClassName().startsWith(OURS)) {
        return true;
      }
    }
    return false;
  }
}
