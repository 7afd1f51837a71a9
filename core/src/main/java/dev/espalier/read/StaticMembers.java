package dev.espalier.read;

import dev.espalier.bind.Key;
import dev.espalier.graph.Binding;
import dev.espalier.graph.Hidden;
import dev.espalier.graph.Hooks;
import dev.espalier.graph.Manner;
import dev.espalier.graph.Target;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The classes whose static members are injected, each as a binding of its own: what is made is the
/// fact that they have been, on which all instances of the class depend.
final class StaticMembers {
  private final Map<Class<?>, Key<?>> keys = new LinkedHashMap<>();

  /// What is made.
  private record Injected() {
    static final Injected ONCE = new Injected();

    static Key<?> key(Class<?> type) {
      return Key.of(Injected.class).qualified(new Of(type));
    }
  }

  private record Of(Class<?> type) implements Hidden {
    @Override
    public String toString() {
      return "static members of " + type.getSimpleName() + ":";
    }
  }

  /// Those that others named.
  void addAll(StaticMembers others) {
    keys.putAll(others.keys);
  }

  Set<Key<?>> keys() {
    return Set.copyOf(keys.values());
  }

  /// Adds a class, after those that it extends.
  Key<?> add(Class<?> type) {
    for (Class<?> each : Members.upwards(type).reversed()) {
      if (!Members.injectedStatics(each).isEmpty()) {
        keys.putIfAbsent(each, Injected.key(each));
      }
    }
    return keys.computeIfAbsent(type, Injected::key);
  }

  /// Those that come before an instance of a class.
  List<Key<?>> of(Class<?> type) {
    List<Key<?>> before = new ArrayList<>();
    if (!keys.isEmpty()) {
      for (Class<?> each : Members.upwards(type)) {
        Key<?> key = keys.get(each);
        if (key != null) {
          before.add(key);
        }
      }
    }
    return before;
  }

  List<Binding> bindings(Declarations all, Set<Key<?>> bound) {
    List<Binding> bindings = new ArrayList<>();
    for (Map.Entry<Class<?>, Key<?>> one : keys.entrySet()) {
      Class<?> type = one.getKey();
      Target target = all.classes().readStatics(type, Injected.ONCE);
      List<Key<?>> needs = new ArrayList<>(target.needs());
      Class<?> parent = type.getSuperclass();
      needs.addAll(parent == null ? List.of() : of(parent));
      bindings.add(
          new Binding(
              one.getValue(),
              target,
              Optional.of(Singleton.class),
              Declaration.dependencies(needs, bound),
              Hooks.NONE,
              Manner.PLAIN,
              MemberOrigin.ofStatics(type),
              MemberOrigin.ofStatics(type)));
    }
    return bindings;
  }
}
