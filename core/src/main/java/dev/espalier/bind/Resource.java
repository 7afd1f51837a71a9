package dev.espalier.bind;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A value with acquire and release: described here, acquired by the container.
///
/// Acquire and release each run at most once for each acquisition, on threads of the container. The
/// release is registered before anybody sees the value, and runs after everything that depends on
/// the value has been released. If acquire throws, release does not run.
///
/// ```java
/// bind(DataSource.class)
///     .to(needs(DatabaseConfig.class).makeResource(c ->
///         Resource.of(() -> new HikariDataSource(c.toHikari()), HikariDataSource::close)))
///     .in(Singleton.class);
/// ```
///
/// Immutable, and no handle: using it twice acquires twice.
public final class Resource<T> {
  private final Multi<? extends T> acquire;
  private final @Nullable Around<T> around;

  private Resource(Multi<? extends T> acquire, @Nullable Around<T> around) {
    this.acquire = acquire;
    this.around = around;
  }

  /// A value that is acquired and released.
  public static <T, S extends T> Resource<T> of(Acquire<S> acquire, Release<? super S> release) {
    Objects.requireNonNull(acquire, "acquire is null");
    Objects.requireNonNull(release, "release is null");
    return acquire(steps -> steps.add(acquire.acquire(), release));
  }

  /// A value whose release wants to know how its use ended: commit, roll back, or give up.
  public static <T, S extends T> Resource<T> withExit(
      Acquire<S> acquire, ExitRelease<? super S> release) {
    Objects.requireNonNull(acquire, "acquire is null");
    Objects.requireNonNull(release, "release is null");
    return acquire(steps -> steps.addWithExit(acquire.acquire(), release));
  }

  /// A value acquired in several steps. When one throws, the steps registered so far are released
  /// at once, last first, with [ExitCase.Failed].
  public static <T> Resource<T> acquire(Multi<? extends T> acquire) {
    return new Resource<>(Objects.requireNonNull(acquire, "acquire is null"), null);
  }

  /// A value with code around its use, on one virtual thread: what is before [Use#lend] acquires,
  /// what comes after it releases.
  ///
  /// ```java
  /// Resource.around(use -> {
  ///   try (Transaction tx = Transaction.begin(db)) {
  ///     use.lend(tx); // until the scope ends; throws here unless it completed
  ///     tx.commit();
  ///   }
  /// })
  /// ```
  public static <T> Resource<T> around(Around<T> around) {
    Objects.requireNonNull(around, "the function is null");
    return new Resource<>(
        _ -> {
          throw new UnsupportedOperationException("an around is run by the container only");
        },
        around);
  }

  /// The code around the use, if it is made of that: for the container.
  public Optional<Around<T>> around() {
    return Optional.ofNullable(around);
  }

  /// Acquires the value: for the container, which keeps the steps.
  public T acquireWith(Steps steps) throws Exception {
    return acquire.acquire(steps);
  }

  /// Code around the use of a value.
  @FunctionalInterface
  public interface Around<T> {
    /// Acquires, lends once, and releases. Ending without having lent is a failed acquisition. What
    /// it throws after [Use#lend] is a failed release, except the [ScopeEnded] that came from
    /// there.
    void run(Use<T> use) throws Exception;
  }

  /// Where the value of an around goes.
  public interface Use<T> {
    /// Gives the value to those who need it and returns when its use has ended well. Does not react
    /// to interrupts. To be called once, on the thread of the function.
    ///
    /// @throws ScopeEnded when the use did not end well: what follows, such as a commit, is not to
    ///   happen
    void lend(T value);
  }

  /// Acquires a value; may wait. Ends early when interrupted.
  @FunctionalInterface
  public interface Acquire<T> {
    /// Returns the value, which is then owned by the container; never null.
    T acquire() throws Exception;
  }

  /// Releases a value; may wait.
  @FunctionalInterface
  public interface Release<T> {
    /// Releases the value. What it throws is reported, and stops no other release.
    void release(T value) throws Exception;
  }

  /// Releases a value, knowing how its use ended.
  @FunctionalInterface
  public interface ExitRelease<T> {
    /// Releases the value. What it throws is reported, and stops no other release.
    void release(T value, ExitCase exit) throws Exception;
  }

  /// Acquires a value in several steps.
  @FunctionalInterface
  public interface Multi<T> {
    /// Returns the value, after registering each part as soon as it is there; never null.
    T acquire(Steps steps) throws Exception;
  }

  /// Where an acquire registers its parts. To be used on the acquiring thread, before it returns.
  public interface Steps {
    /// Registers a part with its release, and returns the part.
    default <S> S add(S part, Release<? super S> release) {
      Objects.requireNonNull(release, "release is null");
      return addWithExit(part, (value, exit) -> release.release(value));
    }

    /// Registers a part with a release that wants to know the exit case, and returns the part.
    <S> S addWithExit(S part, ExitRelease<? super S> release);
  }
}
