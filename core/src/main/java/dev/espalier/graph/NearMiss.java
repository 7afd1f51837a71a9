package dev.espalier.graph;

import dev.espalier.bind.Key;
import dev.espalier.bind.Scope;
import dev.espalier.graph.Diagnostic.Detail;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A binding that is almost what was asked for, and the one thing that differs.
record NearMiss(Key<?> asked, Binding binding, Kind kind) {

  private static final Set<Class<?>> COLLECTIONS =
      Set.of(Set.class, List.class, Collection.class, Iterable.class);

  /// From the nearest to the farthest.
  private enum Kind {
    OTHER_QUALIFIER,
    NAMESAKE,
    OTHER_COLLECTION,
    ELEMENT,
    OTHER_ARGUMENTS,
    SUBTYPE,
    SUPERTYPE;

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

  /// The nearest ones, all of one kind, that do not need themselves what was asked for.
  static List<NearMiss> of(Key<?> asked, Graph graph) {
    List<NearMiss> nearest = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (Binding binding : graph.bindings()) {
        if (binding.key().qualifier().filter(Hidden.class::isInstance).isEmpty()
            && kind.fits(asked, binding.key())
            && graph.pathFrom(List.of(binding.key()), asked).isEmpty()) {
          nearest.add(new NearMiss(asked, binding, kind));
        }
      }
      if (!nearest.isEmpty()) {
        break;
      }
    }
    return nearest;
  }

  /// What is near to it, if something is, and what to do.
  static List<Detail> advice(Key<?> asked, Graph graph, Names names) {
    if (Scope.class.isAssignableFrom(asked.rawType())) {
      return List.of(new Detail("Fix", "ask for Scope: it is the one that this is made in."));
    }
    List<NearMiss> nearest = of(asked, graph);
    List<Detail> advice = new ArrayList<>();
    for (NearMiss near : nearest) {
      advice.add(new Detail(advice.isEmpty() ? "Close" : "", near.text(names)));
    }
    String otherwise = "bind " + names.of(asked) + " in a module that you install.";
    advice.add(new Detail("Fix", nearest.isEmpty() ? otherwise : fix(nearest, names)));
    return advice;
  }

  /// What it is, where it was bound, and what differs.
  String text(Names names) {
    Key<?> other = binding.key();
    String difference =
        switch (kind) {
          case OTHER_QUALIFIER -> "differs in the qualifier";
          case NAMESAKE -> "another type of the same simple name";
          case OTHER_COLLECTION -> "differs in the kind of collection";
          case ELEMENT -> "nothing is contributed, though it would be an element";
          case OTHER_ARGUMENTS -> "differs in the type's arguments";
          case SUBTYPE -> "it is a " + names.of(asked) + ", but is bound only as itself";
          case SUPERTYPE -> names.of(asked) + " is a narrower type";
        };
    return names.of(other) + ", from " + binding.origin().location() + "; " + difference;
  }

  /// What to do about them.
  private static String fix(List<NearMiss> nearest, Names names) {
    Key<?> asked = nearest.getFirst().asked;
    String want = names.of(asked);
    List<String> bound = nearest.stream().map(near -> names.of(near.binding.key())).toList();
    String any = String.join(" or ", bound);
    // what has a qualifier is not written as a class
    boolean qualified =
        asked.qualifier().isPresent()
            || nearest.stream().anyMatch(near -> near.binding.key().qualifier().isPresent());
    return switch (nearest.getFirst().kind) {
      case NAMESAKE, OTHER_QUALIFIER, OTHER_ARGUMENTS ->
          "ask for " + any + ", or bind " + want + ".";
      case OTHER_COLLECTION ->
          asked.rawType() == Set.class || asked.rawType() == List.class
              ? "ask for " + any + ", or contribute with " + contribution(asked, names) + "…)."
              : "ask for " + any + ", or bind " + want + ".";
      case SUPERTYPE -> "bind " + want + ", or ask for " + any + ".";
      case ELEMENT ->
          qualified
              ? "contribute " + String.join(", ", bound) + " to " + want + "."
              : "add " + contributions(asked, nearest, names) + ".";
      case SUBTYPE ->
          qualified
              ? "bind " + want + " to " + any + "."
              : "add bind("
                  + code(asked, names)
                  + ").to("
                  + code(nearest.getFirst().binding.key(), names)
                  + (nearest.size() > 1 ? "), or to another of them." : ").");
    };
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

  private static String contributions(Key<?> asked, List<NearMiss> all, Names names) {
    String add = contribution(asked, names);
    String next = ")" + add.substring(add.lastIndexOf('.'));
    return all.stream()
        .map(near -> code(near.binding.key(), names))
        .collect(Collectors.joining(next, add, ")"));
  }

  private static String contribution(Key<?> asked, Names names) {
    String types =
        asked.arguments().stream().map(key -> code(key, names)).collect(Collectors.joining(", "));
    return asked.rawType() == Map.class
        ? "bindMap(" + types + ").put(…, "
        : "bind" + asked.rawType().getSimpleName() + "(" + types + ").add(";
  }

  static String code(Key<?> key, Names names) {
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
