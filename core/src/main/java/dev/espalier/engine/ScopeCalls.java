package dev.espalier.engine;

import dev.espalier.bind.Call;
import dev.espalier.bind.CloseHandler;
import dev.espalier.bind.CloseReport;
import dev.espalier.bind.ExitCase;
import dev.espalier.bind.Key;
import dev.espalier.bind.Lease;
import dev.espalier.bind.Resource;
import dev.espalier.bind.Scope;
import dev.espalier.bind.Seeds;
import dev.espalier.graph.Dependency;
import dev.espalier.plan.PlannedNode;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What is called on a scope, by whoever has it: the scope as its opener got it, or as it was
/// injected.
public interface ScopeCalls extends Scope {
  /// What is called.
  LiveScope scope();

  /// Into what it was injected; null for a caller.
  default @Nullable Cell holder() {
    return null;
  }

  /// What is asked of it.
  default Requests requests() {
    return new Requests(scope(), holder());
  }

  @Override
  default <T> T get(Key<T> key) {
    return requests().get(key);
  }

  @Override
  default <T> CompletionStage<T> getAsync(Key<T> key) {
    return requests().getAsync(key);
  }

  @Override
  default <R, X extends Exception> R call(Call<R, X> call) throws X {
    return requests().call(Objects.requireNonNull(call, "the call is null"));
  }

  @Override
  default <R, X extends Exception> CompletionStage<R> callAsync(Call<R, X> call) {
    return requests().callAsync(Objects.requireNonNull(call, "the call is null"));
  }

  @Override
  default Scope open(Class<? extends Annotation> wanted, Consumer<? super Seeds> seeds) {
    return new Nesting(scope()).opened(wanted, seeds);
  }

  @Override
  default <R, X extends Exception> R within(
      Class<? extends Annotation> wanted, Consumer<? super Seeds> seeds, Body<R, X> function)
      throws X {
    return new Nesting(scope()).within(wanted, seeds, function);
  }

  @Override
  default Optional<Scope> current(Class<? extends Annotation> wanted) {
    return new Nesting(scope()).current(Objects.requireNonNull(wanted, "the lifetime is null"));
  }

  @Override
  default Executor wrap(Executor executor) {
    Objects.requireNonNull(executor, "the executor is null");
    return task -> {
      Carrying here = new Carrying(scope(), scope().engine.capture());
      executor.execute(() -> here.run(task));
    };
  }

  @Override
  default <T> Lease<T> acquire(Key<T> key) {
    Dependency asked = requests().dependency(key);
    return new Nesting(scope())
        .lease(requests().planned(asked), asked.kind(), holder(), holder() != null);
  }

  @Override
  default void closeAllScopes() {
    new Nesting(scope()).closeAllScopes();
  }

  @Override
  default void onClose(CloseHandler handler) {
    Objects.requireNonNull(handler, "the handler is null");
    new Managed(scope(), "a close handler")
        .add(Key.of(CloseHandler.class), List.of(handler::onClose));
  }

  @Override
  default <T> T manage(Resource<T> resource) {
    return new Managed(scope(), "a resource").acquire(resource);
  }

  @Override
  default <T extends AutoCloseable> T manage(T closeable) {
    return new Managed(scope(), "a resource").close(closeable);
  }

  @Override
  default void evict(Key<?> key) {
    PlannedNode node = scope().requests().planned(scope().requests().dependency(key));
    scope().refuseInside("evict()");
    Eviction.of(scope(), node);
  }

  @Override
  default void complete() {
    scope().say(ExitCase.completed());
  }

  @Override
  default void fail(Throwable cause) {
    scope().say(ExitCase.failed(Objects.requireNonNull(cause, "the cause is null")));
  }

  @Override
  default void close() {
    scope().refuseOtherThreads();
    scope().refuseInside("close()");
    var _ = scope().close(scope().exit());
  }

  @Override
  default void requestClose() {
    var _ = scope().ending().request(scope().exit(), null);
  }

  @Override
  default boolean isOpen() {
    return scope().phase() == Phase.OPEN;
  }

  @Override
  default Optional<CloseReport> closeReport() {
    Closing closing = scope().closing();
    return closing == null ? Optional.empty() : Optional.ofNullable(closing.report());
  }
}
