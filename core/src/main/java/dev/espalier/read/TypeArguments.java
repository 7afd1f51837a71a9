package dev.espalier.read;

import dev.espalier.bind.Key;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the type variables of a class, and of all that it extends and implements, stand for.
final class TypeArguments {
  private final Map<TypeVariable<?>, Type> known = new HashMap<>();

  /// @param type a class, or one with arguments
  TypeArguments(Type type) {
    add(type);
  }

  /// The key of a type as it is written in one of these classes.
  Key<?> key(Type written) {
    return known.isEmpty() ? Key.ofType(written) : Key.ofType(written, this::standsFor);
  }

  /// The parameters of a method in one of these classes, as what a subclass would have to write.
  List<Class<?>> erased(Method method) {
    Class<?>[] written = method.getParameterTypes();
    Type[] generic = method.getGenericParameterTypes();
    List<Class<?>> erased = new ArrayList<>();
    for (int i = 0; i < written.length; i++) {
      Key<?> key = key(generic[i]);
      boolean stays = generic[i] instanceof Class<?> || key.type() instanceof TypeVariable<?>;
      erased.add(stays ? written[i] : key.rawType());
    }
    return erased;
  }

  private Type standsFor(TypeVariable<?> variable) {
    return known.getOrDefault(variable, variable);
  }

  private void add(@Nullable Type type) {
    if (type instanceof ParameterizedType p) {
      Class<?> raw = (Class<?>) p.getRawType();
      for (int i = 0; i < raw.getTypeParameters().length; i++) {
        known.put(raw.getTypeParameters()[i], key(p.getActualTypeArguments()[i]).type());
      }
      add(p.getOwnerType() instanceof ParameterizedType owner ? owner : null);
      addSupertypes(raw);
    } else if (type instanceof Class<?> c && c != Object.class) {
      addSupertypes(c);
    }
  }

  private void addSupertypes(Class<?> of) {
    add(of.getGenericSuperclass());
    for (Type each : of.getGenericInterfaces()) {
      add(each);
    }
  }
}
