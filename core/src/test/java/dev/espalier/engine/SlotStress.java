package dev.espalier.engine;

import dev.espalier.Espalier;
import dev.espalier.bind.Key;
import dev.espalier.bind.RequestScoped;
import dev.espalier.plan.PlannedNode;
import java.util.List;
import java.util.Objects;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/// What jcstress plays, on real processors and with real compilers: R3 and R6. `SlotStressTest`
/// runs it.
public final class SlotStress {
  private static final LiveScope SCOPE = scope();
  private static final PlannedNode NODE =
      Objects.requireNonNull(SCOPE.engine.plan.find(Key.of(Instance.class)));

  private SlotStress() {}

  private static LiveScope scope() {
    var container =
        Espalier.container(app -> {
          app.name("stress").logTo(_ -> {}).lifetime(RequestScoped.class);
          app.bind(Instance.class).to(Instance.class).in(RequestScoped.class);
        });
    return (LiveScope) container.open(RequestScoped.class);
  }

  /// With fields that nothing but the publication of it makes visible.
  static final class Instance {
    int first;
    int second;

    Instance build() {
      first = 1;
      second = 2;
      return this;
    }

    int seen() {
      return first + second;
    }
  }

  /// A slot of its own, with a cell that one may end, and a stack of releases.
  public abstract static class Made {
    final Slots slots = new Slots(1);
    final Cell cell = Cell.in(new Place(SCOPE, NODE, slots, 0, null), false);
    final ReleaseStack stack = new ReleaseStack(SCOPE.engine.tell);

    void register() {
      stack.register(new Release(cell, List.of()));
    }

    /// How it is built, and how many releases there are by then; 0 and 0 if it is not there.
    void read(II_Result result) {
      if (slots.get(0) instanceof Instance instance) {
        result.r1 = instance.seen();
        result.r2 = stack.withdraw(_ -> true).registered().size();
      }
    }
  }

  /// Who reads an instance from a slot sees it fully built, and its release is registered.
  @JCStressTest
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "not there yet")
  @Outcome(id = "3, 1", expect = Expect.ACCEPTABLE, desc = "built, and its release registered")
  @Outcome(expect = Expect.FORBIDDEN, desc = "half")
  @State
  public static class Publication extends Made {
    public Publication() {
      var _ = cell.claim();
    }

    @Actor
    public void make() {
      Instance instance = new Instance().build();
      register();
      var _ = cell.end(instance);
    }

    @Actor
    public void ask(II_Result result) {
      read(result);
    }
  }

  /// The canary: it is given out before it is what it will be.
  @JCStressTest
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "not there yet")
  @Outcome(id = "3, 1", expect = Expect.ACCEPTABLE, desc = "built, and its release registered")
  @Outcome(expect = Expect.FORBIDDEN, desc = "half")
  @State
  public static class BrokenPublication extends Made {
    public BrokenPublication() {
      var _ = cell.claim();
    }

    @Actor
    public void make() {
      Instance instance = new Instance();
      var _ = cell.end(instance);
      var _ = instance.build();
      register();
    }

    @Actor
    public void ask(II_Result result) {
      read(result);
    }
  }

  /// A slot of its own, for which two contend.
  public abstract static class Contended {
    final Slots slots = new Slots(1);
    final Cell one = Cell.in(new Place(SCOPE, NODE, slots, 0, null), false);
    final Cell other = Cell.in(new Place(SCOPE, NODE, slots, 0, null), false);

    int winner() {
      return slots.get(0) == one ? 1 : slots.get(0) == other ? 2 : 0;
    }
  }

  /// Of two who claim a slot one gets it, and finds its cell there.
  @JCStressTest
  @Outcome(id = "true, false, 1", expect = Expect.ACCEPTABLE, desc = "the first makes it")
  @Outcome(id = "false, true, 2", expect = Expect.ACCEPTABLE, desc = "the second makes it")
  @Outcome(expect = Expect.FORBIDDEN, desc = "both, neither, or the wrong one")
  @State
  public static class Claim extends Contended {
    @Actor
    public void first(ZZI_Result result) {
      result.r1 = one.claim();
    }

    @Actor
    public void second(ZZI_Result result) {
      result.r2 = other.claim();
    }

    @Arbiter
    public void there(ZZI_Result result) {
      result.r3 = winner();
    }
  }

  /// The canary: looks first and writes then.
  @JCStressTest
  @Outcome(id = "true, false, 1", expect = Expect.ACCEPTABLE, desc = "the first makes it")
  @Outcome(id = "false, true, 2", expect = Expect.ACCEPTABLE, desc = "the second makes it")
  @Outcome(expect = Expect.FORBIDDEN, desc = "both, neither, or the wrong one")
  @State
  public static class BrokenClaim extends Contended {
    private boolean claims(Cell cell) {
      boolean free = slots.get(0) == null;
      if (free) {
        slots.put(0, cell);
      }
      return free;
    }

    @Actor
    public void first(ZZI_Result result) {
      result.r1 = claims(one);
    }

    @Actor
    public void second(ZZI_Result result) {
      result.r2 = claims(other);
    }

    @Arbiter
    public void there(ZZI_Result result) {
      result.r3 = winner();
    }
  }
}
