package dev.espalier.tests.scopes;

import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Key;
import dev.espalier.bind.Resource;
import dev.espalier.bind.ScopeEnded;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.Step;
import dev.espalier.tests.fixture.Thing;

/// Resources with code around their use that write down what happens to them: a transaction, as far
/// as the tests are concerned.
final class Lending {
  private Lending() {}

  static Resource<Thing> of(Lab lab, Key<Thing> key) {
    return of(lab, key, Step.none(), Step.none());
  }

  /// @param begin runs before the thing is there
  /// @param commit runs after the use has ended well
  static Resource<Thing> of(Lab lab, Key<Thing> key, Step begin, Step commit) {
    return Resource.around(use -> {
      begin.run();
      Thing thing = lab.acquired(new Thing(Thing.name(key)));
      ExitCase exit = ExitCase.completed();
      try {
        use.lend(thing);
        commit.run();
        lab.note("commit " + thing);
      } catch (ScopeEnded e) {
        exit = e.exit();
        throw e;
      } finally {
        lab.released(thing, exit);
      }
    });
  }
}
