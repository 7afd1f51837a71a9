package dev.espalier.benchmarks;

import dev.espalier.bind.Binder;
import dev.espalier.bind.Key;
import dev.espalier.bind.Needs;
import dev.espalier.bind.Recipe;
import dev.espalier.bind.Resource;
import jakarta.inject.Singleton;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A resource that takes its time to acquire.
///
/// @param number in its graph, below 100
/// @param millis how long it waits
/// @param needs what it needs, at most three
record WaitingNode(int number, int millis, List<WaitingNode> needs) {
  private static final List<Class<?>> DIGITS =
      List.of(
          byte[].class,
          short[].class,
          int[].class,
          long[].class,
          char[].class,
          float[].class,
          double[].class,
          boolean[].class,
          String.class,
          Object.class);

  /// What is acquired. The type's arguments are the digits of the number, so that keys differ.
  @SuppressWarnings("UnusedTypeParameter") // they make the key
  record Waited<A, B>(int number) {}

  private record Numbered(int number) implements ParameterizedType {
    @Override
    public Type[] getActualTypeArguments() {
      return new Type[] {DIGITS.get(number / 10), DIGITS.get(number % 10)};
    }

    @Override
    public Type getRawType() {
      return Waited.class;
    }

    @Override
    public @Nullable Type getOwnerType() {
      return WaitingNode.class;
    }
  }

  @SuppressWarnings("unchecked") // nothing but its number is read
  Key<Waited<?, ?>> key() {
    return (Key<Waited<?, ?>>) Key.ofType(new Numbered(number));
  }

  long pathMillis() {
    return millis + needs.stream().mapToLong(WaitingNode::pathMillis).max().orElse(0);
  }

  void bind(Binder binder) {
    binder.bind(key()).to(recipe()).in(Singleton.class);
  }

  private Recipe<Waited<?, ?>> recipe() {
    return switch (needs.size()) {
      case 0 -> Needs.needs().makeResource(this::resource);
      case 1 -> Needs.needs(key(0)).makeResource(_ -> resource());
      case 2 -> Needs.needs(key(0)).and(key(1)).makeResource((_, _) -> resource());
      default -> Needs.needs(key(0)).and(key(1)).and(key(2)).makeResource((_, _, _) -> resource());
    };
  }

  private Key<Waited<?, ?>> key(int need) {
    return needs.get(need).key();
  }

  private Resource<Waited<?, ?>> resource() {
    return Resource.of(this::acquire, _ -> {});
  }

  Waited<?, ?> acquire() {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return new Waited<Object, Object>(number);
  }
}
