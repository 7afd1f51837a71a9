package dev.espalier.engine;

import dev.espalier.bind.EspalierException;
import dev.espalier.bind.Key;
import dev.espalier.bind.Scope;
import dev.espalier.graph.Dependency;
import dev.espalier.graph.Diagnostic;
import dev.espalier.graph.Graph;
import dev.espalier.graph.Lifetime;
import dev.espalier.graph.Names;
import dev.espalier.plan.PlannedLifetime;
import dev.espalier.plan.PlannedNode;
import java.lang.annotation.Annotation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What is asked of a scope and refused before anything has happened, in words.
final class Refusals {
  private final LiveScope scope;
  private final Graph graph;
  private final Names names;

  Refusals(LiveScope scope) {
    this.scope = scope;
    this.graph = scope.engine.plan.graph();
    this.names = graph.names();
  }

  EspalierException wouldWaitForItself(String what) {
    String fix = what.equals("close()") ? "use requestClose()." : "call it from outside.";
    return new Text(what + " from inside " + scope.name() + " would wait for itself; " + fix)
        .refused("ESP-203");
  }

  /// @param end the scope whose end it is, which waits for that of this one
  EspalierException wouldWaitForEachOther(LiveScope end) {
    String what = " is closing and waits for the end of ";
    return new Text("waiting for the end of " + end.name() + " would wait for itself.")
        .line("Waits", end.name() + what + scope.name())
        .told("ESP-203", "close only one of them in a release of the other, or requestClose().");
  }

  EspalierException aroundManaged() {
    return new Text("code around a use is not managed by hand: it needs a thread for itself.")
        .told(
            "ESP-210",
            "bind it, bind(…).to(resource).in("
                + code(scope.lifetime())
                + "), and get it from the scope.");
  }

  EspalierException onPlatformThread(PlannedNode node) {
    return new Text(
            names.of(node.key()) + " is made on a platform thread, so not on the thread that asks.")
        .line("Bound", "at " + node.binding().origin().location())
        .told("ESP-211", "remove onPlatformThread() from its binding.");
  }

  EspalierException scopeIsNotMade(PlannedNode node) {
    return new Text(names.of(node.key()) + " is there as long as it is open, and is never made.")
        .told("ESP-211", "say the mode of what is made in it.");
  }

  EspalierException notInGraph(Key<?> key) {
    Text text = new Text(graph.names(key).of(key) + " is not in the graph.");
    List<Diagnostic.Detail> advice = graph.advice(key);
    if (advice.size() == 1) {
      String root = "roots(" + code(key) + ").";
      return text.told(
          "ESP-307", "bind it in a module that you install, and name it as a root: " + root);
    }
    advice.forEach(detail -> text.line(detail.label(), detail.text()));
    return text.refused("ESP-307");
  }

  EspalierException confined(Thread owner) {
    PlannedLifetime lifetime = scope.lifetime();
    while (!lifetime.confined() && lifetime.parent() != null) {
      lifetime = lifetime.parent();
    }
    return new Text(
            scope.name()
                + " is confined to "
                + named(owner)
                + ", and was asked from "
                + named(Thread.currentThread())
                + ".")
        .line("Declared", declared(lifetime))
        .told(
            "ESP-209", "ask on its thread, or declare " + name(lifetime) + " without confined().");
  }

  EspalierException outside(PlannedNode node) {
    PlannedLifetime needed = node.innermost();
    List<Key<?>> way = wayTo(needed, node);
    Text text =
        new Text(
            names.of(way.getLast())
                + " is kept in "
                + name(needed)
                + " scopes, and "
                + scope.name()
                + " is not inside one.");
    if (way.size() > 1) {
      text.line("Path", names.path(way));
    }
    String get = "get(" + code(node.key()) + ")";
    Optional<Scope> current = scope.current(needed.annotation());
    if (current.isPresent()) {
      return text.line("Close", "this thread is in " + ((LiveScope) current.get()).name())
          .told("ESP-308", "ask that scope: scope." + get + ".");
    }
    if (needed.parent() != scope.lifetime()) {
      return text.line("Opened", order(needed))
          .told("ESP-308", "open them in this order, and ask the last: scope." + get + ".");
    }
    String seeds = needed.seeds().isEmpty() ? "" : "seeds -> …, ";
    return text.told(
        "ESP-308",
        "open one and ask it: within("
            + code(needed)
            + ", "
            + seeds
            + "scope -> scope."
            + get
            + ").");
  }

  EspalierException handleOfReleased(Dependency asked, List<Key<?>> way) {
    String kind = asked.kind() == Dependency.Kind.LAZY ? "Lazy" : "Provider";
    Text text =
        new Text(
            "what a "
                + kind
                + "<"
                + names.of(asked.key())
                + "> makes would be kept until "
                + scope.name()
                + " closes.");
    if (way.size() > 1) {
      text.line("Holds", names.path(way));
    }
    return text.told(
        "ESP-309",
        "ask for a lease, and close it after each use: acquire(" + code(asked.key()) + ").");
  }

  EspalierException notOpenedHere(
      Class<? extends Annotation> wanted, @Nullable PlannedLifetime found) {
    if (found == null) {
      return notDeclared(wanted);
    }
    PlannedLifetime parent = found.parent();
    if (parent == null) {
      return new Text("@Singleton is the container itself, and is not opened in it.")
          .told("ESP-204", "ask the container.");
    }
    boolean outermost = parent == scope.engine.plan.outermost();
    Text text =
        new Text(
            name(found)
                + " is opened in "
                + (outermost ? "the container" : name(parent) + " scopes")
                + ", not in "
                + scope.name()
                + ".");
    LiveScope around = scope;
    while (around != null && around.lifetime() != parent) {
      around = around.parent();
    }
    Scope near = around != null ? around : scope.current(parent.annotation()).orElse(null);
    if (near instanceof LiveScope close) {
      String where = close == around ? ", around this one" : ", which this thread is in";
      return text.line("Close", close.name() + where).told("ESP-204", "open it there.");
    }
    return text.line("Opened", order(found))
        .told(
            "ESP-204",
            "open it there: within("
                + code(parent)
                + ", outer -> outer.within("
                + code(found)
                + ", …)).");
  }

  private EspalierException notDeclared(Class<? extends Annotation> wanted) {
    Names own = graph.names(Key.of(wanted));
    Text text = new Text(own.lifetime(wanted) + " is not declared.");
    List<Lifetime> close = new ArrayList<>(graph.lifetimes());
    close.removeIf(l -> !l.annotation().getSimpleName().equals(wanted.getSimpleName()));
    if (!close.isEmpty()) {
      Lifetime namesake = close.getFirst();
      return text.line(
              "Close",
              own.lifetime(namesake.annotation())
                  + ", declared at "
                  + namesake.origin().location()
                  + "; another annotation of the same simple name")
          .told("ESP-204", "use the one that is declared: import it, and remove the other.");
    }
    if (!graph.lifetimes().isEmpty()) {
      text.line(
          "Declared",
          graph.lifetimes().stream()
              .map(lifetime -> own.lifetime(lifetime.annotation()))
              .collect(Collectors.joining(", ")));
    }
    return text.told(
        "ESP-204",
        "declare it where the container is built: lifetime("
            + wanted.getSimpleName()
            + ".class), and l -> l.seed(…) for each seed that it is given.");
  }

  EspalierException seedsMissing(List<PlannedNode> missing, PlannedLifetime lifetime) {
    List<Key<?>> keys = missing.stream().<Key<?>>map(PlannedNode::key).toList();
    String puts =
        keys.stream().map(key -> ".put(" + code(key) + ", …)").collect(Collectors.joining());
    Text text = new Text(name(lifetime) + " was opened without " + names.list(keys) + ".");
    missing.stream()
        .map(seed -> seed.binding().origin().location())
        .distinct()
        .forEach(place -> text.line("Declared", "at " + place));
    return text.told(
        "ESP-205", "give it: within(" + code(lifetime) + ", seeds -> seeds" + puts + ", …).");
  }

  EspalierException noSuchSeed(Key<?> key, PlannedLifetime lifetime) {
    Text text = new Text(names.of(key) + " is no seed of " + name(lifetime) + ".");
    text.line("Declared", declared(lifetime));
    for (PlannedNode seed : lifetime.seeds()) {
      if (seed.key().arguments().isEmpty()
          && seed.key().rawType().isAssignableFrom(key.rawType())) {
        return text.line("Close", names.of(seed.key()) + "; what is given is one")
            .told("ESP-206", "give it as that: put(" + code(seed.key()) + ", …).");
      }
    }
    for (Lifetime other : graph.lifetimes()) {
      if (other.seeds().contains(key)) {
        String name = names.lifetime(other.annotation());
        return text.line("Close", "it is a seed of " + name)
            .told("ESP-206", "give it when " + name + " is opened.");
      }
    }
    if (graph.find(key).isPresent()) {
      return text.line("Bound", "at " + graph.find(key).get().origin().location())
          .told("ESP-206", "do not give what is bound, or make a seed of it.");
    }
    if (!lifetime.seeds().isEmpty()) {
      text.line(
          "Seeds", names.list(lifetime.seeds().stream().<Key<?>>map(PlannedNode::key).toList()));
    }
    return text.told(
        "ESP-206", "declare it: lifetime(" + code(lifetime) + ", l -> l.seed(" + code(key) + ")).");
  }

  EspalierException seedNot(Key<?> key, @Nullable Object given, PlannedLifetime lifetime) {
    String what = given == null ? "null" : "a " + given.getClass().getName();
    return new Text("the seed " + names.of(key) + " of " + name(lifetime) + " is " + what + ".")
        .told("ESP-206", "give an instance of " + names.of(key) + ".");
  }

  EspalierException seedGivenTwice(Key<?> key, PlannedLifetime lifetime) {
    return new Text("the seed " + names.of(key) + " of " + name(lifetime) + " was given twice.")
        .told("ESP-206", "remove one of the two put(…) calls.");
  }

  EspalierException evictedWhileUsed(PlannedNode node) {
    Text text =
        new Text(
            names.of(node.key())
                + " is not evicted while scopes or leases are open inside "
                + scope.name()
                + ": they may use it.");
    List<LiveScope> open = scope.children().newestFirst();
    boolean overlaid = false;
    if (!open.isEmpty()) {
      String newest = open.getFirst().name();
      text.line("Open", open.size() == 1 ? newest : open.size() + ", the newest " + newest);
      overlaid = open.stream().anyMatch(child -> child.parent() == null);
    }
    return text.told(
        "ESP-208",
        overlaid
            ? "close the containers that are laid over it first, and the scopes: closeAllScopes()."
            : "close them first, or all that are open: closeAllScopes().");
  }

  /// From a node to the nearest that is kept in the scopes of a lifetime, through unscoped ones.
  private List<Key<?>> wayTo(PlannedLifetime needed, PlannedNode node) {
    Set<PlannedNode> seen = new HashSet<>(Set.of(node));
    Deque<PlannedNode> open = new ArrayDeque<>(seen);
    PlannedNode at = open.remove();
    while (at.lifetime() != needed) {
      for (PlannedNode.Input input : at.inputs()) {
        PlannedNode next = input.target();
        if ((!next.shared() || next.lifetime() == needed) && seen.add(next)) {
          open.add(next);
        }
      }
      at = open.remove();
    }
    return graph.pathFrom(List.of(node.key()), at.key());
  }

  /// The scopes to be opened one in another: `shop -> @SessionScoped -> @RequestScoped`.
  private String order(PlannedLifetime innermost) {
    String order = "";
    for (PlannedLifetime at = innermost; at != null && at.parent() != null; at = at.parent()) {
      order = " -> " + name(at) + order;
    }
    return scope.engine.name + order;
  }

  private String name(PlannedLifetime lifetime) {
    return names.lifetime(lifetime.annotation());
  }

  private String declared(PlannedLifetime lifetime) {
    return "at " + graph.lifetime(lifetime.annotation()).orElseThrow().origin().location();
  }

  private String code(PlannedLifetime lifetime) {
    return code(Key.of(lifetime.annotation()));
  }

  private String code(Key<?> key) {
    return key.type() instanceof Class<?>
        ? names.of(key) + ".class"
        : "Key.of(new TypeRef<" + names.of(key) + ">() {})";
  }

  private static String named(Thread thread) {
    return thread.getName().isEmpty()
        ? "unnamed thread " + thread.threadId()
        : "thread " + thread.getName();
  }
}
