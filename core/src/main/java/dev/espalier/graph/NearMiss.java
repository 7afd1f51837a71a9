package dev.espalier.graph;

import dev.espalier.bind.Key;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/// A binding that is almost what was asked for, and the one thing that differs.
record NearMiss(Key<?> asked, Binding binding, Kind kind) {

  /// @param fix with `{this}` for what was asked for and `{other}` for the binding's key;
  ///   `{this()}` and `{other()}` are the same as code
  private record Kind(BiPredicate<Key<?>, Key<?>> fits, String difference, String fix) {}

  /// From the nearest kind to the farthest.
  private static final List<Kind> KINDS =
      List.of(
          new Kind(
              (asked, bound) ->
                  bound.rawType() != asked.rawType()
                      && bound.rawType().getSimpleName().equals(asked.rawType().getSimpleName()),
              "another type of the same simple name",
              "import the one that is bound, or bind {this}."),
          new Kind(
              (asked, bound) -> bound.rawType() == asked.rawType() && !OpenType.isOpen(bound),
              "differs in the type's arguments",
              "ask for {other}, or bind {this}."),
          new Kind(
              (asked, bound) -> isSubtype(bound, asked),
              "it is one, but is bound only as itself",
              "add bind({this()}).to({other()})."),
          new Kind(
              (asked, bound) -> isSubtype(asked, bound),
              "what is asked for is a narrower type",
              "ask for {other}, or bind {this}."));

  /// The nearest one that does not need itself what was asked for.
  static Optional<NearMiss> of(Key<?> asked, Graph graph) {
    for (Kind kind : KINDS) {
      for (Binding binding : graph.bindings()) {
        if (kind.fits.test(asked, binding.key())
            && graph.pathFrom(List.of(binding.key()), asked).isEmpty()) {
          return Optional.of(new NearMiss(asked, binding, kind));
        }
      }
    }
    return Optional.empty();
  }

  /// What it is, where it was bound, and what differs.
  String text(Names names) {
    Key<?> other = binding.key();
    return names.of(other) + ", from " + binding.origin().location() + "; " + kind.difference;
  }

  /// What to do about it.
  String fix(Names names) {
    return kind.fix
        .replace("{this}", names.of(asked))
        .replace("{other}", names.of(binding.key()))
        .replace("{this()}", code(asked, names))
        .replace("{other()}", code(binding.key(), names));
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
    return type.arguments().isEmpty() || supertypes(sub.rawType()).contains(type);
  }

  /// All supertypes as they are declared, with their arguments.
  private static List<Key<?>> supertypes(Class<?> type) {
    List<Key<?>> all = new ArrayList<>();
    Stream<Type> direct =
        Stream.concat(
            Stream.ofNullable(type.getGenericSuperclass()), Stream.of(type.getGenericInterfaces()));
    direct
        .<Key<?>>map(Key::ofType)
        .forEach(key -> {
          all.add(key);
          all.addAll(supertypes(key.rawType()));
        });
    return all;
  }
}
