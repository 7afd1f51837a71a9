package dev.espalier.tests.proof;

import dev.espalier.bind.Scope;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// What goes wrong in the code of nodes.
final class Faults {
  /// Instead of a number of interrupts: nothing is made.
  static final int NULL = -1;

  /// How the messages begin of what nodes throw.
  static final String PLANNED = "thrown by ";

  private final Journal journal;
  private final Map<Integer, Boolean> thrown = new ConcurrentHashMap<>();

  /// The container, once it is there.
  volatile @Nullable Scope inside;

  /// Opened by the second of a pair.
  private final Map<Integer, CountDownLatch> pairs = new ConcurrentHashMap<>();

  Faults(Journal journal) {
    this.journal = journal;
  }

  /// Thrown by a node, or by a body.
  static final class Planned extends Exception {
    private static final long serialVersionUID = 1L;

    Planned(String message) {
      super(message);
    }
  }

  /// Does what goes wrong in a node.
  ///
  /// @return how many interrupts it has seen
  int of(Node node) throws Exception {
    pause(node.fault() == Node.Fault.MEETS ? 0 : node.part());
    return switch (node.fault()) {
      case NONE -> 0;
      case NULL -> NULL;
      case THROWS -> throw thrown(node);
      case THROWS_ONCE -> {
        if (thrown.put(node.number(), true) == null) {
          throw thrown(node);
        }
        yield 0;
      }
      case BLOCKS -> {
        journal.openAll();
        new CountDownLatch(1).await();
        throw new AssertionError("nobody opens it");
      }
      case DEAF -> {
        journal.openAll();
        yield sit();
      }
      case MEETS -> meet(node);
      case EXPIRES -> {
        new CountDownLatch(1).await();
        throw new AssertionError("nobody opens it");
      }
      case LATE -> sit();
      case CLOSES -> {
        closeInside(inside);
        yield 0;
      }
    };
  }

  /// From inside nobody can wait for the end of a scope.
  void closeInside(@Nullable Scope scope) {
    if (scope == null) {
      return;
    }
    try {
      scope.close();
      journal.add(new Entry.ClosedInside(null));
    } catch (RuntimeException e) {
      journal.add(new Entry.ClosedInside(e));
    }
  }

  private int sit() {
    int interrupts = 0;
    while (true) {
      try {
        journal.gateOfEnding().await();
        interrupts += Thread.interrupted() ? 1 : 0;
        if (interrupts > 0) { // as code does that knows no better
          Thread.currentThread().interrupt();
        }
        return interrupts;
      } catch (InterruptedException e) {
        interrupts++;
      }
    }
  }

  /// Waits for the other one of the pair, which has the same part.
  private int meet(Node node) throws InterruptedException {
    CountDownLatch pair = pairs.computeIfAbsent(node.part(), _ -> new CountDownLatch(2));
    pair.countDown();
    pair.await();
    return 0;
  }

  /// Of several types, some of which the container throws too: these tell nothing.
  private static Exception thrown(Node node) {
    String message = PLANNED + node.number();
    return switch (node.number() % 5) {
      case 0 -> new Planned(message);
      case 1 -> new IllegalStateException(message);
      case 2 -> throw new AssertionError(message);
      case 3 ->
          node.kind().mayBlock() && node.life() == Node.Life.SINGLETON
              ? new InterruptedException(message)
              : new IllegalArgumentException(message);
      default -> new CancellationException(message);
    };
  }

  /// Lets other threads go first.
  @SuppressWarnings("ThreadPriorityCheck") // it is the point
  static void pause(int times) {
    for (int i = 0; i < times; i++) {
      Thread.yield();
    }
  }

  static Object awaited(CompletableFuture<?> stage) throws Exception {
    try {
      return stage.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  /// Throws what a constructor does not declare.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // it is not caught by its type
  static <X extends Exception> RuntimeException unchecked(Exception thrown) throws X {
    throw (X) thrown;
  }
}
