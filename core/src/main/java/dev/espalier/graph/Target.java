package dev.espalier.graph;

import dev.espalier.bind.Key;
import dev.espalier.bind.Recipe;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a binding's instances are made from.
public sealed interface Target {

  /// What it needs, in order.
  default List<Key<?>> needs() {
    return List.of();
  }

  /// The class of its instances, where that is known before one is made.
  default Optional<Class<?>> produces() {
    return Optional.empty();
  }

  /// Whether it only hands on what others make: nothing of a user's runs for it.
  default boolean handsOn() {
    return false;
  }

  /// The function that makes them. A flawed target has none: its graph is refused.
  default Recipe.Function function() {
    throw new IllegalStateException("a refused graph was run: " + this);
  }

  /// What has a recipe.
  sealed interface Recipes extends Target {
    /// How it is made.
    Recipe<?> recipe();

    @Override
    default List<Key<?>> needs() {
      return recipe().needs();
    }

    @Override
    default Recipe.Function function() {
      return recipe().function();
    }
  }

  /// A class, through one of its constructors.
  record Constructed(Class<?> type, Recipe<?> recipe) implements Recipes {
    @Override
    public Optional<Class<?>> produces() {
      return Optional.of(type);
    }
  }

  /// A function of dependencies.
  record Made(Recipe<?> recipe) implements Recipes {}

  /// One of several other bindings.
  ///
  /// @param first the class of the one that is tried first, where that is known
  record Chosen(Optional<Class<?>> first, Recipe<?> recipe) implements Recipes {
    @Override
    public Optional<Class<?>> produces() {
      return first;
    }
  }

  /// Other bindings, put together by no code of a user's: an `Optional`, a set, a list, a map.
  record Gathered(Recipe<?> recipe) implements Recipes {
    @Override
    public boolean handsOn() {
      return true;
    }
  }

  /// Around what another binding makes; the container does not close it by itself.
  ///
  /// @param type its class; empty if a function makes it
  record Decorated(Optional<Class<?>> type, Recipe<?> recipe) implements Recipes {
    @Override
    public Optional<Class<?>> produces() {
      return type;
    }
  }

  /// An object that was there before the container.
  ///
  /// @param instance null only in a graph that is refused
  record Given(@Nullable Object instance) implements Target {
    @Override
    public Optional<Class<?>> produces() {
      return Optional.ofNullable(instance).map(Object::getClass);
    }

    @Override
    @SuppressWarnings("NullAway") // a graph with null is refused
    public Recipe.Function function() {
      return (_, _) -> instance;
    }
  }

  /// The scope that what asks for it lives in.
  record Enclosing() implements Target {
    @Override
    public Recipe.Function function() {
      return (_, _) -> {
        throw new IllegalStateException("a scope is there before it is asked for");
      };
    }
  }

  /// A value that is given when a scope of its lifetime is opened.
  record Seed() implements Target {
    @Override
    public Recipe.Function function() {
      return (_, _) -> {
        throw new IllegalStateException("a seed is there before it is asked for");
      };
    }
  }

  /// Another key.
  record Alias(Key<?> other) implements Target {
    @Override
    public List<Key<?>> needs() {
      return List.of(other);
    }

    @Override
    public boolean handsOn() {
      return true;
    }

    @Override
    public Optional<Class<?>> produces() {
      return Optional.of(other.rawType());
    }

    @Override
    public Recipe.Function function() {
      return (in, at) -> in.get(at, 0);
    }
  }

  /// What another container keeps, over which this one is laid.
  ///
  /// @param container its name
  /// @param waits whether it is being made there, or has to be, on a thread of that container
  /// @param function asks for it there
  record Shared(String container, boolean waits, Recipe.Function function) implements Target {}

  /// What cannot be used as it is written.
  ///
  /// @param reason why, in a sentence
  /// @param fix what to do about it
  record Unusable(Flaw flaw, String reason, String fix) implements Target {}

  /// Something of another type than the key, which casts made possible.
  ///
  /// @param found what it is, in words
  record Mismatched(String found) implements Target {}

  /// Declared more than once in one binding.
  record Several(List<Target> targets) implements Target {}
}
