package dev.espalier.read;

import dev.espalier.bind.Key;
import dev.espalier.bind.Lazy;
import dev.espalier.bind.Recipe;
import dev.espalier.bind.Resource;
import dev.espalier.graph.Binding;
import dev.espalier.graph.Dependency;
import dev.espalier.graph.Flaw;
import dev.espalier.graph.Root;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/// What is asked for and nobody bound, but can be had all the same: a class that can be
/// constructed, an `Optional` of what may not be bound, a stage of what is.
final class Reached {
  private final Declarations all;
  private final List<Binding> bindings;
  private final Set<Key<?>> bound = new HashSet<>();
  private final Set<Key<?>> asked = new HashSet<>();
  private final Set<Key<?>> optionals = new HashSet<>();

  /// @param bindings grows
  Reached(Declarations all, List<Binding> bindings) {
    this.all = all;
    this.bindings = bindings;
    for (Binding binding : bindings) {
      bound.add(binding.key());
    }
    all.lifetimes().forEach(lifetime -> bound.addAll(lifetime.seeds()));
  }

  void complete() {
    for (Root root : all.roots()) {
      ask(root.key(), true);
    }
    Set<Key<?>> followed = new HashSet<>();
    for (int i = 0; i < bindings.size(); i++) { // by number, since it grows
      if (followed.add(bindings.get(i).key())) { // else it is bound twice, and the first counts
        for (Dependency dependency : bindings.get(i).dependencies()) {
          ask(dependency.key(), false);
        }
      }
    }
    optionals.forEach(this::bindOptional); // when all that is bound is known
  }

  boolean isAsked(Key<?> key) {
    return asked.contains(key);
  }

  private void ask(Key<?> key, boolean root) {
    if (!asked.add(key) || bound.contains(key)) {
      return;
    }
    if (key.rawType() == Optional.class && hasArgument(key)) {
      optionals.add(key);
    } else if (key.rawType() == CompletionStage.class && hasArgument(key) && !root) {
      Key<?> lazy = key.handled().lazy();
      bind(key, Recipe.of(List.of(lazy), (in, at) -> in.<Lazy<?>>get(at, 0).getAsync()));
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
        && !Modifier.isAbstract(type.getModifiers())
        && !Constructible.isValue(type)
        && !Constructible.isOfTheJdk(type)
        && (Constructible.isMarked(type) || !needsValue(type));
  }

  /// Whether its only constructor takes what is a value, that nobody gave: then the class is one
  /// too, and what is missing is itself.
  private boolean needsValue(Class<?> type) {
    Constructor<?>[] all = type.getDeclaredConstructors();
    return all.length == 1
        && Arrays.stream(all[0].getGenericParameterTypes())
            .map(Key::ofType)
            .anyMatch(key -> Constructible.isValue(key.rawType()) && !bound.contains(key));
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
    declaration.finish(bound, bindings);
    bound.add(key);
    if (declaration.isEager()) {
      all.root(new Root(key, declaration.origin()));
    }
  }

  /// Present only if what it is of is bound.
  private void bindOptional(Key<?> key) {
    Key<?> of = key.handled();
    boolean present = bound.contains(Dependency.of(of, 0).key());
    bind(
        key,
        present
            ? Recipe.of(List.of(of), (in, at) -> Optional.of(in.get(at, 0)))
            : Recipe.of(List.of(), (_, _) -> Optional.empty()));
  }

  private void bind(Key<?> key, Recipe<?> recipe) {
    bindings.add(Binding.builtIn(key, recipe, Declaration.dependencies(recipe.needs())));
    bound.add(key);
  }
}
