package dev.espalier.tests.process;

import static dev.espalier.bind.Needs.needs;

import dev.espalier.ContainerBuilder;
import dev.espalier.Espalier;
import dev.espalier.bind.BindingBuilder;
import dev.espalier.bind.Limits;
import dev.espalier.bind.Resource;
import dev.espalier.event.Event;
import dev.espalier.tests.fixture.Door;
import jakarta.inject.Singleton;
import java.time.Duration;

/// A program that a test runs as a process: its first argument says how it behaves, what it writes
/// says what happens.
public final class Program {

  record Base() {}

  record Server(Base base) {}

  record Other() {}

  private Program() {}

  public static void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "serve" -> Espalier.run(Program::serving);
      case "serveThenExit" -> {
        Thread.ofPlatform().daemon().start(Program::exitOnInput);
        Espalier.run(Program::serving);
      }
      case "call" ->
          say("returned " + Espalier.run(Program::serving, needs(Base.class).call(_ -> 42)));
      case "callThatThrows" -> callThatThrows();
      case "callThatWaits" ->
          Espalier.run(Program::serving, needs(Base.class).call(_ -> waitForInterrupts()));
      case "missing" -> Espalier.run(app -> app.roots(Runnable.class));
      case "broken" -> Espalier.run(app -> other(app, Program::fail));
      case "interrupted" -> {
        Thread.currentThread().interrupt();
        Espalier.run(Program::serving);
      }
      case "exitInAcquire" -> Espalier.run(app -> other(app, Program::exit));
      case "exitInBody" ->
          Espalier.run(
              Program::serving,
              needs(Base.class)
                  .call(_ -> {
                    exit();
                    return 0;
                  }));
      case "exitInStartHook" -> Espalier.run(app -> base(app).onStart(_ -> exit()));
      case "exitInStartHookThatOthersNeed" ->
          Espalier.run(app -> {
            base(app).onStart(_ -> exit());
            app.bind(Server.class).in(Singleton.class).onStart(_ -> say("start server"));
            app.roots(Server.class);
          });
      case "exitInConstructor" ->
          Espalier.run(app -> {
            base(app);
            app.bind(Exiting.class).in(Singleton.class);
            app.roots(Exiting.class);
          });
      case "hangInRelease" -> Espalier.run(Program::hangingInRelease);
      case "exitInStopHook" -> Espalier.run(Program::exitingInStop, needs().call(() -> 0));
      case "exitInRelease" -> Espalier.run(Program::exitingInRelease, needs().call(() -> 0));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    say("main ends");
  }

  private static BindingBuilder<Base> base(ContainerBuilder app) {
    app.roots(Base.class);
    return app.bind(Base.class).to(resource("base", new Base())).in(Singleton.class);
  }

  private static void serving(ContainerBuilder app) {
    base(app);
    app.bind(Server.class)
        .to(needs(Base.class).makeResource(base -> resource("server", new Server(base))))
        .in(Singleton.class)
        .onStart(_ -> say("start"))
        .onStop(_ -> say("stop"));
    app.roots(Server.class);
    app.listen(event -> {
      if (event instanceof Event.Serving) {
        say("serving");
      }
    });
  }

  private static void other(ContainerBuilder app, Runnable acquire) {
    base(app);
    app.bind(Other.class)
        .to(
            needs(Base.class)
                .make(_ -> {
                  acquire.run();
                  return new Other();
                }))
        .in(Singleton.class);
    app.roots(Other.class);
  }

  private static void exitingInStop(ContainerBuilder app) {
    base(app).onStart(_ -> say("start")).onStop(_ -> exit());
  }

  private static void exitingInRelease(ContainerBuilder app) {
    base(app);
    app.bind(Server.class)
        .to(needs(Base.class).make(Server::new))
        .in(Singleton.class)
        .onRelease(_ -> exit());
    app.roots(Server.class);
  }

  private static void hangingInRelease(ContainerBuilder app) {
    serving(app);
    app.limits(Limits.DEFAULT.close(Duration.ofMillis(600)));
    app.bind(Other.class)
        .to(needs(Server.class).make(_ -> new Other()))
        .in(Singleton.class)
        .onRelease(_ -> new Door().passIgnoringInterrupts());
    app.roots(Other.class);
  }

  private static <T> Resource<T> resource(String name, T value) {
    return Resource.of(
        () -> {
          say("+" + name);
          return value;
        },
        _ -> say("-" + name));
  }

  private static void callThatThrows() {
    try {
      Espalier.run(
          Program::serving,
          needs(Base.class)
              .call(_ -> {
                throw new IllegalStateException("broken");
              }));
    } catch (IllegalStateException e) {
      say("thrown " + e.getMessage());
    }
  }

  /// Waits for an interrupt, tells it, and then whether another is there.
  private static int waitForInterrupts() {
    say("waiting");
    try {
      new Door().pass();
    } catch (InterruptedException e) {
      say("interrupted");
    }
    say("again " + Thread.currentThread().isInterrupted());
    return 0;
  }

  private static void exitOnInput() {
    try {
      say("read " + System.in.read());
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    exit();
  }

  private static void exit() {
    System.exit(7);
  }

  private static void fail() {
    throw new IllegalStateException("broken");
  }

  static final class Exiting {
    Exiting(Base base) {
      exit();
    }
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
