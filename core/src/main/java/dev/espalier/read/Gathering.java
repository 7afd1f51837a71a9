package dev.espalier.read;

import static java.util.stream.Collectors.joining;

import dev.espalier.bind.BindingBuilder;
import dev.espalier.bind.ElementsBuilder;
import dev.espalier.bind.EntriesBuilder;
import dev.espalier.bind.Key;
import dev.espalier.bind.Recipe;
import dev.espalier.graph.Binding;
import dev.espalier.graph.Flaw;
import dev.espalier.graph.Hidden;
import dev.espalier.graph.Origin;
import dev.espalier.graph.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// A set, list or map in the making: what modules contribute to it, in order. It becomes one
/// binding that depends on each contribution.
final class Gathering<K, E> implements ElementsBuilder<E>, EntriesBuilder<K, E> {
  private final Declarations all;
  private final Kind kind;
  private final Key<?> key;
  private final Key<E> of;
  private final Origin origin;
  private final List<Contribution> contributions = new ArrayList<>();

  enum Kind {
    SET,
    LIST,
    MAP
  }

  /// @param entry the key in a map; the element's number elsewhere
  private record Contribution(Object entry, Key<?> key, Origin origin) {}

  /// What tells the key of an element that is bound in its place from others of its type.
  private record Place(int number, String name, Key<?> collection) implements Hidden {
    @Override
    public String toString() {
      return name + " of " + collection + ":";
    }
  }

  Gathering(Declarations all, Kind kind, Key<?> key, Key<E> of, Origin origin) {
    this.all = all;
    this.kind = kind;
    this.key = key;
    this.of = of;
    this.origin = origin;
  }

  /// The same for others to be declared over.
  Gathering<K, E> copy(Declarations to) {
    Gathering<K, E> copy = new Gathering<>(to, kind, key, of, origin);
    copy.contributions.addAll(contributions);
    return copy;
  }

  @Override
  public Gathering<K, E> add(Class<? extends E> type) {
    return put(number(), named(type), CallerOrigin.here());
  }

  @Override
  public Gathering<K, E> add(Key<? extends E> contributed) {
    return put(number(), contributed, CallerOrigin.here());
  }

  @Override
  public BindingBuilder<E> element() {
    return element(number(), CallerOrigin.here());
  }

  @Override
  public Gathering<K, E> put(K entry, Class<? extends E> type) {
    return put(entry, named(type), CallerOrigin.here());
  }

  @Override
  public Gathering<K, E> put(K entry, Key<? extends E> contributed) {
    return put(entry, contributed, CallerOrigin.here());
  }

  @Override
  public BindingBuilder<E> entry(K entry) {
    return element(entry, CallerOrigin.here());
  }

  /// An element that is bound in its place.
  Declaration<E> element(Object entry, Origin from) {
    Key<E> own = of.qualified(new Place(number(), name(entry), key));
    put(entry, own, from);
    return all.declare(own, from);
  }

  int number() {
    return contributions.size() + 1;
  }

  private Key<?> named(Class<?> type) {
    Key<?> named = Key.of(type);
    all.named(named);
    return named;
  }

  private Gathering<K, E> put(Object entry, Key<?> contributed, Origin from) {
    all.requireOpen();
    Objects.requireNonNull(entry, "the key of the entry is null");
    Objects.requireNonNull(contributed, "the key is null");
    contributions.add(new Contribution(entry, contributed, from));
    return this;
  }

  Binding binding(Set<Key<?>> bound) {
    return binding(key, UnaryOperator.identity(), bound);
  }

  /// The collection, or one of handles.
  ///
  /// @param need how an element is asked for
  Binding binding(Key<?> collection, UnaryOperator<Key<?>> need, Set<Key<?>> bound) {
    List<Key<?>> needs = contributions.stream().<Key<?>>map(c -> need.apply(c.key())).toList();
    List<Object> entries = contributions.stream().map(Contribution::entry).toList();
    List<GatheredOrigin.Point> points =
        contributions.stream()
            .map(c -> new GatheredOrigin.Point(name(c.entry()), c.origin()))
            .toList();
    Recipe<?> recipe = Recipe.of(needs, (in, at) -> gathered(kind, entries, in, at));
    return Binding.gathered(
        collection,
        twice().<Target>map(Unusable::target).orElseGet(() -> new Target.Gathered(recipe)),
        Declaration.dependencies(needs, bound),
        new GatheredOrigin(origin, points));
  }

  private static Object gathered(Kind kind, List<Object> entries, Recipe.Inputs in, int at) {
    Object[] values = new Object[entries.size()];
    Arrays.setAll(values, i -> in.get(at, i));
    return switch (kind) {
      case SET -> Collections.unmodifiableSet(new LinkedHashSet<>(Arrays.asList(values)));
      case LIST -> List.of(values);
      case MAP -> {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
          map.put(entries.get(i), values[i]);
        }
        yield Collections.unmodifiableMap(map);
      }
    };
  }

  private String name(Object entry) {
    return (kind == Kind.MAP ? "entry " : "element ") + entry;
  }

  /// What is wrong if entries have the same key.
  private Optional<Unusable> twice() {
    Map<Object, List<Contribution>> byEntry = new LinkedHashMap<>();
    contributions.forEach(c -> byEntry.computeIfAbsent(c.entry(), _ -> new ArrayList<>()).add(c));
    byEntry.values().removeIf(same -> same.size() == 1);
    return byEntry.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Unusable(
                Flaw.ENTRY,
                byEntry.values().stream().map(Gathering::places).collect(joining("; ")) + ".",
                "keep one of them, or give each a key of its own."));
  }

  private static String places(List<Contribution> same) {
    return same.stream()
        .map(c -> "at " + c.origin().location())
        .collect(joining(" and ", same.getFirst().entry() + " is put ", ""));
  }
}
