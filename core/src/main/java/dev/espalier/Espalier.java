package dev.espalier;

import dev.espalier.bind.Call;
import dev.espalier.graph.GraphException;
import java.util.Objects;
import java.util.function.Consumer;

/// Where it begins: a container for a program that has its own main, or a whole run of one.
public final class Espalier {
  private Espalier() {}

  /// Builds a container. The graph is checked; nothing of it has run.
  ///
  /// @param configuration declares modules, bindings and roots; runs on this thread, at once
  /// @throws GraphException with every problem of the graph
  public static Container container(Consumer<ContainerBuilder> configuration) {
    return opened(configuration);
  }

  static OpenedContainer opened(Consumer<ContainerBuilder> configuration) {
    Objects.requireNonNull(configuration, "the configuration is null");
    ContainerBuilder builder = new ContainerBuilder();
    configuration.accept(builder);
    return builder.build();
  }

  /// Runs a program until it is told to end: starts, serves, and on a signal (SIGTERM, SIGINT), a
  /// `System.exit` or [Container#requestClose()] stops and closes. After a signal the process ends
  /// with the signal's exit code. A graph that is refused or a start that fails is told on standard
  /// error, and the process exits with 1.
  public static void run(Consumer<ContainerBuilder> configuration) {
    ProgramRun.of(configuration).untilClosed();
  }

  /// Runs a program that does one thing: starts, calls the function on a thread of the container,
  /// closes, and returns the function's value or throws what it threw. On a signal start hooks are
  /// undone by stop hooks, the function is interrupted once if it still runs, everything is closed,
  /// and the process ends with the signal's exit code; this method does not return then.
  public static <R, X extends Exception> R run(
      Consumer<ContainerBuilder> configuration, Call<R, X> main) throws X {
    return ProgramRun.of(configuration).main(main);
  }
}
