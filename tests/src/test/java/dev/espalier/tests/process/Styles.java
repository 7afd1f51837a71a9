package dev.espalier.tests.process;

import static dev.espalier.bind.Needs.needs;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.Espalier;
import dev.espalier.bind.Binder;
import dev.espalier.bind.BindingModule;
import dev.espalier.bind.Provides;
import dev.espalier.bind.Resource;
import jakarta.annotation.PostConstruct;
import jakarta.inject.Inject;
import jakarta.inject.Scope;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/// A program that a test runs as a process: the same parts, bound in the style that its argument
/// names.
public final class Styles {
  private Styles() {}

  record Config(String url) {}

  record Database(Config config) {}

  record Store(Database database) {}

  record Server(Store store, Config config) {}

  @Scope
  @Retention(RetentionPolicy.RUNTIME)
  @interface OrderScoped {}

  record Order(Store store) {}

  /// Made when the watch over the carriers has looked, as the log tells.
  record Slow() {
    static Slow untilWatched(Path log) throws IOException {
      while (!Files.readString(log).contains("dev.espalier.task.Carriers.areBlocked")) {
        LockSupport.parkNanos(10_000_000); // the test ends the process if it never does
      }
      return new Slow();
    }
  }

  static final class InstalledModule implements BindingModule {
    @Override
    public void configure(Binder binder) {
      functions(binder);
    }
  }

  static final class Annotated {
    private final Store store;

    @Inject
    Annotated(Store store) {
      this.store = store;
    }

    @PostConstruct
    void check() {
      Objects.requireNonNull(store.database());
    }
  }

  /// The first class that is loaded when the program itself begins.
  record Begun(String style) {}

  /// Starts, asks and closes.
  ///
  /// @param arguments the style, and the file into which the process logs which classes it loads
  public static void main(String[] arguments) throws Exception {
    Begun begun = new Begun(arguments[0]);
    try (Container container =
        Espalier.container(app -> configure(app, begun.style(), Path.of(arguments[1])))) {
      container.start();
      container.get(Server.class);
      if (begun.style().equals("lifetime")) {
        container.within(OrderScoped.class, scope -> scope.get(Order.class));
      }
    }
    System.out.println("closed");
  }

  private static void configure(ContainerBuilder app, String style, Path log) {
    app.roots(Server.class);
    switch (style) {
      case "functions" -> app.install(Styles::functions);
      case "slow" -> {
        functions(app);
        app.bind(Slow.class)
            .to(needs().make(() -> Slow.untilWatched(log)))
            .in(Singleton.class)
            .eager();
      }
      case "module" -> app.install(new InstalledModule());
      case "lifetime" -> {
        functions(app);
        app.lifetime(OrderScoped.class);
        app.bind(Order.class).to(needs(Store.class).make(Order::new)).in(OrderScoped.class);
      }
      default -> {
        app.install(new Styles());
        app.bind(Server.class).in(Singleton.class);
        app.bind(Annotated.class).in(Singleton.class).eager();
      }
    }
  }

  private static void functions(Binder app) {
    app.bind(Config.class).toInstance(new Config("db"));
    app.bind(Database.class)
        .to(
            needs(Config.class)
                .makeResource(config -> Resource.of(() -> new Database(config), _ -> {})))
        .in(Singleton.class);
    app.bind(Store.class).to(needs(Database.class).make(Store::new)).in(Singleton.class);
    app.bind(Server.class)
        .to(needs(Store.class, Config.class).make(Server::new))
        .in(Singleton.class)
        .onStart(_ -> {})
        .onStop(_ -> {});
  }

  @Provides
  @Singleton
  Config config() {
    return new Config("db");
  }

  @Provides
  @Singleton
  Database database(Config config) {
    return new Database(config);
  }

  @Provides
  Store store(Database database) {
    return new Store(database);
  }
}
