package dev.espalier.tests.scopes;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.fixture.Thing.A;
import static dev.espalier.tests.fixture.Thing.B;
import static dev.espalier.tests.fixture.Thing.C;
import static dev.espalier.tests.fixture.Thing.D;

import dev.espalier.Container;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Resource;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.Thing;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// Counts the instances that are there.
final class Count {
  static final class Inline {}

  final AtomicInteger held = new AtomicInteger();
  final AtomicInteger made = new AtomicInteger();
  final AtomicReference<ExitCase> lastExit = new AtomicReference<>();

  Resource<Thing> resource(String name) {
    return Resource.withExit(
        () -> {
          held.incrementAndGet();
          made.incrementAndGet();
          return new Thing(name);
        },
        (_, exit) -> {
          held.decrementAndGet();
          lastExit.set(exit);
        });
  }

  Container container(Lab lab) {
    return lab.container(app -> {
      app.lifetime(SessionScoped.class);
      app.lifetime(RequestScoped.class, l -> l.parent(SessionScoped.class));
      // nobody hears the events: a million of them would not fit
      app.logTo(_ -> {});
      app.bind(A).to(resource("A")).in(SessionScoped.class);
      app.bind(Inline.class).in(SessionScoped.class);
      app.bind(B)
          .to(needs(A).and(Inline.class).makeResource((_, _) -> resource("B")))
          .in(SessionScoped.class)
          .async();
      app.bind(C).to(needs(B).makeResource(_ -> resource("C"))).in(RequestScoped.class);
      app.bind(D).to(needs(B).makeResource(_ -> resource("D")));
    });
  }
}
