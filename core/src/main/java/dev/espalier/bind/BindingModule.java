package dev.espalier.bind;

/// A unit that contributes bindings and may install others.
///
/// Parameters are fields: `record DatabaseModule(DatabaseConfig config) implements BindingModule`.
/// A module that equals one already installed is installed once.
@FunctionalInterface
public interface BindingModule {
  /// Declares the bindings. Runs once, while the container is built, on the building thread.
  void configure(Binder binder);
}
