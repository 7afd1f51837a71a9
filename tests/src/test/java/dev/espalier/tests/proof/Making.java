package dev.espalier.tests.proof;

import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Resource;
import dev.espalier.bind.ScopeEnded;
import dev.espalier.tests.proof.Entry.Result;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// The code of the nodes: writes down what happens to them, and does what goes wrong.
final class Making {
  private final Journal journal;
  private final Exit exit;
  private final Faults faults;

  private final Queue<Thread> completing = new ConcurrentLinkedQueue<>();
  private final Handles handles;

  Making(Case of, Journal journal, Exit exit) {
    this.journal = journal;
    this.exit = exit;
    this.faults = new Faults(journal);
    this.handles = new Handles(journal, of.isSound());
  }

  /// An instance that is given.
  Part<?> instance(Node node) {
    int id = began(node, 0, false, List.of());
    journal.add(new Entry.Ended(id, Result.MADE, null, 0));
    return new Part<>(id);
  }

  private int began(Node node, int scope, boolean instead, List<Integer> needs) {
    int id = journal.newId();
    journal.add(new Entry.Began(id, node.number(), scope, instead, needs));
    return id;
  }

  /// What there is beside the function.
  interface Acquire {
    /// Does it for the instance.
    void run(int id) throws Exception;
  }

  /// Makes an instance on this thread.
  Part<?> make(Node node, int scope, List<?> needs, Result result, Acquire more) throws Exception {
    return make(
        node, scope, needs, began(node, scope, false, Handles.given(node, needs)), result, more);
  }

  private Part<?> make(Node node, int scope, List<?> needs, int id, Result result, Acquire more)
      throws Exception {
    try {
      exit.at(Exit.Where.MAKING, node, journal);
      handles.use(node, id, needs);
      more.run(id);
      int interrupts = faults.of(node);
      if (interrupts == Faults.NULL) {
        journal.add(new Entry.Ended(id, Result.FAILED, null, 0));
        return nothing();
      }
      journal.add(new Entry.Ended(id, result, null, interrupts));
    } catch (Exception | Error e) {
      journal.add(new Entry.Ended(id, Result.FAILED, e, 0));
      throw e;
    }
    handles.keep(node, scope, id, needs);
    return new Part<>(id);
  }

  @SuppressWarnings("NullAway") // it is the fault
  private static Part<?> nothing() {
    return null;
  }

  /// What a constructor does; unlike functions it declares nothing.
  int construct(Node node, List<?> needs) {
    try {
      int scope = node.life() == Node.Life.SINGLETON ? 0 : Entry.SOMEWHERE;
      return make(node, scope, needs, Result.HELD, _ -> {}).id();
    } catch (Exception e) {
      throw Faults.<RuntimeException>unchecked(e);
    }
  }

  /// What is made instead of a node that failed: what the binding releases is, but no resource.
  Part<?> fallback(Node node, int scope) {
    boolean held = node.kind() == Node.Kind.STAGE || (node.isReleased() && node.held());
    int id = began(node, scope, true, List.of());
    journal.add(new Entry.Ended(id, held ? Result.HELD : Result.MADE, null, 0));
    return new Part<>(id);
  }

  Resource<Part<?>> resource(Node node, int scope, List<?> needs) {
    return switch (node.kind()) {
      case EXIT ->
          Resource.withExit(
              () -> make(node, scope, needs, Result.HELD, _ -> {}),
              (part, exit) -> release(node, part, exit));
      case STEPS -> Resource.acquire(steps -> inSteps(node, scope, needs, steps));
      case AROUND -> Resource.around(use -> around(node, scope, needs, use));
      default ->
          Resource.of(
              () -> make(node, scope, needs, Result.HELD, _ -> {}),
              part -> release(node, part, null));
    };
  }

  /// Two parts before the fault and the instance itself after it, so that it is released first.
  private Part<?> inSteps(Node node, int scope, List<?> needs, Resource.Steps steps)
      throws Exception {
    Part<?> made =
        make(
            node,
            scope,
            needs,
            Result.HELD,
            id -> {
              for (int part = 0; part < 2; part++) {
                int number = part;
                journal.add(new Entry.PartMade(id, number));
                var _ =
                    steps.addWithExit(
                        id, (_, exit) -> journal.add(new Entry.PartReleased(id, number, exit)));
              }
            });
    return made == null
        ? nothing()
        : steps.<Part<?>>addWithExit(made, (part, exit) -> release(node, part, exit));
  }

  private void around(Node node, int scope, List<?> needs, Resource.Use<Part<?>> use)
      throws Exception {
    Part<?> part = make(node, scope, needs, Result.HELD, _ -> {});
    ExitCase exit = ExitCase.completed();
    try {
      use.lend(part);
    } catch (ScopeEnded e) {
      exit = e.exit();
    }
    release(node, part, exit);
  }

  /// A stage that another thread completes.
  CompletionStage<Part<?>> stage(Node node, int scope, List<?> needs) {
    CompletableFuture<Part<?>> stage = new CompletableFuture<>();
    int id = began(node, scope, false, Handles.given(node, needs));
    completing.add(
        Thread.ofVirtual()
            .start(() -> {
              try {
                Part<?> part = make(node, scope, needs, id, Result.HELD, _ -> {});
                if (!stage.complete(part) && part != null) {
                  journal.add(new Entry.Ended(part.id(), Result.DROPPED, null, 0));
                }
              } catch (Throwable e) {
                stage.completeExceptionally(e);
              }
            }));
    return node.held() ? stage.minimalCompletionStage() : stage;
  }

  /// Of a stage that was cancelled nobody else waits for it.
  void awaitStages() throws InterruptedException {
    for (Thread thread : completing) {
      thread.join();
    }
  }

  /// What goes wrong.
  Faults faults() {
    return faults;
  }

  /// The handles that nodes were given.
  Handles handles() {
    return handles;
  }

  void release(Node node, Part<?> part, @Nullable ExitCase exit) {
    boolean interrupted = Thread.currentThread().isInterrupted();
    journal.add(new Entry.ReleaseBegan(part.id(), exit, interrupted));
    journal.releasing(node.number());
    RuntimeException thrown =
        node.releaseFails() ? new IllegalStateException("release of " + part.id()) : null;
    Faults.pause(3 * node.part()); // whoever asks for it now comes first
    journal.add(new Entry.ReleaseEnded(part.id(), thrown)); // who exits counts as ended
    this.exit.at(Exit.Where.RELEASING, node, journal);
    if (thrown != null) {
      throw thrown;
    }
  }

  void hook(Node node, Part<?> part, boolean start) {
    Faults.pause(10 * node.part()); // those that need it would come before it
    if (start) {
      exit.at(Exit.Where.STARTING, node, journal); // then it has not
    }
    journal.add(new Entry.Hook(part.id(), start));
    if (!start) {
      exit.at(Exit.Where.STOPPING, node, journal);
    }
  }
}
