package dev.espalier.bind;

import java.util.List;
import java.util.Objects;

/// How a value is made: what it needs, in order, and a function of these.
///
/// Made with [Needs]. The function is run by the container, when something that needs the value is
/// prepared: on a thread of the container if it may wait, else on the thread that asks. What it
/// throws ends the preparation and is the cause of what the asker gets. Returning null is a
/// failure.
///
/// Immutable.
@SuppressWarnings("UnusedTypeParameter") // it says what the recipe makes
public final class Recipe<T> {
  private final List<Key<?>> needs;
  private final Returns returns;
  private final Function function;

  Recipe(List<Key<?>> needs, Returns returns, Function function) {
    this.needs = needs;
    this.returns = returns;
    this.function = function;
  }

  /// What the function hands back, and so what is done with it.
  public enum Returns {
    /// The value itself.
    VALUE,
    /// A `CompletionStage` of the value.
    STAGE,
    /// A `Future` of the value.
    FUTURE,
    /// A [Resource] of the value.
    RESOURCE,
    /// A `CompletionStage` of a [Resource] of the value.
    STAGE_OF_RESOURCE;

    /// Whether the value comes out of a resource.
    public boolean isResource() {
      return this == RESOURCE || this == STAGE_OF_RESOURCE;
    }

    /// Whether what is handed back may have to be waited for.
    public boolean isLater() {
      return this == STAGE || this == FUTURE || this == STAGE_OF_RESOURCE;
    }
  }

  /// The function in the form that the container runs: for generated code, and for [Needs].
  @FunctionalInterface
  public interface Function {
    /// Makes what the recipe returns.
    ///
    /// @param in where the dependencies come from
    /// @param at the number of the binding in the plan, to be handed on to `in`
    Object make(Inputs in, int at) throws Exception;
  }

  /// The dependencies of what is being made.
  @FunctionalInterface
  public interface Inputs {
    /// The value of one dependency; made now if it has to be.
    ///
    /// @param at the number of the binding whose dependency it is
    /// @param dependency its position, from 0
    @SuppressWarnings("TypeParameterUnusedInFormals") // the function's parameter says the type
    <V> V get(int at, int dependency);
  }

  /// A recipe in the form that the container runs: for readers of classes and generated code.
  public static <T> Recipe<T> of(List<Key<?>> needs, Function function) {
    return of(needs, Returns.VALUE, function);
  }

  /// A recipe whose function hands back something in which the value is.
  public static <T> Recipe<T> of(List<Key<?>> needs, Returns returns, Function function) {
    List<Key<?>> inOrder = List.copyOf(Objects.requireNonNull(needs, "the list of keys is null"));
    Objects.requireNonNull(returns, "what the function hands back is null");
    Objects.requireNonNull(function, "the function is null");
    return new Recipe<>(inOrder, returns, function);
  }

  /// What it needs, in the order of the function's parameters.
  public List<Key<?>> needs() {
    return needs;
  }

  /// What the function hands back.
  public Returns returns() {
    return returns;
  }

  /// The function.
  public Function function() {
    return function;
  }
}
