package dev.espalier.tests.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.task.flow.WorkQueue;
import dev.espalier.tests.Proves;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A queue that is used at the end of a stack is whole afterwards, wherever in it the stack ended:
/// the item is in it, or the call has thrown.
class NoStackTest {
  private static final int ROUNDS = 40;
  private static final int DEPTHS = 60;
  private static final long STACK = 256 * 1024;

  private int deepest;

  /// Without a frame between them that could be compiled away.
  private static int descend(int depth, Runnable then) {
    if (depth == 0) {
      then.run();
      return 0;
    }
    return 1 + descend(depth - 1, then);
  }

  private static boolean fits(int depth, Runnable then) {
    try {
      return descend(depth, then) == depth;
    } catch (StackOverflowError e) {
      return false;
    }
  }

  /// The largest depth at which there is still room for anything.
  private static int edge(int much) {
    int fits = 0;
    int tooDeep = much;
    while (tooDeep - fits > 1) {
      int middle = (fits + tooDeep) / 2;
      if (fits(middle, () -> {})) {
        fits = middle;
      } else {
        tooDeep = middle;
      }
    }
    return fits;
  }

  private void use(List<String> problems, boolean puts) {
    for (int round = 0; round < ROUNDS && problems.isEmpty(); round++) {
      int edge = edge(1_000_000);
      deepest = Math.max(deepest, edge);
      for (int depth = edge; depth > edge - DEPTHS; depth--) {
        WorkQueue<Integer> queue = WorkQueue.bounded(4);
        List<Integer> in = new ArrayList<>();
        List<Integer> out = new ArrayList<>();
        Runnable put =
            () -> {
              if (queue.offer(0)) {
                in.add(0);
              }
            };
        if (puts) {
          fits(depth, put);
        } else {
          put.run();
          fits(depth, () -> queue.poll().ifPresent(out::add));
        }
        for (int item = 1; item < 10; item++) {
          if (queue.offer(item)) {
            in.add(item);
          }
          queue.poll().ifPresent(out::add);
        }
        for (var item = queue.poll(); item.isPresent(); item = queue.poll()) {
          out.add(item.get());
        }
        // that it was put, or taken, may not have come to be written down
        in.removeIf(item -> item == 0);
        out.removeIf(item -> item == 0);
        if (!in.equals(out)) {
          problems.add("at depth " + depth + " " + in + " were put, and " + out + " taken");
        }
      }
    }
  }

  @Test
  @Proves("F79")
  void leavesAQueueWhole() throws InterruptedException {
    List<String> problems = new ArrayList<>();
    for (boolean puts : List.of(true, false)) {
      Thread thread = new Thread(null, () -> use(problems, puts), "no stack", STACK);
      thread.start();
      thread.join();
    }
    assertThat(deepest).isGreaterThan(100);
    assertThat(problems).isEmpty();
  }
}
