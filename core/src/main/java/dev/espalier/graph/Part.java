package dev.espalier.graph;

import dev.espalier.bind.Key;

/// Tells apart the bindings into which one was divided, of which only the one that asks for the
/// others keeps the key that was declared.
///
/// @param of what was declared
/// @param name of the part: `primary`
/// @param serves whether it is started if it is one to start, as what asks for it does not do that
public record Part(Key<?> of, String name, boolean serves) implements Hidden {

  /// What was declared: the key of which this is a part of, or the key itself.
  public static Key<?> whole(Key<?> key) {
    return key.qualifier().orElse(key) instanceof Part part ? part.of() : key;
  }

  /// The key of this part.
  public Key<?> key() {
    return of.qualified(this);
  }

  @Override
  public String toString() {
    return of.qualifier().map(qualifier -> qualifier + " ").orElse("") + name;
  }
}
