package dev.espalier.graph;

import dev.espalier.bind.Key;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/// A binding that is almost what was asked for, and the one thing that differs.
///
/// @param fix with `{this}` for what was asked for and `{other}` for the binding's key
record NearMiss(Binding binding, String difference, String fix) {

  private record Kind(BiPredicate<Key<?>, Key<?>> fits, String difference, String fix) {}

  /// From the nearest kind to the farthest.
  private static final List<Kind> KINDS =
      List.of(
          new Kind(
              (asked, bound) ->
                  bound.rawType() != asked.rawType()
                      && bound.rawType().getSimpleName().equals(asked.rawType().getSimpleName()),
              "same simple name, another package",
              "import the one that is bound, or bind {this}."),
          new Kind(
              (asked, bound) -> bound.rawType() == asked.rawType(),
              "differs in the type's arguments",
              "ask for {other}, or bind {this}."),
          new Kind(
              (asked, bound) -> isSubtype(bound, asked),
              "it is one, but is bound only as itself",
              "add bind({this}.class).to({other}.class)."),
          new Kind(
              (asked, bound) -> isSubtype(asked, bound),
              "what is asked for is a narrower type",
              "ask for {other}, or bind {this}."));

  static Optional<NearMiss> of(Key<?> asked, Collection<Binding> bindings) {
    for (Kind kind : KINDS) {
      for (Binding binding : bindings) {
        if (kind.fits.test(asked, binding.key())) {
          return Optional.of(new NearMiss(binding, kind.difference, kind.fix));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isSubtype(Key<?> sub, Key<?> type) {
    return type.rawType() != Object.class
        && sub.rawType() != type.rawType()
        && type.rawType().isAssignableFrom(sub.rawType());
  }
}
