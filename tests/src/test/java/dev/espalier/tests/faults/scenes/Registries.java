package dev.espalier.tests.faults.scenes;

import dev.espalier.Container;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What a container still holds on to, in whichever field: the one place that looks inside, since
/// nothing else can see an entry that nobody will ever ask for again.
final class Registries {
  /// What belongs to something in progress. Of closed containers nothing is in progress.
  private static final Set<String> PASSING =
      Set.of("Cell", "Alarm", "Wait", "Body", "Eviction", "TimedStep", "Lost", "Lending");

  private Registries() {}

  static List<String> leftIn(Container container) {
    List<String> left = new ArrayList<>();
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Object> open = new ArrayDeque<>();
    open.add(container);
    int scopes = 0;
    try {
      while (!open.isEmpty()) {
        Object next = open.pop();
        if (seen.add(next)) {
          String name = next.getClass().getSimpleName();
          scopes += name.equals("LiveScope") ? 1 : 0;
          if (PASSING.contains(name)) {
            left.add("a closed container holds a " + name);
          }
          follow(next, open);
        }
      }
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
    if (scopes != 1) {
      left.add("a closed container holds " + scopes + " scopes");
    }
    return left;
  }

  private static void follow(Object from, Deque<Object> open) throws IllegalAccessException {
    switch (from) {
      case Collection<?> all -> all.forEach(one -> push(open, one));
      case Map<?, ?> all ->
          all.forEach((key, value) -> {
            push(open, key);
            push(open, value);
          });
      case AtomicReference<?> reference -> push(open, reference.get());
      case Object[] all -> Arrays.asList(all).forEach(one -> push(open, one));
      default -> {
        for (Class<?> at = from.getClass(); isOurs(at); at = at.getSuperclass()) {
          Field[] fields = at.getDeclaredFields();
          AccessibleObject.setAccessible(fields, true);
          for (Field field : fields) {
            if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
              push(open, field.get(from));
            }
          }
        }
      }
    }
  }

  private static boolean isOurs(@Nullable Class<?> type) {
    return type != null
        && (type.getPackageName().equals("dev.espalier")
            || type.getName().startsWith("dev.espalier.engine.")
            || type.getName().startsWith("dev.espalier.task."));
  }

  private static void push(Deque<Object> open, @Nullable Object next) {
    if (next != null) {
      open.push(next);
    }
  }
}
