package dev.espalier.bind;

import java.util.List;

/// A function to be run by the container with what it needs.
///
/// Made with [Needs]: `needs(Orders.class).call(orders -> orders.quote(cart))`. All that it needs
/// is prepared concurrently, then the function runs once, on the thread that calls, or on one of
/// the container's for `callAsync`. What the function throws passes through as it is. Values that
/// the caller has itself (here `cart`) are simply used in the lambda.
///
/// @param <R> what the function returns; may be null
/// @param <X> what it throws
@SuppressWarnings("UnusedTypeParameter") // it carries what the function throws to the caller
public final class Call<R, X extends Exception> {
  private final List<Key<?>> needs;
  private final Recipe.Function function;

  Call(List<Key<?>> needs, Recipe.Function function) {
    this.needs = needs;
    this.function = function;
  }

  /// What it needs, in order.
  public List<Key<?>> needs() {
    return needs;
  }

  /// The function, as the container runs it.
  public Recipe.Function function() {
    return function;
  }
}
