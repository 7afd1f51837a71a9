package dev.espalier.tests.proof;

import dev.espalier.ContainerBuilder;
import dev.espalier.bind.BindingBuilder;
import dev.espalier.bind.ElementsBuilder;
import dev.espalier.bind.Key;
import dev.espalier.bind.Recipe;
import dev.espalier.bind.Recipe.Returns;
import dev.espalier.bind.Scope;
import dev.espalier.tests.proof.Node.Edge;
import dev.espalier.tests.proof.Node.How;
import dev.espalier.tests.proof.Node.Kind;
import dev.espalier.tests.proof.Node.Life;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.lang.annotation.Annotation;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Binds the nodes of a case.
record Bindings(Case of, Making making) {
  /// Of what will not end in time: it is let pass each time.
  private static final Duration LIMIT = Duration.ofMillis(20);

  @jakarta.inject.Scope
  @Retention(RetentionPolicy.RUNTIME)
  @interface InSession {}

  @jakarta.inject.Scope
  @Retention(RetentionPolicy.RUNTIME)
  @interface InRequest {}

  /// By which nodes learn which scope they are in.
  record SessionId(int scope) {}

  /// As for a session.
  record RequestId(int scope) {}

  void bind(ContainerBuilder app) {
    app.lifetime(InSession.class, scope -> scope.seed(SessionId.class));
    app.lifetime(InRequest.class, scope -> scope.parent(InSession.class).seed(RequestId.class));
    of.way().apply(app, of.seed());
    for (Node node : of.nodes()) {
      bind(app, node);
    }
    app.roots(of.roots().stream().map(root -> Keys.of(of.node(root))).toArray(Key<?>[]::new));
  }

  private void bind(ContainerBuilder app, Node node) {
    Key<Part<?>> key = Keys.part(node.number());
    switch (node.kind()) {
      case INSTANCE -> app.bind(key).toInstance(making.instance(node));
      case CLASS -> bindClass(app, node);
      case ALIAS -> app.bind(key).to(first(node));
      case SET -> add(app.bindSet(key), node);
      case LIST -> add(app.bindList(key), node);
      case MAP -> {
        var entries = app.bindMap(Integer.class, key);
        node.edges().forEach(edge -> entries.put(edge.to(), Keys.part(edge.to())));
      }
      case DECORATOR ->
          app.decorate(first(node))
              .with(recipe(node, node.held() ? Returns.RESOURCE : Returns.VALUE));
      case RESOURCE, EXIT, STEPS, AROUND -> made(app.bind(key), node, Returns.RESOURCE);
      case FUNCTION -> released(made(app.bind(key), node, Returns.VALUE), node);
      case STAGE -> released(made(app.bind(key), node, Returns.STAGE), node);
    }
  }

  private static Key<Part<?>> first(Node node) {
    return Keys.part(node.edges().getFirst().to());
  }

  private static void add(ElementsBuilder<Part<?>> elements, Node node) {
    for (Edge edge : node.edges()) {
      elements.add(Keys.part(edge.to()));
    }
  }

  private void bindClass(ContainerBuilder app, Node node) {
    List<Edge> edges = node.edges();
    Class<?> raw =
        switch (edges.size()) {
          case 0 -> Joint.None.class;
          case 1 -> Joint.One.class;
          default -> edges.getFirst().how() == How.EAGER ? Joint.Two.class : Joint.Later.class;
        };
    Key<Part<?>> joint = Keys.joint(raw, node.number(), edges);
    app.bind(Keys.me(node.number())).toInstance(new Joint.Me<>(making, node));
    kept(app.bind(joint), node);
    app.bind(Keys.part(node.number())).to(joint);
  }

  private BindingBuilder<Part<?>> made(
      BindingBuilder<Part<?>> binding, Node node, Returns returns) {
    kept(binding.to(recipe(node, returns)), node);
    if (node.hooks()) {
      binding
          .onStart(part -> making.hook(node, part, true))
          .onStop(part -> making.hook(node, part, false));
    }
    if (node.fallback()) {
      Recipe.Function fallback = (in, at) -> making.fallback(node, scope(node, in, at));
      binding.withFallback(Recipe.<Part<?>>of(seeds(node), fallback));
    }
    return binding;
  }

  private void released(BindingBuilder<Part<?>> binding, Node node) {
    if (node.isReleased()) {
      binding.onReleaseWithExit((part, exit) -> making.release(node, part, exit));
    }
  }

  private void kept(BindingBuilder<Part<?>> binding, Node node) {
    if (node.life() != Life.UNSCOPED) {
      binding.in(annotation(node.life()));
    }
    if (node.kind() == Kind.FUNCTION && node.held() && node.part() % 2 == 1) {
      binding.async();
    } else if (of.way().modes()) {
      binding.async(of.way().mode(node));
    }
    if (node.isUninterruptible()) {
      binding.uninterruptible();
    }
    if (node.fault().hasLimit()) {
      binding.acquireWithin(LIMIT);
    }
  }

  static Class<? extends Annotation> annotation(Life life) {
    return switch (life) {
      case SESSION -> InSession.class;
      case REQUEST -> InRequest.class;
      case SINGLETON, UNSCOPED -> Singleton.class;
    };
  }

  private static List<Key<?>> seeds(Node node) {
    return switch (node.life()) {
      case SESSION -> List.of(Key.of(SessionId.class));
      case REQUEST -> List.of(Key.of(RequestId.class));
      case SINGLETON, UNSCOPED -> List.of();
    };
  }

  private static int scope(Node node, Recipe.Inputs in, int at) {
    return switch (node.life()) {
      case SESSION -> in.<SessionId>get(at, 0).scope();
      case REQUEST -> in.<RequestId>get(at, 0).scope();
      case SINGLETON -> 0;
      case UNSCOPED -> Entry.SOMEWHERE;
    };
  }

  private Recipe<Part<?>> recipe(Node node, Returns returns) {
    List<Key<?>> keys = new ArrayList<>(seeds(node));
    int first = keys.size();
    node.edges().forEach(edge -> keys.add(Keys.of(of.node(edge.to()), edge)));
    int last = keys.size();
    if (!node.lates().isEmpty()) {
      keys.add(Key.of(Scope.class));
    }
    return Recipe.of(
        keys,
        returns,
        (in, at) -> {
          List<Object> needs = new ArrayList<>();
          for (int i = first; i < last; i++) {
            needs.add(in.get(at, i));
          }
          for (int late : node.lates()) {
            Scope own = in.get(at, last);
            needs.add(asked(own, node, late));
          }
          return made(node, scope(node, in, at), needs, returns);
        });
  }

  /// A third of them for a lease.
  private Provider<?> asked(Scope scope, Node by, int late) {
    Key<?> key = Keys.of(of.node(late));
    return (by.number() + late) % 3 == 0 ? () -> scope.acquire(key) : () -> scope.get(key);
  }

  private Object made(Node node, int scope, List<Object> needs, Returns returns) throws Exception {
    Entry.Result result = node.isReleased() ? Entry.Result.HELD : Entry.Result.MADE;
    return switch (returns) {
      case RESOURCE -> making.resource(node, scope, needs);
      case STAGE -> making.stage(node, scope, needs);
      default -> making.make(node, scope, needs, result, _ -> {});
    };
  }
}
