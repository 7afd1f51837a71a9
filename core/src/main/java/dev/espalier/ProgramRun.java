package dev.espalier;

import dev.espalier.bind.Call;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.StartFailedException;
import dev.espalier.graph.Diagnostic;
import dev.espalier.graph.GraphException;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/// One run of a program: a container tied to the end of the process.
final class ProgramRun {
  private final OpenedContainer container;

  /// Set when the process is ending: the main thread must not go on then as if nothing were.
  private volatile boolean ending;

  /// What an end of the process means here: for what serves, the end; for all else, too early.
  private volatile ExitCase atEndOfProcess = ExitCase.cancelled("the process is ending");

  private final Thread hook;

  private ProgramRun(OpenedContainer container) {
    this.container = container;
    this.hook = new Thread(this::endOfProcess, "espalier-shutdown");
  }

  static ProgramRun of(Consumer<ContainerBuilder> configuration) {
    ProgramRun run;
    try {
      run = new ProgramRun(Espalier.opened(configuration));
    } catch (GraphException e) {
      throw exit(e);
    }
    Runtime.getRuntime().addShutdownHook(run.hook);
    run.start();
    return run;
  }

  private void start() {
    try {
      container.start();
    } catch (StartFailedException e) {
      stayIfEnding();
      throw exit(e);
    } catch (InterruptedException e) {
      stayIfEnding();
      Thread.currentThread().interrupt();
      throw exit(givenUp(e));
    } catch (EspalierException e) {
      stayIfEnding();
      throw exit(givenUp(e));
    }
  }

  private static EspalierException givenUp(Exception cause) {
    String name = cause.getClass().getSimpleName();
    String why = cause.getMessage() == null ? name : name + ": " + cause.getMessage();
    return new EspalierException(
        "ESP-310",
        "the start was given up.\n   "
            + Diagnostic.line("Cause", why.replace("\n", "\n" + Diagnostic.line("", "   ")))
            + Diagnostic.more("ESP-310"),
        cause);
  }

  void untilClosed() {
    atEndOfProcess = ExitCase.completed();
    try {
      container.awaitClosed();
    } catch (InterruptedException e) {
      try {
        container.close();
      } finally {
        Thread.currentThread().interrupt();
      }
    } finally {
      stayIfEnding();
      removeHook();
    }
  }

  @SuppressWarnings("unchecked") // the function throws nothing that X does not cover
  <R, X extends Exception> R main(Call<R, X> main) throws X {
    try {
      R value = container.callAsync(main).toCompletableFuture().join();
      stayIfEnding();
      container.close();
      return value;
    } catch (CompletionException e) {
      stayIfEnding();
      Throwable thrown = Objects.requireNonNull(e.getCause());
      closeAfter(thrown);
      if (thrown instanceof Error error) {
        throw error;
      }
      throw (X) thrown;
    } catch (EspalierException e) {
      closeAfter(e); // what it needs is not in the graph; or the close of a good run has failed
      throw e;
    } finally {
      removeHook();
    }
  }

  /// The function's failure is what is thrown; a failing close is suppressed under it.
  private void closeAfter(Throwable thrown) {
    try {
      container.close(ExitCase.failed(thrown));
    } catch (EspalierException e) {
      if (e != thrown && e.getCause() != thrown) {
        thrown.addSuppressed(e);
      }
    }
  }

  /// Runs as a shutdown hook of the process.
  private void endOfProcess() {
    ending = true;
    try {
      container.close(atEndOfProcess);
    } catch (EspalierException e) {
      System.err.println(e.getMessage());
    }
  }

  /// While the process ends the main thread waits for that here.
  private void stayIfEnding() {
    while (ending) {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        // the process is ending, and with it this thread
      }
    }
  }

  private void removeHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      ending = true; // the hook may not have got so far
      stayIfEnding();
    }
  }

  /// Tells on standard error why the program did not start, and ends the process.
  private static RuntimeException exit(EspalierException e) {
    System.err.println(e.getMessage());
    System.exit(1);
    return e;
  }
}
