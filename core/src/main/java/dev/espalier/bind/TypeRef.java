package dev.espalier.bind;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/// A type with arguments, caught by an empty subclass: `new TypeRef<List<String>>() {}`.
///
/// Immutable. Made without its type argument (`new TypeRef() {}`), it throws at once.
public abstract class TypeRef<T> {
  private final Type type;

  /// Catches the type argument of the subclass.
  protected TypeRef() {
    if (!(getClass().getGenericSuperclass() instanceof ParameterizedType p)) {
      throw new IllegalArgumentException(
          "TypeRef without its type: write new TypeRef<List<String>>() {}, with the type between <>");
    }
    this.type = p.getActualTypeArguments()[0];
  }

  /// The type that was caught.
  public final Type type() {
    return type;
  }
}
