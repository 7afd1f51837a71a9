package dev.espalier.testing;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.Espalier;
import dev.espalier.bind.Key;
import dev.espalier.event.StartReport;
import java.util.List;
import java.util.function.Consumer;

/// A program's container in a test: with some bindings replaced, and closed with a check that
/// nothing has leaked.
///
/// ```java
/// try (TestContainer test =
///     TestContainer.of(Shop::configure, app -> app.replace(Mailer.class).toInstance(outbox))) {
///   test.start();
///   test.get(Checkout.class).pay(cart);
/// }
/// ```
///
/// Nothing of it runs before it is started or asked. Safe for any number of threads.
public final class TestContainer implements AutoCloseable {
  private final Leaks leaks = new Leaks();
  private final Container container;

  private TestContainer(Consumer<? super ContainerBuilder> configuration) {
    this.container =
        Espalier.container(app -> {
          app.name("test").logTo(_ -> {}).listen(leaks); // whatever log the program has
          configuration.accept(app);
        });
  }

  /// A container as a program configures it.
  ///
  /// @throws dev.espalier.graph.GraphException with every problem of the graph
  public static TestContainer of(Consumer<? super ContainerBuilder> program) {
    return new TestContainer(program);
  }

  /// A container as a program configures it, and then a test, which may replace bindings.
  ///
  /// @throws dev.espalier.graph.GraphException with every problem of the graph, also when what is
  ///   replaced is not bound
  public static TestContainer of(
      Consumer<? super ContainerBuilder> program, Consumer<? super ContainerBuilder> test) {
    return new TestContainer(app -> {
      program.accept(app);
      test.accept(app);
    });
  }

  /// Starts it; see [Container#start()].
  public StartReport start() throws InterruptedException {
    return container.start();
  }

  /// The instance of a class; see [Container#get(Class)].
  public <T> T get(Class<T> type) {
    return container.get(type);
  }

  /// The instance of a key; see [Container#get(Key)].
  public <T> T get(Key<T> key) {
    return container.get(key);
  }

  /// Lays a container over it in which some bindings are others, and which is watched too; see
  /// [Container#overlay]. Closed with this one at the latest.
  public Container overlay(Consumer<? super ContainerBuilder> test) {
    return container.overlay(app -> {
      app.listen(leaks);
      test.accept(app);
    });
  }

  /// The container.
  public Container container() {
    return container;
  }

  /// What has leaked so far: scopes and leases that are open, values that nobody closes, and, once
  /// it is closed, what could not be released or did not end.
  public List<String> leaks() {
    return leaks.found();
  }

  /// Closes the container. Scopes and leases that a test left open are closed with it, and count as
  /// leaks.
  ///
  /// @throws AssertionError naming every leak
  @Override
  public void close() {
    leaks.closing();
    try {
      container.close();
    } finally {
      leaks.verify();
    }
  }
}
