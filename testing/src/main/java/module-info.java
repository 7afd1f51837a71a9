import org.jspecify.annotations.NullMarked;

/// Containers for tests.
@NullMarked
module dev.espalier.testing {
  requires transitive dev.espalier.core;
  requires static org.jspecify;

  exports dev.espalier.testing;
}
