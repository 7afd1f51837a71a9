package dev.espalier.tests.proof;

import dev.espalier.Espalier;
import dev.espalier.event.Event;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/// A process that plays a case, and in which something calls `System.exit`: code of the case, or,
/// when nothing else goes on, another thread. What it writes is how its container was closed.
public final class ExitProgram {
  /// What it writes if no rule was broken.
  static final String KEPT = "kept";

  private ExitProgram() {}

  /// A case of nothing but a start, with what goes wrong in it.
  static Case of(long seed) {
    Case all = Cases.of(seed);
    return new Case(seed, all.nodes(), all.roots(), true, List.of(), List.of(), 1, all.way());
  }

  /// Plays it.
  ///
  /// @param arguments the seed
  public static void main(String[] arguments) {
    Case of = of(Long.parseLong(arguments[0]));
    Journal journal = new Journal();
    Exit exit = Exit.in(of);
    boolean early = exit.where() == Exit.Where.OUTSIDE;
    int step = early ? new Random(of.seed()).nextInt(4 * of.nodes().size() + 1) : Facts.NEVER;
    CountDownLatch started = new CountDownLatch(1); // before that there is nothing to be closed
    CountDownLatch reached = journal.step(step);
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          Journal.await(started);
          Journal.await(reached);
          Exit.now(journal);
        });
    Making making = new Making(of, journal, exit);
    Espalier.run(app -> {
      app.logTo(event -> {
        hear(event, of, journal);
        started.countDown();
      });
      new Bindings(of, making).bind(app);
    });
  }

  private static void hear(Event event, Case of, Journal journal) {
    switch (event) {
      case Event.Serving _ -> journal.openAll();
      case Event.Closing _ -> journal.ending();
      case Event.Closed closed -> {
        journal.add(new Entry.Report(closed.report()));
        List<String> broken = Model.judgeExit(of, journal.lines());
        System.out.println(broken.isEmpty() ? KEPT : String.join("\n", broken));
        System.out.flush();
      }
      default -> {}
    }
  }
}
