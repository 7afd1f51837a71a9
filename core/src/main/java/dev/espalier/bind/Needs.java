package dev.espalier.bind;

import dev.espalier.bind.Recipe.Returns;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/// Dependencies, declared in order, and then a function of exactly as many parameters.
///
/// This is how a binding or a call says what it needs without annotations and without reflection:
/// the plan and the checks see every dependency before any function runs. It is the one place where
/// the number of parameters matters; everything behind it sees a [Recipe] or a [Call].
///
/// ```java
/// needs(DataSource.class, Clock.class).make(JdbcOrderStore::new)
/// needs(Orders.class).and(Key.lazy(Mailer.class)).make(Checkout::new)
/// ```
///
/// - `make`: the function returns the value. It may wait and may throw.
/// - `makeAsync`: it returns a stage of the value. When it is no longer wanted it is cancelled, as
///   far as it lets itself; of a `CompletableFuture` the JDK then drops the value that comes later.
///   Where that has to be released, return its `minimalCompletionStage()`, which is awaited.
/// - `makeResource`: it returns a [Resource] of the value, which the container acquires and
///   releases.
/// - `call`: for [a call][Call] through the container; the function's own exception type is kept.
///
/// Values of this class are immutable. Nothing runs here.
public final class Needs {

  private Needs() {}

  /// Declares no dependency.
  public static Of0 needs() {
    return new Of0(List.of());
  }

  /// Declares one dependency.
  public static <A> Of1<A> needs(Class<A> a) {
    return new Of1<>(keys(a));
  }

  /// Declares 2 dependencies.
  public static <A, B> Of2<A, B> needs(Class<A> a, Class<B> b) {
    return new Of2<>(keys(a, b));
  }

  /// Declares 3 dependencies.
  public static <A, B, C> Of3<A, B, C> needs(Class<A> a, Class<B> b, Class<C> c) {
    return new Of3<>(keys(a, b, c));
  }

  /// Declares 4 dependencies.
  public static <A, B, C, D> Of4<A, B, C, D> needs(Class<A> a, Class<B> b, Class<C> c, Class<D> d) {
    return new Of4<>(keys(a, b, c, d));
  }

  /// Declares 5 dependencies.
  public static <A, B, C, D, E> Of5<A, B, C, D, E> needs(
      Class<A> a, Class<B> b, Class<C> c, Class<D> d, Class<E> e) {
    return new Of5<>(keys(a, b, c, d, e));
  }

  /// Declares 6 dependencies.
  public static <A, B, C, D, E, F> Of6<A, B, C, D, E, F> needs(
      Class<A> a, Class<B> b, Class<C> c, Class<D> d, Class<E> e, Class<F> f) {
    return new Of6<>(keys(a, b, c, d, e, f));
  }

  /// Declares 7 dependencies.
  public static <A, B, C, D, E, F, G> Of7<A, B, C, D, E, F, G> needs(
      Class<A> a, Class<B> b, Class<C> c, Class<D> d, Class<E> e, Class<F> f, Class<G> g) {
    return new Of7<>(keys(a, b, c, d, e, f, g));
  }

  /// Declares 8 dependencies.
  public static <A, B, C, D, E, F, G, H> Of8<A, B, C, D, E, F, G, H> needs(
      Class<A> a,
      Class<B> b,
      Class<C> c,
      Class<D> d,
      Class<E> e,
      Class<F> f,
      Class<G> g,
      Class<H> h) {
    return new Of8<>(keys(a, b, c, d, e, f, g, h));
  }

  /// Declares one dependency by key.
  public static <A> Of1<A> needs(Key<A> a) {
    return new Of1<>(add(List.of(), a));
  }

  private static List<Key<?>> keys(Class<?>... types) {
    List<Key<?>> keys = new ArrayList<>();
    for (Class<?> type : types) {
      keys.add(Key.of(type));
    }
    return List.copyOf(keys);
  }

  private static List<Key<?>> add(List<Key<?>> keys, Key<?> next) {
    List<Key<?>> all = new ArrayList<>(keys);
    all.add(Objects.requireNonNull(next, "the key is null"));
    return List.copyOf(all);
  }

  private static void requireGiven(Object function) {
    Objects.requireNonNull(function, "the function is null");
  }

  /// A function of 0 parameters; it may wait and may throw.
  @FunctionalInterface
  public interface F0<R, X extends Exception> {
    /// Applies the function.
    R apply() throws X;
  }

  /// A function of 1 parameter; it may wait and may throw.
  @FunctionalInterface
  public interface F1<A, R, X extends Exception> {
    /// Applies the function.
    R apply(A a) throws X;
  }

  /// A function of 2 parameters; it may wait and may throw.
  @FunctionalInterface
  public interface F2<A, B, R, X extends Exception> {
    /// Applies the function.
    R apply(A a, B b) throws X;
  }

  /// A function of 3 parameters; it may wait and may throw.
  @FunctionalInterface
  public interface F3<A, B, C, R, X extends Exception> {
    /// Applies the function.
    R apply(A a, B b, C c) throws X;
  }

  /// A function of 4 parameters; it may wait and may throw.
  @FunctionalInterface
  public interface F4<A, B, C, D, R, X extends Exception> {
    /// Applies the function.
    R apply(A a, B b, C c, D d) throws X;
  }

  /// A function of 5 parameters; it may wait and may throw.
  @FunctionalInterface
  public interface F5<A, B, C, D, E, R, X extends Exception> {
    /// Applies the function.
    R apply(A a, B b, C c, D d, E e) throws X;
  }

  /// A function of 6 parameters; it may wait and may throw.
  @FunctionalInterface
  public interface F6<A, B, C, D, E, F, R, X extends Exception> {
    /// Applies the function.
    R apply(A a, B b, C c, D d, E e, F f) throws X;
  }

  /// A function of 7 parameters; it may wait and may throw.
  @FunctionalInterface
  public interface F7<A, B, C, D, E, F, G, R, X extends Exception> {
    /// Applies the function.
    R apply(A a, B b, C c, D d, E e, F f, G g) throws X;
  }

  /// A function of 8 parameters; it may wait and may throw.
  @FunctionalInterface
  public interface F8<A, B, C, D, E, F, G, H, R, X extends Exception> {
    /// Applies the function.
    R apply(A a, B b, C c, D d, E e, F f, G g, H h) throws X;
  }

  /// 0 declared dependencies.
  public static final class Of0 {
    private final List<Key<?>> keys;

    private Of0(List<Key<?>> keys) {
      this.keys = keys;
    }

    /// Adds a dependency.
    public <A> Of1<A> and(Class<A> next) {
      return and(Key.of(next));
    }

    /// Adds a dependency by key.
    public <A> Of1<A> and(Key<A> next) {
      return new Of1<>(add(keys, next));
    }

    /// The value is what the function returns.
    public <R> Recipe<R> make(F0<R, Exception> f) {
      return new Recipe<>(keys, Returns.VALUE, calling(f));
    }

    /// The value is what the function's stage completes with.
    public <R> Recipe<R> makeAsync(F0<CompletionStage<? extends R>, Exception> f) {
      return new Recipe<>(keys, Returns.STAGE, calling(f));
    }

    /// The value is what the function's resource acquires.
    public <R> Recipe<R> makeResource(F0<Resource<? extends R>, Exception> f) {
      return new Recipe<>(keys, Returns.RESOURCE, calling(f));
    }

    /// A call that returns what the function returns and throws what it throws.
    public <R, X extends Exception> Call<R, X> call(F0<R, X> f) {
      return new Call<>(keys, calling(f));
    }

    private Recipe.Function calling(F0<?, ?> f) {
      requireGiven(f);
      return (in, at) -> f.apply();
    }
  }

  /// 1 declared dependency.
  public static final class Of1<A> {
    private final List<Key<?>> keys;

    private Of1(List<Key<?>> keys) {
      this.keys = keys;
    }

    /// Adds a dependency.
    public <B> Of2<A, B> and(Class<B> next) {
      return and(Key.of(next));
    }

    /// Adds a dependency by key.
    public <B> Of2<A, B> and(Key<B> next) {
      return new Of2<>(add(keys, next));
    }

    /// The value is what the function returns.
    public <R> Recipe<R> make(F1<A, R, Exception> f) {
      return new Recipe<>(keys, Returns.VALUE, calling(f));
    }

    /// The value is what the function's stage completes with.
    public <R> Recipe<R> makeAsync(F1<A, CompletionStage<? extends R>, Exception> f) {
      return new Recipe<>(keys, Returns.STAGE, calling(f));
    }

    /// The value is what the function's resource acquires.
    public <R> Recipe<R> makeResource(F1<A, Resource<? extends R>, Exception> f) {
      return new Recipe<>(keys, Returns.RESOURCE, calling(f));
    }

    /// A call that returns what the function returns and throws what it throws.
    public <R, X extends Exception> Call<R, X> call(F1<A, R, X> f) {
      return new Call<>(keys, calling(f));
    }

    private Recipe.Function calling(F1<A, ?, ?> f) {
      requireGiven(f);
      return (in, at) -> f.apply(in.get(at, 0));
    }
  }

  /// 2 declared dependencies.
  public static final class Of2<A, B> {
    private final List<Key<?>> keys;

    private Of2(List<Key<?>> keys) {
      this.keys = keys;
    }

    /// Adds a dependency.
    public <C> Of3<A, B, C> and(Class<C> next) {
      return and(Key.of(next));
    }

    /// Adds a dependency by key.
    public <C> Of3<A, B, C> and(Key<C> next) {
      return new Of3<>(add(keys, next));
    }

    /// The value is what the function returns.
    public <R> Recipe<R> make(F2<A, B, R, Exception> f) {
      return new Recipe<>(keys, Returns.VALUE, calling(f));
    }

    /// The value is what the function's stage completes with.
    public <R> Recipe<R> makeAsync(F2<A, B, CompletionStage<? extends R>, Exception> f) {
      return new Recipe<>(keys, Returns.STAGE, calling(f));
    }

    /// The value is what the function's resource acquires.
    public <R> Recipe<R> makeResource(F2<A, B, Resource<? extends R>, Exception> f) {
      return new Recipe<>(keys, Returns.RESOURCE, calling(f));
    }

    /// A call that returns what the function returns and throws what it throws.
    public <R, X extends Exception> Call<R, X> call(F2<A, B, R, X> f) {
      return new Call<>(keys, calling(f));
    }

    private Recipe.Function calling(F2<A, B, ?, ?> f) {
      requireGiven(f);
      return (in, at) -> f.apply(in.get(at, 0), in.get(at, 1));
    }
  }

  /// 3 declared dependencies.
  public static final class Of3<A, B, C> {
    private final List<Key<?>> keys;

    private Of3(List<Key<?>> keys) {
      this.keys = keys;
    }

    /// Adds a dependency.
    public <D> Of4<A, B, C, D> and(Class<D> next) {
      return and(Key.of(next));
    }

    /// Adds a dependency by key.
    public <D> Of4<A, B, C, D> and(Key<D> next) {
      return new Of4<>(add(keys, next));
    }

    /// The value is what the function returns.
    public <R> Recipe<R> make(F3<A, B, C, R, Exception> f) {
      return new Recipe<>(keys, Returns.VALUE, calling(f));
    }

    /// The value is what the function's stage completes with.
    public <R> Recipe<R> makeAsync(F3<A, B, C, CompletionStage<? extends R>, Exception> f) {
      return new Recipe<>(keys, Returns.STAGE, calling(f));
    }

    /// The value is what the function's resource acquires.
    public <R> Recipe<R> makeResource(F3<A, B, C, Resource<? extends R>, Exception> f) {
      return new Recipe<>(keys, Returns.RESOURCE, calling(f));
    }

    /// A call that returns what the function returns and throws what it throws.
    public <R, X extends Exception> Call<R, X> call(F3<A, B, C, R, X> f) {
      return new Call<>(keys, calling(f));
    }

    private Recipe.Function calling(F3<A, B, C, ?, ?> f) {
      requireGiven(f);
      return (in, at) -> f.apply(in.get(at, 0), in.get(at, 1), in.get(at, 2));
    }
  }

  /// 4 declared dependencies.
  public static final class Of4<A, B, C, D> {
    private final List<Key<?>> keys;

    private Of4(List<Key<?>> keys) {
      this.keys = keys;
    }

    /// Adds a dependency.
    public <E> Of5<A, B, C, D, E> and(Class<E> next) {
      return and(Key.of(next));
    }

    /// Adds a dependency by key.
    public <E> Of5<A, B, C, D, E> and(Key<E> next) {
      return new Of5<>(add(keys, next));
    }

    /// The value is what the function returns.
    public <R> Recipe<R> make(F4<A, B, C, D, R, Exception> f) {
      return new Recipe<>(keys, Returns.VALUE, calling(f));
    }

    /// The value is what the function's stage completes with.
    public <R> Recipe<R> makeAsync(F4<A, B, C, D, CompletionStage<? extends R>, Exception> f) {
      return new Recipe<>(keys, Returns.STAGE, calling(f));
    }

    /// The value is what the function's resource acquires.
    public <R> Recipe<R> makeResource(F4<A, B, C, D, Resource<? extends R>, Exception> f) {
      return new Recipe<>(keys, Returns.RESOURCE, calling(f));
    }

    /// A call that returns what the function returns and throws what it throws.
    public <R, X extends Exception> Call<R, X> call(F4<A, B, C, D, R, X> f) {
      return new Call<>(keys, calling(f));
    }

    private Recipe.Function calling(F4<A, B, C, D, ?, ?> f) {
      requireGiven(f);
      return (in, at) -> f.apply(in.get(at, 0), in.get(at, 1), in.get(at, 2), in.get(at, 3));
    }
  }

  /// 5 declared dependencies.
  public static final class Of5<A, B, C, D, E> {
    private final List<Key<?>> keys;

    private Of5(List<Key<?>> keys) {
      this.keys = keys;
    }

    /// Adds a dependency.
    public <F> Of6<A, B, C, D, E, F> and(Class<F> next) {
      return and(Key.of(next));
    }

    /// Adds a dependency by key.
    public <F> Of6<A, B, C, D, E, F> and(Key<F> next) {
      return new Of6<>(add(keys, next));
    }

    /// The value is what the function returns.
    public <R> Recipe<R> make(F5<A, B, C, D, E, R, Exception> f) {
      return new Recipe<>(keys, Returns.VALUE, calling(f));
    }

    /// The value is what the function's stage completes with.
    public <R> Recipe<R> makeAsync(F5<A, B, C, D, E, CompletionStage<? extends R>, Exception> f) {
      return new Recipe<>(keys, Returns.STAGE, calling(f));
    }

    /// The value is what the function's resource acquires.
    public <R> Recipe<R> makeResource(F5<A, B, C, D, E, Resource<? extends R>, Exception> f) {
      return new Recipe<>(keys, Returns.RESOURCE, calling(f));
    }

    /// A call that returns what the function returns and throws what it throws.
    public <R, X extends Exception> Call<R, X> call(F5<A, B, C, D, E, R, X> f) {
      return new Call<>(keys, calling(f));
    }

    private Recipe.Function calling(F5<A, B, C, D, E, ?, ?> f) {
      requireGiven(f);
      return (in, at) ->
          f.apply(in.get(at, 0), in.get(at, 1), in.get(at, 2), in.get(at, 3), in.get(at, 4));
    }
  }

  /// 6 declared dependencies.
  public static final class Of6<A, B, C, D, E, F> {
    private final List<Key<?>> keys;

    private Of6(List<Key<?>> keys) {
      this.keys = keys;
    }

    /// Adds a dependency.
    public <G> Of7<A, B, C, D, E, F, G> and(Class<G> next) {
      return and(Key.of(next));
    }

    /// Adds a dependency by key.
    public <G> Of7<A, B, C, D, E, F, G> and(Key<G> next) {
      return new Of7<>(add(keys, next));
    }

    /// The value is what the function returns.
    public <R> Recipe<R> make(F6<A, B, C, D, E, F, R, Exception> f) {
      return new Recipe<>(keys, Returns.VALUE, calling(f));
    }

    /// The value is what the function's stage completes with.
    public <R> Recipe<R> makeAsync(
        F6<A, B, C, D, E, F, CompletionStage<? extends R>, Exception> f) {
      return new Recipe<>(keys, Returns.STAGE, calling(f));
    }

    /// The value is what the function's resource acquires.
    public <R> Recipe<R> makeResource(F6<A, B, C, D, E, F, Resource<? extends R>, Exception> f) {
      return new Recipe<>(keys, Returns.RESOURCE, calling(f));
    }

    /// A call that returns what the function returns and throws what it throws.
    public <R, X extends Exception> Call<R, X> call(F6<A, B, C, D, E, F, R, X> f) {
      return new Call<>(keys, calling(f));
    }

    private Recipe.Function calling(F6<A, B, C, D, E, F, ?, ?> f) {
      requireGiven(f);
      return (in, at) ->
          f.apply(
              in.get(at, 0),
              in.get(at, 1),
              in.get(at, 2),
              in.get(at, 3),
              in.get(at, 4),
              in.get(at, 5));
    }
  }

  /// 7 declared dependencies.
  public static final class Of7<A, B, C, D, E, F, G> {
    private final List<Key<?>> keys;

    private Of7(List<Key<?>> keys) {
      this.keys = keys;
    }

    /// Adds a dependency.
    public <H> Of8<A, B, C, D, E, F, G, H> and(Class<H> next) {
      return and(Key.of(next));
    }

    /// Adds a dependency by key.
    public <H> Of8<A, B, C, D, E, F, G, H> and(Key<H> next) {
      return new Of8<>(add(keys, next));
    }

    /// The value is what the function returns.
    public <R> Recipe<R> make(F7<A, B, C, D, E, F, G, R, Exception> f) {
      return new Recipe<>(keys, Returns.VALUE, calling(f));
    }

    /// The value is what the function's stage completes with.
    public <R> Recipe<R> makeAsync(
        F7<A, B, C, D, E, F, G, CompletionStage<? extends R>, Exception> f) {
      return new Recipe<>(keys, Returns.STAGE, calling(f));
    }

    /// The value is what the function's resource acquires.
    public <R> Recipe<R> makeResource(F7<A, B, C, D, E, F, G, Resource<? extends R>, Exception> f) {
      return new Recipe<>(keys, Returns.RESOURCE, calling(f));
    }

    /// A call that returns what the function returns and throws what it throws.
    public <R, X extends Exception> Call<R, X> call(F7<A, B, C, D, E, F, G, R, X> f) {
      return new Call<>(keys, calling(f));
    }

    private Recipe.Function calling(F7<A, B, C, D, E, F, G, ?, ?> f) {
      requireGiven(f);
      return (in, at) ->
          f.apply(
              in.get(at, 0),
              in.get(at, 1),
              in.get(at, 2),
              in.get(at, 3),
              in.get(at, 4),
              in.get(at, 5),
              in.get(at, 6));
    }
  }

  /// 8 declared dependencies.
  public static final class Of8<A, B, C, D, E, F, G, H> {
    private final List<Key<?>> keys;

    private Of8(List<Key<?>> keys) {
      this.keys = keys;
    }

    /// The value is what the function returns.
    public <R> Recipe<R> make(F8<A, B, C, D, E, F, G, H, R, Exception> f) {
      return new Recipe<>(keys, Returns.VALUE, calling(f));
    }

    /// The value is what the function's stage completes with.
    public <R> Recipe<R> makeAsync(
        F8<A, B, C, D, E, F, G, H, CompletionStage<? extends R>, Exception> f) {
      return new Recipe<>(keys, Returns.STAGE, calling(f));
    }

    /// The value is what the function's resource acquires.
    public <R> Recipe<R> makeResource(
        F8<A, B, C, D, E, F, G, H, Resource<? extends R>, Exception> f) {
      return new Recipe<>(keys, Returns.RESOURCE, calling(f));
    }

    /// A call that returns what the function returns and throws what it throws.
    public <R, X extends Exception> Call<R, X> call(F8<A, B, C, D, E, F, G, H, R, X> f) {
      return new Call<>(keys, calling(f));
    }

    private Recipe.Function calling(F8<A, B, C, D, E, F, G, H, ?, ?> f) {
      requireGiven(f);
      return (in, at) ->
          f.apply(
              in.get(at, 0),
              in.get(at, 1),
              in.get(at, 2),
              in.get(at, 3),
              in.get(at, 4),
              in.get(at, 5),
              in.get(at, 6),
              in.get(at, 7));
    }
  }
}
