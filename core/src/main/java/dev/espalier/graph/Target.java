package dev.espalier.graph;

import dev.espalier.bind.Key;
import dev.espalier.bind.Recipe;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a binding's instances are made from.
public sealed interface Target {

  /// A class, through one of its constructors.
  record Constructed(Class<?> type, Recipe<?> recipe) implements Target {}

  /// A class that cannot be constructed.
  ///
  /// @param reason why, as the end of a sentence that begins with the class
  /// @param fix what to do about it
  record Unconstructible(Class<?> type, String reason, String fix) implements Target {}

  /// A function of dependencies.
  record Made(Recipe<?> recipe) implements Target {}

  /// An object that was there before the container.
  ///
  /// @param instance null only in a graph that is refused
  record Given(@Nullable Object instance) implements Target {}

  /// Another key.
  record Alias(Key<?> other) implements Target {}

  /// Declared more than once in one binding: only in a graph that is refused.
  record Several(List<Target> targets) implements Target {}
}
