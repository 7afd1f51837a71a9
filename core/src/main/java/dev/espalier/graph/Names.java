package dev.espalier.graph;

import dev.espalier.bind.Key;
import java.lang.annotation.Annotation;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// What keys are called in messages: simple names, unless two keys would be called the same.
public final class Names {
  private final Set<String> clashing = new HashSet<>();

  /// Names for messages that speak of these keys.
  public Names(Collection<Key<?>> keys) {
    Map<String, Key<?>> first = new HashMap<>();
    for (Key<?> key : keys) {
      Key<?> other = first.putIfAbsent(key.toString(), key);
      if (other != null && !other.equals(key)) {
        clashing.add(key.toString());
      }
    }
  }

  /// The name of one key.
  public String of(Key<?> key) {
    String simple = key.toString();
    return clashing.contains(simple) ? key.fullName() : simple;
  }

  /// The name of a lifetime: `@RequestScoped`.
  public String lifetime(Class<? extends Annotation> annotation) {
    return "@" + of(Key.of(annotation));
  }

  /// A path: `HttpServer -> Routes -> CheckoutService`.
  public String path(List<? extends Key<?>> keys) {
    return keys.stream().map(this::of).collect(Collectors.joining(" -> "));
  }

  /// An enumeration: `HttpServer, Routes`.
  public String list(Collection<? extends Key<?>> keys) {
    return keys.stream().map(this::of).collect(Collectors.joining(", "));
  }
}
