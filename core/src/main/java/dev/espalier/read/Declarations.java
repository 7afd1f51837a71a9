package dev.espalier.read;

import dev.espalier.bind.Binder;
import dev.espalier.bind.BindingBuilder;
import dev.espalier.bind.BindingModule;
import dev.espalier.bind.DecorationBuilder;
import dev.espalier.bind.ElementsBuilder;
import dev.espalier.bind.EntriesBuilder;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.Key;
import dev.espalier.bind.LifetimeBuilder;
import dev.espalier.bind.Scope;
import dev.espalier.graph.Binding;
import dev.espalier.graph.Diagnostic;
import dev.espalier.graph.Lifetime;
import dev.espalier.graph.Origin;
import dev.espalier.graph.Root;
import dev.espalier.graph.Unused;
import java.lang.annotation.Annotation;
import java.lang.invoke.MethodHandles.Lookup;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// All that was declared while a container is built, on the building thread.
public final class Declarations implements Binder {
  /// No program nests its modules so deep.
  private static final int INSTALLED_BY_EACH_OTHER = 200;

  private final List<Declaration<?>> declarations = new ArrayList<>();
  private final List<Root> roots = new ArrayList<>();

  /// Those that nobody named: what is eager, of what is in use here.
  private final List<Root> eager = new ArrayList<>();

  private final Set<Object> installed = new HashSet<>();
  private final List<Lifetime> lifetimes = new ArrayList<>();
  private final Set<Declaration<?>> replacements = new LinkedHashSet<>();
  private final Decorations decorations = new Decorations(this);
  private Unused unused = new Unused(List.of(), List.of());

  // made when there is something to read: who binds functions needs neither
  private @Nullable ClassReader classes;
  private @Nullable ProvidesReader provided;

  private final StaticMembers statics = new StaticMembers();
  private final Map<Key<?>, Gathering<?, ?>> gatherings = new LinkedHashMap<>();
  private final Set<Key<?>> named = new HashSet<>();
  private int configuring;
  private boolean strict;
  private boolean complete;

  /// Whether these are declared over others, and how many of the declarations are copies.
  private final boolean over;

  private final int inherited;

  /// Nothing yet.
  public Declarations() {
    over = false;
    inherited = 0;
  }

  /// All that others declared, as it stands there, for something to be declared over it. These are
  /// copies: what is read of them is kept apart.
  public Declarations(Declarations others) {
    Set<Key<?>> replaced = new HashSet<>();
    others.replacements.forEach(declaration -> replaced.add(declaration.key()));
    for (Declaration<?> declaration : others.declarations) {
      if (others.replacements.contains(declaration) || !replaced.contains(declaration.key())) {
        declarations.add(declaration.copy(this));
      }
    }
    over = true;
    inherited = declarations.size();
    roots.addAll(others.roots);
    installed.addAll(others.installed);
    lifetimes.addAll(others.lifetimes);
    decorations.addAll(others.decorations);
    others.gatherings.forEach((key, one) -> gatherings.put(key, one.copy(this)));
    statics.addAll(others.statics);
    named.addAll(others.named);
    strict = others.strict;
    classes = others.classes == null ? null : others.classes.copy();
  }

  @Override
  public <T> BindingBuilder<T> bind(Key<T> key) {
    requireOpen();
    Objects.requireNonNull(key, "the key is null");
    return declare(key, CallerOrigin.here());
  }

  /// A binding in place of another.
  public <T> BindingBuilder<T> replace(Key<T> key) {
    BindingBuilder<T> declaration = bind(key);
    replacements.add(declarations.getLast());
    return declaration;
  }

  @Override
  public <E> ElementsBuilder<E> bindSet(Key<E> element) {
    return gathering(Gathering.Kind.SET, Key.setOf(element), element, CallerOrigin.here());
  }

  @Override
  public <E> ElementsBuilder<E> bindList(Key<E> element) {
    return gathering(Gathering.Kind.LIST, Key.listOf(element), element, CallerOrigin.here());
  }

  @Override
  public <K, V> EntriesBuilder<K, V> bindMap(Class<K> key, Key<V> value) {
    return gathering(Gathering.Kind.MAP, Key.mapOf(key, value), value, CallerOrigin.here());
  }

  /// The one collection of this key, whoever contributes.
  @SuppressWarnings("unchecked") // its key says of what it is
  <K, E> Gathering<K, E> gathering(Gathering.Kind kind, Key<?> key, Key<E> of, Origin origin) {
    requireOpen();
    return (Gathering<K, E>)
        gatherings.computeIfAbsent(key, _ -> new Gathering<>(this, kind, key, of, origin));
  }

  @Override
  public <T> DecorationBuilder<T> decorate(Key<T> key) {
    requireOpen();
    return decorations.of(Objects.requireNonNull(key, "the key is null"));
  }

  Decorations decorations() {
    return decorations;
  }

  @Override
  public Binder install(BindingModule module) {
    requireOpen();
    return install((Object) module);
  }

  @Override
  public Binder install(Object module) {
    requireOpen();
    if (installed.add(Objects.requireNonNull(module, "the module is null"))) {
      if (module instanceof Class<?> c && BindingModule.class.isAssignableFrom(c)) {
        throw new IllegalArgumentException(
            c.getSimpleName() + " is a BindingModule: install an instance of it.");
      }
      boolean function = module.getClass().isHidden(); // it has no methods to be marked
      boolean provides = !function && provided().read(module);
      if (module instanceof BindingModule contributes) {
        configure(contributes);
      } else if (!provides) {
        throw new IllegalArgumentException(
            module
                + " has no method marked @Provides and is no BindingModule: there is nothing in it"
                + " to install.");
      }
    }
    return this;
  }

  private void configure(BindingModule module) {
    if (++configuring > INSTALLED_BY_EACH_OTHER) {
      throw new IllegalArgumentException(
          module.getClass().getSimpleName()
              + " is installed again and again by what it installs: give it equals, for example as"
              + " a record.");
    }
    module.configure(this);
    configuring--;
  }

  /// A binding that is written there.
  <T> Declaration<T> declare(Key<T> key, Origin origin) {
    Declaration<T> declaration = new Declaration<>(this, key, origin);
    declarations.add(declaration);
    return declaration;
  }

  @Override
  public Binder lifetime(
      Class<? extends Annotation> annotation, Consumer<? super LifetimeBuilder> says) {
    requireOpen();
    Objects.requireNonNull(annotation, "the lifetime is null");
    Objects.requireNonNull(says, "what the lifetime says is null");
    DeclaredLifetime declared = new DeclaredLifetime(this, annotation);
    says.accept(declared);
    lifetimes.addAll(declared.finished());
    return this;
  }

  /// The lifetimes, in the order declared.
  public List<Lifetime> lifetimes() {
    return List.copyOf(lifetimes);
  }

  /// Names entry points, all on the line that calls.
  public void roots(List<Key<?>> keys) {
    requireOpen();
    CallerOrigin here = CallerOrigin.here();
    for (Key<?> key : keys) {
      roots.add(new Root(Objects.requireNonNull(key, "the key is null"), here));
    }
  }

  /// The entry points, in the order named.
  public List<Root> roots() {
    List<Root> all = new ArrayList<>(roots);
    all.addAll(eager);
    return all;
  }

  /// The bindings, in the order declared, then those of what they reach; after this nothing can be
  /// declared.
  public List<Binding> complete() {
    complete = true;
    Set<Key<?>> bound = new HashSet<>();
    Set<Key<?>> replaced = new HashSet<>();
    for (Declaration<?> declaration : declarations) {
      (replacements.contains(declaration) ? replaced : bound).add(declaration.key());
    }
    bound.addAll(gatherings.keySet());
    bound.add(Key.of(Scope.class));
    for (Lifetime lifetime : lifetimes) {
      bound.addAll(lifetime.seeds());
    }
    Set<Key<?>> declared = new HashSet<>(bound);
    declared.addAll(replaced);
    List<Binding> bindings = new ArrayList<>();
    for (Declaration<?> declaration : declarations) {
      if (replacements.contains(declaration) || !replaced.contains(declaration.key())) {
        declaration.finish(bound, bindings);
        if (declaration.isEager()) {
          root(new Root(declaration.key(), declaration.origin()));
        }
      }
    }
    gatherings.keySet().removeAll(replaced);
    for (Gathering<?, ?> gathering : gatherings.values()) {
      bindings.add(gathering.binding(bound));
    }
    bindings.addAll(statics.bindings(this, declared));
    decorations.apply(bindings, bound);
    Reached reached = new Reached(this, bindings, declared);
    reached.complete();
    List<Root> replacedNothing = new ArrayList<>();
    for (Declaration<?> replacement : replacements) {
      if (!bound.contains(replacement.key()) && !reached.isAsked(replacement.key())) {
        replacedNothing.add(new Root(replacement.key(), replacement.origin()));
      }
    }
    unused = new Unused(replacedNothing, decorations.unused(reached));
    return bindings;
  }

  /// The keys of what was declared here, not by the others that this is declared over.
  public Set<Key<?>> own() {
    Set<Key<?>> keys = new HashSet<>();
    for (Declaration<?> declaration : declarations.subList(inherited, declarations.size())) {
      keys.add(declaration.key());
    }
    return keys;
  }

  /// The keys of what is the others' whatever is declared over them: static members are there once.
  public Set<Key<?>> fixed() {
    return statics.keys();
  }

  /// Has static members injected when the container starts, and before an instance is made.
  public void injectStatic(List<Class<?>> types) {
    requireOpen();
    if (over) {
      throw new EspalierException(
          "ESP-212",
          "static members are there once for the whole program, and so not in an overlay.\n   "
              + Diagnostic.line("Fix", "name the class where the container is built.")
              + Diagnostic.more("ESP-212"),
          null);
    }
    CallerOrigin here = CallerOrigin.here();
    for (Class<?> type : types) {
      roots.add(new Root(statics.add(Objects.requireNonNull(type, "the class is null")), here));
    }
  }

  /// What was contributed to a collection; null if nothing says that there is one.
  @Nullable Gathering<?, ?> gathered(Key<?> collection) {
    return gatherings.get(collection);
  }

  /// What has to be injected before an instance of a class is made.
  List<Key<?>> staticsOf(Class<?> type) {
    return statics.of(type);
  }

  ClassReader classes() {
    ClassReader reader = classes == null ? new ClassReader() : classes;
    classes = reader;
    return reader;
  }

  private ProvidesReader provided() {
    ProvidesReader reader = provided == null ? new ProvidesReader(this) : provided;
    provided = reader;
    return reader;
  }

  /// Whether classes need a binding to be constructed.
  boolean isStrict() {
    return strict;
  }

  void root(Root root) {
    eager.add(root);
  }

  /// A class that a binding names as what it is made from: that is its binding.
  void named(Key<?> implementation) {
    named.add(implementation);
  }

  boolean isNamed(Key<?> implementation) {
    return named.contains(implementation);
  }

  /// Demands a binding for each class that is to be constructed.
  public void strict() {
    requireOpen();
    strict = true;
  }

  @Override
  public Binder lookup(Lookup lookup) {
    requireOpen();
    classes().add(Objects.requireNonNull(lookup, "the lookup is null"));
    return this;
  }

  /// What changes nothing; known when [#complete] has returned.
  public Unused unused() {
    return unused;
  }

  /// Throws when the declaring is over.
  public void requireOpen() {
    if (complete) {
      throw new EspalierException(
          "ESP-201",
          "the container is built: declare in its configuration or in a module."
              + Diagnostic.more("ESP-201"),
          null);
    }
  }
}
