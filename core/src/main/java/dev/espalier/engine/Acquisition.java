package dev.espalier.engine;

import dev.espalier.bind.BindingBuilder.Hook;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Recipe.Inputs;
import dev.espalier.bind.Resource;
import dev.espalier.bind.Resource.ExitRelease;
import dev.espalier.event.Event;
import dev.espalier.graph.Binding;
import dev.espalier.plan.PlannedNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// From what a recipe's function returns to an instance that can be given out: the stage awaited,
/// the resource acquired, the hooks run, the release registered.
final class Acquisition {
  static final String ABSENT =
      "return an instance; where there may be none, bind Key.optional(…), and ask for Optional.";

  private final LiveScope scope;
  private final Cell cell;
  private final Steps steps;
  private @Nullable Closes closes;

  /// What threw while it was unwound.
  private List<Throwable> unwound = List.of();

  private boolean late;

  /// How a stage ended.
  private record StageEnd(@Nullable Object value, @Nullable Throwable thrown) {}

  Acquisition(LiveScope scope, Cell cell) {
    this.scope = scope;
    this.cell = cell;
    this.steps = new Steps(scope, cell);
  }

  /// Runs the recipe's function, and what it hands back up to the value. What has code around its
  /// use is handed back as it is.
  Object make(Inputs in) throws Exception {
    PlannedNode node = cell.node();
    Object made = scope.engine.component.make(node.id(), in);
    return switch (node.binding().returns()) {
      case VALUE -> present(node, made);
      case STAGE -> present(node, await(node, made));
      case FUTURE -> present(node, awaitFuture((Future<?>) present(node, made)));
      case RESOURCE -> acquire(node, made);
      case STAGE_OF_RESOURCE -> acquire(node, await(node, made));
    };
  }

  private Object acquire(PlannedNode node, @Nullable Object made) throws Exception {
    Resource<?> resource = (Resource<?>) present(node, made);
    return resource.around().isPresent() ? resource : present(node, resource.acquireWith(steps));
  }

  /// From the value to an instance that can be given out, with its release registered, in this
  /// order and with nothing in between that could lose it.
  ///
  /// @param last released after all that belongs to the value
  Object finish(Object value, Release.@Nullable Step last) throws Exception {
    PlannedNode node = cell.node();
    Object instance = checked(scope, node, value);
    declared(node.binding(), instance);
    shareIfHeld();
    Served served = new Served(cell, instance);
    if (node.binding().serves() && !cell.beginning().isDecided()) {
      scope.engine.starting.runLate(cell, served);
    }
    boolean mine = cell.beginning().decide();
    Release release = steps.end(mine ? last : null);
    late = !mine;
    if (late) {
      scope.engine.starting.takeBack(served);
      release.runNow(scope.lateExit(), scope.engine.tell);
      throw new NotMade(Failure.CLOSED);
    }
    if (!release.steps().isEmpty()) {
      scope.releases.register(release);
    }
    cell.cancellation().end();
    return instance;
  }

  private void declared(Binding binding, Object instance) throws Exception {
    if (GivenInstances.isRegisteredAhead(cell.node())) {
      return;
    }
    if (binding.closesItself()) {
      if (!(instance instanceof AutoCloseable closeable)) {
        throw new Text(
                binding.key()
                    + " is declared closing(), but an instance of "
                    + instance.getClass().getName()
                    + " cannot be closed.")
            .told("ESP-312", "say how: onRelease(value -> …), or remove closing().");
      }
      if (!GivenInstances.closesAhead(cell.node())) {
        close(closeable);
      }
    }
    for (Hook<Object> hook : binding.hooks().onAcquire()) {
      hook.run(instance);
    }
    for (ExitRelease<Object> release : binding.hooks().onRelease()) {
      steps.addWithExit(instance, release);
    }
  }

  /// Where nothing is declared `closing()`, no other binding can have yielded what was constructed
  /// here; a user may add it by hand all the same.
  private void close(AutoCloseable instance) {
    Closes step = new Closes(scope, instance);
    steps.add(step);
    closes = step;
    if (scope.engine.plan.sharesCloseables()) {
      step.share();
    }
  }

  private void shareIfHeld() {
    if (closes != null && scope.isHeldByHand(closes)) {
      closes.share();
    }
  }

  /// Whether it was given up before it came. Whoever did that says how it ends.
  boolean isLate() {
    return late;
  }

  /// Releases the steps registered so far, after the acquire threw.
  ///
  /// @return what threw on the way
  List<Throwable> unwind(Throwable thrown) {
    boolean handedOver = steps.haveEnded();
    Release release = steps.end(null);
    if (!release.steps().isEmpty() && !handedOver) {
      ExitCase exit = thrown instanceof NotMade ? Steps.TOO_LATE : ExitCase.failed(thrown);
      unwound = release.runNow(exit, scope.engine.tell);
    }
    return unwound;
  }

  /// As if a further step of those that were unwound had thrown.
  void unwoundWith(Throwable thrown, Throwable failure) {
    Release.Step step = _ -> Requests.rethrow(failure);
    unwound = new ArrayList<>(unwound);
    unwound.addAll(
        new Release(cell, List.of(step)).runNow(ExitCase.failed(thrown), scope.engine.tell));
  }

  /// An instance of an unscoped node that has nothing to be released or tracked.
  static Object plain(LiveScope scope, PlannedNode node, Inputs in) throws Exception {
    return checked(scope, node, scope.engine.component.make(node.id(), in));
  }

  private static Object checked(LiveScope scope, PlannedNode node, @Nullable Object made) {
    Object instance = present(node, made);
    if (!node.key().rawType().isInstance(instance)) {
      throw new Text(
              "the recipe of "
                  + node
                  + " yielded an instance of "
                  + instance.getClass().getName()
                  + ".")
          .told("ESP-313", "let it make what its key says.");
    }
    if (instance instanceof AutoCloseable && node.isUndeclaredIfClosable()) {
      warnUndeclared(scope, node);
    }
    return instance;
  }

  private static void warnUndeclared(LiveScope scope, PlannedNode node) {
    if (scope.engine.warnsFirst(node)) {
      String text =
          node
              + " is AutoCloseable, and nothing says who closes it: add closing() to its binding"
              + " at "
              + node.binding().origin().location()
              + ", or onRelease(…).";
      scope.engine.tell.that(new Event.Warning("ESP-401", node.key(), text));
    }
  }

  private static Object present(PlannedNode node, @Nullable Object made) {
    if (made == null) {
      throw new Text("the recipe of " + node + " yielded null.").told("ESP-311", ABSENT);
    }
    return made;
  }

  /// Waits for a stage. When interrupted it cancels the stage, as far as that lets itself, and
  /// waits on for its end: a value that arrives all the same is not lost.
  private static @Nullable Object await(PlannedNode node, @Nullable Object made) throws Exception {
    CompletionStage<?> stage = (CompletionStage<?>) present(node, made);
    CompletableFuture<StageEnd> end = new CompletableFuture<>();
    var _ = stage.whenComplete((value, thrown) -> end.complete(new StageEnd(value, thrown)));
    boolean interrupted = false;
    while (!end.isDone()) {
      try {
        end.get();
      } catch (InterruptedException e) {
        interrupted = true;
        cancel(stage);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (end.join().thrown() != null) {
      throwWhatEnded(end.join().thrown());
    }
    return end.join().value();
  }

  /// As for a stage.
  private static @Nullable Object awaitFuture(Future<?> future) throws Exception {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException e) {
          interrupted = true;
          future.cancel(true);
        }
      }
    } catch (ExecutionException e) {
      throwWhatEnded(Objects.requireNonNullElse(e.getCause(), e));
      throw e; // never
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void cancel(CompletionStage<?> stage) {
    if (stage instanceof Future<?> future) {
      try {
        future.cancel(true);
      } catch (RuntimeException e) {
        // a minimal stage of the JDK is a Future that throws: it cannot be cancelled, only awaited
      }
    }
  }

  /// Throws what a stage ended with, without what stages wrap it in.
  private static void throwWhatEnded(Throwable thrown) throws Exception {
    if (thrown instanceof CompletionException e && e.getCause() != null) {
      throwWhatEnded(e.getCause());
    } else if (thrown instanceof Exception e) {
      throw e;
    } else if (thrown instanceof Error e) {
      throw e;
    }
    throw new ExecutionException(thrown);
  }
}
