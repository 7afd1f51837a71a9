package dev.espalier.tests.process;

import dev.espalier.task.TaskGroup;
import java.util.List;

/// As [Starved], without a container: one task of a group holds the lock, as many others as there
/// are carriers initialise classes that need it. To be run with that many carriers.
final class StarvedGroup {
  private StarvedGroup() {}

  record One() {
    static {
      Starved.locked();
    }
  }

  record Two() {
    static {
      Starved.locked();
    }
  }

  public static void main(String[] carriers) throws Exception {
    int count = Integer.parseInt(carriers[0]);
    Thread starving = new Thread(() -> Starved.goOnWhenStarved(count));
    starving.start();
    TaskGroup.failFast("starved")
        .run(group -> {
          group.fork("holder", Starved::hold);
          for (Starved.Maker<?> maker :
              List.<Starved.Maker<?>>of(One::new, Two::new).subList(0, count)) {
            group.fork("initialises", () -> Starved.afterHeld(maker));
          }
        });
    starving.join();
    System.out.println("joined");
  }
}
