package dev.espalier;

import dev.espalier.bind.AsyncMode;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Key;
import dev.espalier.engine.Engine;
import dev.espalier.engine.LiveScope;
import dev.espalier.engine.ScopeCalls;
import dev.espalier.event.StartReport;
import dev.espalier.graph.Explanation;
import dev.espalier.graph.Graph;
import java.util.Objects;
import java.util.function.Consumer;

/// A container: the outermost scope of an engine.
///
/// @param builder what it was built from
record OpenedContainer(Graph graph, Engine engine, ContainerBuilder builder)
    implements Container, ScopeCalls {
  @Override
  public LiveScope scope() {
    return engine.container();
  }

  @Override
  public Container overlay(Consumer<ContainerBuilder> configuration) {
    Objects.requireNonNull(configuration, "the configuration is null");
    ContainerBuilder over = new ContainerBuilder(this, builder);
    configuration.accept(over);
    return over.build();
  }

  @Override
  public AsyncMode asyncMode(Key<?> key) {
    return engine.asyncMode(key);
  }

  @Override
  public void asyncMode(Key<?> key, AsyncMode mode) {
    engine.asyncMode(key, mode);
  }

  @Override
  public Explanation explain(Key<?> key) {
    return engine.explain(key);
  }

  @Override
  public StartReport start() throws InterruptedException {
    return engine.start();
  }

  @Override
  public void awaitClosed() throws InterruptedException {
    engine.awaitClosed();
  }

  @Override
  public void close() {
    ScopeCalls.super.close();
  }

  /// As [#close()], with what every release is told.
  void close(ExitCase exit) {
    var _ = scope().close(exit);
  }

  @Override
  public String toString() {
    return "container " + scope().name();
  }
}
