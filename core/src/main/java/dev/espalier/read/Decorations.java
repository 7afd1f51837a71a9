package dev.espalier.read;

import dev.espalier.bind.DecorationBuilder;
import dev.espalier.bind.Key;
import dev.espalier.bind.Recipe;
import dev.espalier.bind.Startable;
import dev.espalier.graph.Binding;
import dev.espalier.graph.Dependency;
import dev.espalier.graph.Flaw;
import dev.espalier.graph.Hooks;
import dev.espalier.graph.Origin;
import dev.espalier.graph.Part;
import dev.espalier.graph.Root;
import dev.espalier.graph.Target;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// What is put around bindings. The binding of a decorated key moves to a key of its own, that only
/// the innermost decorator asks for; the outermost decorator takes its place.
final class Decorations {
  private final Declarations declarations;
  private final Map<Key<?>, List<Declaration<?>>> decorators = new LinkedHashMap<>();
  private final Map<Key<?>, Origin> begun = new HashMap<>();
  private final Set<Key<?>> applied = new HashSet<>();

  /// Those of others that nothing was added to: out of reach here they are no mistake.
  private final Set<Key<?>> inherited = new HashSet<>();

  Decorations(Declarations declarations) {
    this.declarations = declarations;
  }

  /// The decorators of one key, as they are being declared.
  private record Of<T>(Decorations to, Key<T> key) implements DecorationBuilder<T> {
    @Override
    public DecorationBuilder<T> with(Class<? extends T> decorator) {
      return add(new Declaration<>(to.declarations, Key.of(decorator), CallerOrigin.here()));
    }

    @Override
    public DecorationBuilder<T> with(Recipe<? extends T> decorator) {
      Declaration<T> declaration = new Declaration<>(to.declarations, key, CallerOrigin.here());
      declaration.to(decorator);
      return add(declaration);
    }

    private DecorationBuilder<T> add(Declaration<?> decorator) {
      to.declarations.requireOpen();
      Objects.requireNonNull(to.decorators.get(key)).add(decorator);
      return this;
    }
  }

  /// Those that others declared.
  void addAll(Decorations others) {
    others.decorators.forEach((key, around) -> {
      List<Declaration<?>> copies = new ArrayList<>();
      around.forEach(one -> copies.add(one.copy(declarations)));
      decorators.put(key, copies);
    });
    begun.putAll(others.begun);
    inherited.addAll(others.decorators.keySet());
  }

  <T> DecorationBuilder<T> of(Key<T> key) {
    inherited.remove(key);
    begun.putIfAbsent(key, CallerOrigin.here());
    decorators.computeIfAbsent(key, _ -> new ArrayList<>());
    return new Of<>(this, key);
  }

  /// Puts them around these bindings, of which each becomes several if it is decorated.
  void apply(List<Binding> bindings, Set<Key<?>> bound) {
    List<Binding> plain = List.copyOf(bindings);
    bindings.clear();
    for (Binding binding : plain) {
      List<Declaration<?>> around = decorators.get(binding.key());
      if (around == null || !applied.add(binding.key())) { // the second of two is told as such
        bindings.add(binding);
      } else if (around.isEmpty()) {
        Origin at = Objects.requireNonNull(begun.get(binding.key()));
        bindings.add(Binding.gathered(binding.key(), without(), List.of(), at));
      } else {
        decorate(binding, around, lifetime(binding, plain), bound, bindings);
      }
    }
  }

  private static void decorate(
      Binding declared,
      List<Declaration<?>> around,
      Optional<Class<? extends Annotation>> lifetime,
      Set<Key<?>> bound,
      List<Binding> to) {
    Key<?> key = declared.key();
    Key<?> own = key;
    Hooks service = declared.hooks();
    for (int i = around.size(); i > 0; i--) {
      Declaration<?> decorator = around.get(i - 1);
      Binding made = decorator.finished(bound);
      Target target = target(made, key);
      Hooks value = made.hooks();
      String name = i == 1 ? "undecorated" : "decorated " + (i - 1);
      Key<?> inside = new Part(key, name, !isStartable(made.target(), key)).key();
      to.add(
          new Binding(
              own,
              target,
              lifetime,
              target instanceof Target.Decorated
                  ? inside(made.dependencies(), key, inside)
                  : List.of(), // what cannot be used needs nothing
              new Hooks(
                  value.onAcquire(), value.onRelease(), service.onStart(), service.onStop(), false),
              made.manner(),
              target instanceof Target.Decorated ? declared.origin() : decorator.origin(),
              made.madeAt()));
      own = inside;
      service = Hooks.NONE;
    }
    to.add(declared.as(own, declared.hooks().ofValue()));
  }

  private static Target without() {
    return new Unusable(
            Flaw.DECORATOR,
            "decorate(…) does not say with what.",
            "go on with .with(…), or remove it.")
        .target();
  }

  private static List<Dependency> inside(List<Dependency> asked, Key<?> key, Key<?> inside) {
    return asked.stream()
        .map(d -> d.key().equals(key) ? new Dependency(inside, d.kind(), d.position()) : d)
        .toList();
  }

  private static Target target(Binding made, Key<?> key) {
    if (!(made.target() instanceof Target.Recipes recipes)) {
      return made.target(); // it cannot be used, and says why
    }
    if (made.dependencies().stream().noneMatch(asked -> asked.key().equals(key))) {
      String who = made.target().produces().map(Class::getSimpleName).orElse("the function");
      return new Unusable(
              Flaw.DECORATOR,
              who + " asks for no " + key + ".",
              "take it as a parameter; or, if it is to be served in place of what is bound, bind it"
                  + " instead.")
          .target();
    }
    Recipe<?> recipe = ClassReader.leftOpen(recipes.recipe()); // it hands `close()` on
    return new Target.Decorated(made.target().produces(), recipe);
  }

  private static boolean isStartable(Target target, Key<?> key) {
    return Startable.class.isAssignableFrom(target.produces().orElse(key.rawType()));
  }

  /// How long what is decorated is kept, or what it stands for.
  private Optional<Class<? extends Annotation>> lifetime(Binding binding, List<Binding> all) {
    Binding at = binding;
    Set<Key<?>> seen = new HashSet<>();
    while (at.unscoped() && at.target() instanceof Target.Alias to && seen.add(to.other())) {
      Optional<Binding> next =
          all.stream().filter(other -> other.key().equals(to.other())).findFirst();
      if (next.isEmpty()) {
        return declarations.classes().read(to.other()).lifetime();
      }
      at = next.get();
    }
    return at.lifetime();
  }

  /// Those that are around nothing.
  List<Root> unused(Reached reached) {
    List<Root> unused = new ArrayList<>();
    for (Key<?> key : decorators.keySet()) {
      if (!applied.contains(key) && !inherited.contains(key) && !reached.isMissing(key)) {
        unused.add(new Root(key, Objects.requireNonNull(begun.get(key))));
      }
    }
    return unused;
  }
}
