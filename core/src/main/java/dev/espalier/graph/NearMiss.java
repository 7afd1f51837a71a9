package dev.espalier.graph;

import dev.espalier.bind.Key;
import dev.espalier.bind.Scope;
import dev.espalier.graph.Diagnostic.Detail;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A binding that is almost what was asked for, and the one thing that differs.
record NearMiss(Key<?> asked, Binding binding, Kind kind) {

  private static final Set<Class<?>> COLLECTIONS =
      Set.of(Set.class, List.class, Collection.class, Iterable.class);

  /// From the nearest to the farthest.
  private enum Kind {
    OTHER_QUALIFIER("differs in the qualifier"),
    NAMESAKE("another type of the same simple name"),
    OTHER_COLLECTION("differs in the kind of collection"),
    ELEMENT("nothing is contributed, though it would be an element"),
    OTHER_ARGUMENTS("differs in the type's arguments"),
    SUBTYPE("it is one, but is bound only as itself"),
    SUPERTYPE("what is asked for is a narrower type");

    private final String difference;

    Kind(String difference) {
      this.difference = difference;
    }

    boolean fits(Key<?> asked, Key<?> bound) {
      Class<?> raw = asked.rawType();
      Class<?> other = bound.rawType();
      return switch (this) {
        case OTHER_COLLECTION ->
            other != raw
                && COLLECTIONS.containsAll(Set.of(raw, other))
                && asked.arguments().equals(bound.arguments());
        case ELEMENT -> isElement(asked, bound);
        case NAMESAKE -> other != raw && other.getSimpleName().equals(raw.getSimpleName());
        case OTHER_QUALIFIER -> bound.type().equals(asked.type());
        case OTHER_ARGUMENTS -> other == raw && !OpenType.isOpen(bound);
        case SUBTYPE -> isSubtype(bound, asked);
        case SUPERTYPE -> isSubtype(asked, bound);
      };
    }
  }

  /// The nearest one that does not need itself what was asked for.
  static Optional<NearMiss> of(Key<?> asked, Graph graph) {
    for (Kind kind : Kind.values()) {
      for (Binding binding : graph.bindings()) {
        if (binding.key().qualifier().filter(Hidden.class::isInstance).isEmpty()
            && kind.fits(asked, binding.key())
            && graph.pathFrom(List.of(binding.key()), asked).isEmpty()) {
          return Optional.of(new NearMiss(asked, binding, kind));
        }
      }
    }
    return Optional.empty();
  }

  /// What is near to it, if something is, and what to do.
  static List<Detail> advice(Key<?> asked, Graph graph, Names names) {
    if (Scope.class.isAssignableFrom(asked.rawType())) {
      return List.of(new Detail("Fix", "ask for Scope: it is the one that this is made in."));
    }
    return of(asked, graph)
        .map(near ->
            List.of(new Detail("Close", near.text(names)), new Detail("Fix", near.fix(names))))
        .orElse(
            List.of(
                new Detail("Fix", "bind " + names.of(asked) + " in a module that you install.")));
  }

  /// What it is, where it was bound, and what differs.
  String text(Names names) {
    Key<?> other = binding.key();
    return names.of(other) + ", from " + binding.origin().location() + "; " + kind.difference;
  }

  /// What to do about it.
  private String fix(Names names) {
    Key<?> other = binding.key();
    return switch (kind) {
      case NAMESAKE -> "import the one that is bound, or bind " + names.of(asked) + ".";
      case OTHER_QUALIFIER, OTHER_COLLECTION, OTHER_ARGUMENTS, SUPERTYPE ->
          "ask for " + names.of(other) + ", or bind " + names.of(asked) + ".";
      case ELEMENT ->
          isQualified()
              ? "contribute " + names.of(other) + " to " + names.of(asked) + "."
              : "add " + contribution(names) + code(other, names) + ").";
      case SUBTYPE ->
          isQualified()
              ? "bind " + names.of(asked) + " to " + names.of(other) + "."
              : "add bind(" + code(asked, names) + ").to(" + code(other, names) + ").";
    };
  }

  /// What has a qualifier is not written as a class.
  private boolean isQualified() {
    return asked.qualifier().isPresent() || binding.key().qualifier().isPresent();
  }

  /// Whether something bound could be in the set, list or map that is asked for.
  private static boolean isElement(Key<?> asked, Key<?> bound) {
    Class<?> raw = asked.rawType();
    if ((raw != Set.class && raw != List.class && raw != Map.class) || OpenType.isOpen(asked)) {
      return false;
    }
    Key<?> element = asked.arguments().getLast();
    return element.type().equals(bound.type()) || isSubtype(bound, element);
  }

  private String contribution(Names names) {
    String types =
        asked.arguments().stream().map(key -> code(key, names)).collect(Collectors.joining(", "));
    return asked.rawType() == Map.class
        ? "bindMap(" + types + ").put(…, "
        : "bind" + asked.rawType().getSimpleName() + "(" + types + ").add(";
  }

  private static String code(Key<?> key, Names names) {
    return key.type() instanceof Class<?>
        ? names.of(key) + ".class"
        : "Key.of(new TypeRef<" + names.of(key) + ">() {})";
  }

  private static boolean isSubtype(Key<?> sub, Key<?> type) {
    Class<?> raw = type.rawType();
    if (raw == Object.class || sub.rawType() == raw || !raw.isAssignableFrom(sub.rawType())) {
      return false;
    }
    return type.arguments().isEmpty() || declares(sub.rawType(), type);
  }

  /// Whether a class has this supertype as it is declared, with its arguments.
  private static boolean declares(Class<?> type, Key<?> supertype) {
    Stream<Type> direct =
        Stream.concat(
            Stream.ofNullable(type.getGenericSuperclass()), Stream.of(type.getGenericInterfaces()));
    return direct
        .map(Key::ofType)
        .anyMatch(key -> key.equals(supertype) || declares(key.rawType(), supertype));
  }
}
