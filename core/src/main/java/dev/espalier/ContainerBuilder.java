package dev.espalier;

import dev.espalier.bind.Binder;
import dev.espalier.bind.BindingBuilder;
import dev.espalier.bind.BindingModule;
import dev.espalier.bind.CloseHandler;
import dev.espalier.bind.DecorationBuilder;
import dev.espalier.bind.ElementsBuilder;
import dev.espalier.bind.EntriesBuilder;
import dev.espalier.bind.Key;
import dev.espalier.bind.LifetimeBuilder;
import dev.espalier.bind.Limits;
import dev.espalier.engine.Engine;
import dev.espalier.engine.Settings;
import dev.espalier.event.Listener;
import dev.espalier.graph.Binding;
import dev.espalier.graph.Graph;
import dev.espalier.graph.Target;
import dev.espalier.plan.Plan;
import dev.espalier.read.Declarations;
import dev.espalier.task.Carried;
import dev.espalier.task.Carrier;
import java.lang.annotation.Annotation;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a container is built from: modules, bindings, roots, listeners.
///
/// Valid during the configuration that it is given to, on that thread; used later, it throws.
public final class ContainerBuilder implements Binder {
  private final Declarations declarations;
  private final @Nullable OpenedContainer below;
  private final List<Listener> listeners = new ArrayList<>();
  private final List<CloseHandler> onClose = new ArrayList<>();
  private Listener log = Listener.logging();
  private String name;
  private @Nullable Carrier carried;
  private Limits within = Limits.DEFAULT;
  private int most = Integer.MAX_VALUE;
  private @Nullable Long seed;
  private boolean together;

  ContainerBuilder() {
    declarations = new Declarations();
    below = null;
    name = "espalier";
  }

  /// Of a container that is laid over another, and is as that, but for what is said here.
  ContainerBuilder(OpenedContainer below, ContainerBuilder as) {
    this.declarations = new Declarations(as.declarations);
    this.below = below;
    this.name = as.name + "/overlay";
    this.log = as.log;
    this.carried = as.carried;
    this.within = as.within;
    this.most = as.most;
    this.seed = as.seed;
    this.together = as.together;
  }

  @Override
  public <T> BindingBuilder<T> bind(Key<T> key) {
    return declarations.bind(key);
  }

  /// Begins a binding in place of the one that the modules declare for this key: for tests.
  /// Replacing what is not bound is an error.
  public <T> BindingBuilder<T> replace(Class<T> type) {
    return replace(Key.of(type));
  }

  /// Begins a replacement by key; see [#replace(Class)].
  public <T> BindingBuilder<T> replace(Key<T> key) {
    return declarations.replace(key);
  }

  @Override
  public <E> ElementsBuilder<E> bindSet(Key<E> element) {
    return declarations.bindSet(element);
  }

  @Override
  public <E> ElementsBuilder<E> bindList(Key<E> element) {
    return declarations.bindList(element);
  }

  @Override
  public <K, V> EntriesBuilder<K, V> bindMap(Class<K> key, Key<V> value) {
    return declarations.bindMap(key, value);
  }

  @Override
  public <T> DecorationBuilder<T> decorate(Key<T> key) {
    return declarations.decorate(key);
  }

  @Override
  public ContainerBuilder install(BindingModule module) {
    declarations.install(module);
    return this;
  }

  @Override
  public ContainerBuilder install(Object module) {
    declarations.install(module);
    return this;
  }

  @Override
  public ContainerBuilder lifetime(Class<? extends Annotation> annotation) {
    return lifetime(annotation, _ -> {});
  }

  @Override
  public ContainerBuilder lifetime(
      Class<? extends Annotation> annotation, Consumer<? super LifetimeBuilder> says) {
    declarations.lifetime(annotation, says);
    return this;
  }

  @Override
  public ContainerBuilder lookup(MethodHandles.Lookup lookup) {
    declarations.lookup(lookup);
    return this;
  }

  /// Demands a binding for each class that is to be constructed, also for those that could be
  /// without one.
  public ContainerBuilder strict() {
    declarations.strict();
    return this;
  }

  /// Has the static members of classes, and of those that they extend, injected when the container
  /// starts. They stay as they are when it is closed, and a second container overwrites them: this
  /// is for code that cannot be had otherwise.
  ///
  /// @throws dev.espalier.bind.EspalierException (ESP-212) in an overlay
  public ContainerBuilder injectStatic(Class<?>... types) {
    declarations.injectStatic(Arrays.asList(types));
    return this;
  }

  /// Names entry points: what the program asks for itself. `start` prepares all that they need.
  public ContainerBuilder roots(Class<?>... types) {
    List<Key<?>> keys = new ArrayList<>();
    for (Class<?> type : types) {
      keys.add(Key.of(type));
    }
    declarations.roots(keys);
    return this;
  }

  /// Names entry points by key.
  public ContainerBuilder roots(Key<?>... keys) {
    declarations.roots(Arrays.asList(keys));
    return this;
  }

  /// Adds a listener.
  public ContainerBuilder listen(Listener listener) {
    declarations.requireOpen();
    listeners.add(Objects.requireNonNull(listener, "the listener is null"));
    return this;
  }

  /// Replaces the default listener, [Listener#logging()].
  public ContainerBuilder logTo(Listener listener) {
    declarations.requireOpen();
    log = Objects.requireNonNull(listener, "the listener is null");
    return this;
  }

  /// Adds something to be done when everything has been released; what was added first is done
  /// last.
  public ContainerBuilder onClose(CloseHandler handler) {
    declarations.requireOpen();
    onClose.add(Objects.requireNonNull(handler, "the handler is null"));
    return this;
  }

  /// How long things may take, where their binding does not say; [Limits#DEFAULT] if not said.
  public ContainerBuilder limits(Limits limits) {
    declarations.requireOpen();
    within = Objects.requireNonNull(limits, "the limits are null");
    return this;
  }

  /// How many things that may wait are made at the same time, at most; as many as are ready if not
  /// said. With 1 it is one after the other, each after what it needs, and all else is as before.
  /// One that waits for another does not count meanwhile, except through another container, or a
  /// scope that it has opened. What becomes ready together begins in the order of the roots.
  ///
  /// @param atMost from 1
  public ContainerBuilder concurrency(int atMost) {
    declarations.requireOpen();
    if (atMost < 1) {
      throw new IllegalArgumentException(
          "the concurrency is " + atMost + "; say how many are made at the same time, from 1.");
    }
    most = atMost;
    return this;
  }

  /// Of those that are ready another begins first each time, in an order that comes again with the
  /// same seed: for tests, best with [#concurrency(int)] of 1.
  public ContainerBuilder randomOrder(long seed) {
    declarations.requireOpen();
    this.seed = seed;
    return this;
  }

  /// Releases at the same time what does not depend on one another, when the container closes: each
  /// as soon as all that depends on it has been released. If not said it is one after the other, in
  /// the reverse order of their making.
  ///
  /// What is registered with `manage` or `onClose`, of which it is not known what it depends on, is
  /// released on its own, after all that was registered later and before all that was earlier. Stop
  /// hooks, and the scopes inside, end one after the other in any case.
  public ContainerBuilder concurrentRelease() {
    declarations.requireOpen();
    together = true;
    return this;
  }

  /// Adds something that is carried to every thread of the container: what it was where a scope was
  /// opened it is for all that runs in that scope.
  public ContainerBuilder carry(Carrier carrier) {
    declarations.requireOpen();
    Objects.requireNonNull(carrier, "the carrier is null");
    carried = carried == null ? carrier : carried.and(carrier);
    return this;
  }

  /// What the container is called in thread names and messages; `espalier` if not said.
  public ContainerBuilder name(String called) {
    declarations.requireOpen();
    name = Objects.requireNonNull(called, "the name is null");
    return this;
  }

  OpenedContainer build() {
    List<Binding> bindings = declarations.complete();
    Graph graph =
        Graph.checked(
            bindings, declarations.roots(), declarations.lifetimes(), declarations.unused());
    List<Listener> all = new ArrayList<>(List.of(log));
    all.addAll(listeners);
    Carrier carrier = carried == null ? Carried::nothing : carried;
    Settings settings = new Settings(name, within, most, seed, carrier, together);
    Engine under = below == null ? null : below.engine();
    Map<Key<?>, Target.Shared> shared = below == null ? Map.of() : sharedWith(below, graph);
    Plan plan = Plan.of(graph, shared);
    Engine engine = new Engine(plan, settings, all, onClose, under);
    return new OpenedContainer(graph, engine, this);
  }

  private Map<Key<?>, Target.Shared> sharedWith(OpenedContainer other, Graph graph) {
    Map<Key<?>, Target.Shared> shared = new HashMap<>();
    for (Key<?> key : graph.sharedWith(other.graph(), declarations.own(), declarations.fixed())) {
      shared.put(key, other.engine().shared(key));
    }
    return shared;
  }
}
