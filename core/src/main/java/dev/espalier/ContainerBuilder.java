package dev.espalier;

import dev.espalier.bind.Binder;
import dev.espalier.bind.BindingBuilder;
import dev.espalier.bind.BindingModule;
import dev.espalier.bind.Key;
import dev.espalier.engine.LiveScope;
import dev.espalier.event.Listener;
import dev.espalier.graph.Graph;
import dev.espalier.plan.Plan;
import dev.espalier.read.Declarations;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// What a container is built from: modules, bindings, roots, listeners.
///
/// Valid during the configuration that it is given to, on that thread; used later, it throws.
public final class ContainerBuilder implements Binder {
  private final Declarations declarations = new Declarations();
  private final List<Listener> listeners = new ArrayList<>();
  private Listener log = Listener.logging();
  private String name = "espalier";

  ContainerBuilder() {}

  @Override
  public <T> BindingBuilder<T> bind(Key<T> key) {
    return declarations.bind(key);
  }

  @Override
  public ContainerBuilder install(BindingModule module) {
    declarations.install(module);
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
    declarations.roots(List.of(keys));
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

  /// What the container is called in thread names and messages; `espalier` if not said.
  public ContainerBuilder name(String called) {
    declarations.requireOpen();
    name = Objects.requireNonNull(called, "the name is null");
    return this;
  }

  Container build() {
    Graph graph = Graph.checked(declarations.complete(), declarations.roots());
    List<Listener> all = new ArrayList<>(List.of(log));
    all.addAll(listeners);
    return new Container(graph, new LiveScope(name, Plan.of(graph), all));
  }
}
