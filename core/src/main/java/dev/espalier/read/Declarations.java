package dev.espalier.read;

import dev.espalier.bind.Binder;
import dev.espalier.bind.BindingBuilder;
import dev.espalier.bind.BindingModule;
import dev.espalier.bind.EspalierException;
import dev.espalier.bind.Key;
import dev.espalier.graph.Binding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// All that was declared while a container is built, on the building thread.
public final class Declarations implements Binder {
  private final List<Declaration<?>> declarations = new ArrayList<>();
  private final Set<BindingModule> installed = new HashSet<>();
  private boolean complete;

  @Override
  public <T> BindingBuilder<T> bind(Key<T> key) {
    requireOpen();
    Declaration<T> declaration = new Declaration<>(key, CallerOrigin.here());
    declarations.add(declaration);
    return declaration;
  }

  @Override
  public Binder install(BindingModule module) {
    requireOpen();
    if (installed.add(module)) {
      module.configure(this);
    }
    return this;
  }

  /// The bindings, in the order declared; after this nothing can be declared.
  public List<Binding> complete() {
    complete = true;
    Set<Key<?>> bound = new HashSet<>();
    declarations.forEach(declaration -> bound.add(declaration.key()));
    return declarations.stream().<Binding>map(declaration -> declaration.binding(bound)).toList();
  }

  private void requireOpen() {
    if (complete) {
      throw new EspalierException(
          "ESP-201",
          "the container is built: declare bindings in the configuration or a module.",
          null);
    }
  }
}
