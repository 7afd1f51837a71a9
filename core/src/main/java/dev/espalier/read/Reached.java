package dev.espalier.read;

import dev.espalier.bind.Key;
import dev.espalier.bind.Lazy;
import dev.espalier.bind.Lease;
import dev.espalier.bind.Recipe;
import dev.espalier.bind.Resource;
import dev.espalier.bind.Scope;
import dev.espalier.graph.Binding;
import dev.espalier.graph.Dependency;
import dev.espalier.graph.Flaw;
import dev.espalier.graph.Origin;
import dev.espalier.graph.Part;
import dev.espalier.graph.Root;
import dev.espalier.graph.Target;
import jakarta.inject.Provider;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is asked for and nobody bound, but can be had all the same: a class that can be
/// constructed, and an `Optional` of what may not be bound.
final class Reached {
  private final Declarations all;
  private final List<Binding> bindings;
  private final Set<Key<?>> bound;
  private final Set<Key<?>> declared;
  private final Set<Key<?>> asked = new HashSet<>();
  private final Set<Key<?>> optionals = new LinkedHashSet<>();
  private final Map<Class<?>, Binding> kept = new HashMap<>();
  private int looked;

  /// @param bindings grows
  /// @param bound the keys of what was declared; grows
  Reached(Declarations all, List<Binding> bindings, Set<Key<?>> bound) {
    this.all = all;
    this.bindings = bindings;
    this.bound = bound;
    this.declared = Set.copyOf(bound);
  }

  void complete() {
    for (Root root : all.roots()) {
      ask(root.key());
    }
    Set<Key<?>> followed = new HashSet<>();
    for (int i = 0; i < bindings.size(); i++) { // by number, since it grows
      if (followed.add(bindings.get(i).key())) { // else it is bound twice, and the first counts
        for (Dependency dependency : bindings.get(i).dependencies()) {
          ask(dependency.key());
        }
      }
    }
    for (Key<?> optional : optionals) { // when all that is bound is known
      bindOptional(optional);
    }
  }

  boolean isAsked(Key<?> key) {
    return asked.contains(key);
  }

  /// Asked for and not bound, which is told as such.
  boolean isMissing(Key<?> key) {
    return asked.contains(key) && !bound.contains(key);
  }

  private void ask(Key<?> key) {
    if (!asked.add(key) || bound.contains(key)) {
      return;
    }
    if (key.rawType() == Optional.class && hasArgument(key)) {
      optionals.add(key);
    } else if (key.rawType() == Map.class && hasArgument(key)) {
      bindHandles(key);
    } else if (isConstructed(key)) {
      bindClass(key);
    }
  }

  private static boolean hasArgument(Key<?> key) {
    return !key.arguments().isEmpty();
  }

  private boolean isConstructed(Key<?> key) {
    Class<?> type = key.rawType();
    return key.qualifier().isEmpty()
        && (!all.isStrict() || all.isNamed(key))
        && type != Resource.class
        && !Scope.class.isAssignableFrom(type)
        && !Modifier.isAbstract(type.getModifiers())
        && !Constructible.isValue(type)
        && !Constructible.isOfTheJdk(type)
        && !all.classes().needsValue(key, bound);
  }

  private void bindClass(Key<?> key) {
    Class<?> type = key.rawType();
    Declaration<?> declaration = new Declaration<>(all, key, MemberOrigin.of(type));
    if (Constructible.isPrivate(type)) {
      declaration.cannot(
          new Unusable(
              Flaw.CONSTRUCTOR,
              type.getSimpleName() + " has only a private constructor, and nothing binds it.",
              "bind it: needs(…).make(…), or mark the constructor with @Inject."));
    }
    Binding other = keptInPlaceOf(type);
    if (other != null) {
      declaration.cannot(twice(type, other));
    }
    List<Binding> own = new ArrayList<>();
    declaration.finish(bound, own);
    all.decorations().apply(own, bound);
    bindings.addAll(own);
    bound.add(key);
    if (declaration.isEager()) {
      all.root(new Root(key, declaration.origin()));
    }
  }

  /// What keeps an instance of a class under another key, so that one for itself would be another
  /// one; null if nothing does.
  private @Nullable Binding keptInPlaceOf(Class<?> type) {
    for (; looked < bindings.size(); looked++) {
      Binding binding = bindings.get(looked);
      if (binding.target() instanceof Target.Constructed c
          && (binding.lifetime().isPresent() || binding.releases() || binding.serves())) {
        kept.putIfAbsent(c.type(), binding);
      }
    }
    return kept.get(type);
  }

  private static Unusable twice(Class<?> type, Binding other) {
    String name = type.getSimpleName();
    Key<?> key = Part.whole(other.key());
    return new Unusable(
        Flaw.TWICE,
        "it is asked for itself, and "
            + key
            + " is made from it, at "
            + other.origin().location()
            + ": each would get its own.",
        "bind("
            + name
            + ".class), and move the lifetime of "
            + key
            + " there: "
            + key
            + " is then the same instance.");
  }

  /// Present only if what it is of was declared: not if it could be made all the same.
  private void bindOptional(Key<?> key) {
    Key<?> of = key.handled();
    if (of.rawType() == Map.class && hasArgument(of) && !bound.contains(of)) {
      bindHandles(of);
    }
    boolean present =
        declared.contains(Dependency.of(of, 0, declared).key())
            || (of.rawType() == Map.class && bound.contains(of))
            || of.rawType() == Lease.class; // told as what cannot be had
    Recipe<?> recipe =
        present
            ? Recipe.of(List.of(of), (in, at) -> Optional.of(in.get(at, 0)))
            : Recipe.of(List.of(), (_, _) -> Optional.empty());
    GatheredOrigin.Point value = new GatheredOrigin.Point("its value", Origin.builtIn());
    Origin origin = new GatheredOrigin(Origin.builtIn(), List.of(value));
    add(
        Binding.gathered(
            key,
            new Target.Gathered(recipe),
            Declaration.dependencies(recipe.needs(), bound),
            origin));
  }

  /// A map of handles, where there is one of what they are of.
  private void bindHandles(Key<?> key) {
    Key<?> handle = key.arguments().getLast();
    boolean lazy = handle.rawType() == Lazy.class;
    if (hasArgument(handle) && (lazy || handle.rawType() == Provider.class)) {
      Key<?> of = key.qualifier().<Key<?>>map(handle.handled()::qualified).orElse(handle.handled());
      Gathering<?, ?> map = all.gathered(Key.mapOf(key.arguments().getFirst().rawType(), of));
      if (map != null) {
        add(map.binding(key, lazy ? Key::lazy : Key::provider, bound));
      }
    }
  }

  private void add(Binding binding) {
    bindings.add(binding);
    bound.add(binding.key());
  }
}
