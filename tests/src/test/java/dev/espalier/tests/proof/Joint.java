package dev.espalier.tests.proof;

import dev.espalier.bind.Lazy;
import jakarta.inject.Provider;
import java.util.List;

/// Instances that are constructed, and closed: the nodes that they need are in their type.
class Joint<N> extends Part<N> implements AutoCloseable {
  private final Me<N> me;

  /// Which node a class is.
  @SuppressWarnings("UnusedTypeParameter") // it tells one key from another
  record Me<N>(Making making, Node node) {

    int construct(List<?> needs) {
      return making.construct(node, needs);
    }
  }

  Joint(Me<N> me, List<?> needs) {
    super(me.construct(needs));
    this.me = me;
  }

  @Override
  public final void close() {
    me.making().release(me.node(), this, null);
  }

  /// One that needs nothing.
  static final class None<N> extends Joint<N> {
    None(Me<N> me) {
      super(me, List.of());
    }
  }

  /// One that needs one.
  static final class One<N, A> extends Joint<N> {
    One(Me<N> me, Part<A> a) {
      super(me, List.of(a));
    }
  }

  /// One that needs two.
  static final class Two<N, A, B> extends Joint<N> {
    Two(Me<N> me, Part<A> a, Part<B> b) {
      super(me, List.of(a, b));
    }
  }

  /// One that needs two, later.
  static final class Later<N, A, B> extends Joint<N> {
    Later(Me<N> me, Provider<Part<A>> a, Lazy<Part<B>> b) {
      super(me, List.of(a, b));
    }
  }
}
