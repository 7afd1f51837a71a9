package dev.espalier.bind;

/// A value on loan: everything that was made for it alone is released when the lease ends.
///
/// What is shared, and so may serve others, stays with its scope. A lease that is closed without
/// [#complete()] ends as [ExitCase.Cancelled]: forgetting rolls back. Safe for any number of
/// threads; closing twice does nothing.
///
/// When its scope closes, a lease that was asked for by [Scope#acquire(Class)] is waited for like a
/// body, up to the limit for draining; one that a handle has lent is closed at once.
public interface Lease<T> extends AutoCloseable {
  /// The value.
  ///
  /// @throws ScopeClosedException when the lease has ended
  T get();

  /// The use ended well: the releases are told so by [#close()].
  void complete();

  /// The use failed: the releases are told so by [#close()].
  void fail(Throwable cause);

  /// Releases all that was made for the value, in reverse order.
  ///
  /// @throws ReleaseFailedException when something could not be released; everything else was
  @Override
  void close();
}
