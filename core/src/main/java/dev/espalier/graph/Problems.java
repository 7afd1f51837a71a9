package dev.espalier.graph;

import dev.espalier.bind.Key;
import dev.espalier.graph.Diagnostic.Detail;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What the rules found so far, and the words they share.
final class Problems {
  private final Graph graph;
  private @Nullable Names names;
  private final List<Diagnostic> found = new ArrayList<>();

  Problems(Graph graph) {
    this.graph = graph;
  }

  List<Diagnostic> found() {
    return found;
  }

  /// Names for this report; made when there is something to report.
  Names names() {
    Names made = names == null ? graph.names() : names;
    names = made;
    return made;
  }

  /// Begins a problem; it counts once [Draft#fix] has said what to do.
  Draft of(String code, String kind, Key<?> subject) {
    return new Draft(code, kind, subject, names().of(subject));
  }

  /// Begins a problem of a lifetime.
  Draft of(String code, String kind, Class<? extends Annotation> lifetime) {
    return new Draft(code, kind, Key.of(lifetime), names().lifetime(lifetime));
  }

  /// A binding as the one who asks: `CheckoutService, parameter 2 'gateway' (Checkout.java:31)`.
  String asker(Binding from, Dependency dependency) {
    String point =
        from.target() instanceof Target.Alias
            ? "bound to " + names().of(dependency.key())
            : from.madeAt().point(dependency.position());
    return names().of(from.key())
        + ", "
        + point
        + "  ("
        + from.madeAt().location(dependency.position())
        + ")";
  }

  /// All who ask for a key, roots first.
  private List<String> askers(Key<?> key, Predicate<Dependency> which) {
    List<String> askers = new ArrayList<>();
    for (Root root : graph.declaredRoots()) {
      if (root.key().equals(key)) {
        askers.add("roots(…)  (" + root.origin().location() + ")");
      }
    }
    for (Binding from : graph.bindings()) {
      for (Dependency dependency : from.dependencies()) {
        if (dependency.key().equals(key) && which.test(dependency)) {
          askers.add(asker(from, dependency));
        }
      }
    }
    return askers;
  }

  /// A problem in the making.
  final class Draft {
    private final String code;
    private final String kind;
    private final Key<?> subject;
    private final String name;
    private final List<Detail> details = new ArrayList<>();

    private Draft(String code, String kind, Key<?> subject, String name) {
      this.code = code;
      this.kind = kind;
      this.subject = subject;
      this.name = name;
    }

    Draft say(String label, String text) {
      details.add(new Detail(label, text));
      return this;
    }

    /// One line for each text, the label before the first.
    Draft say(String label, List<String> texts) {
      for (int i = 0; i < texts.size(); i++) {
        say(i == 0 ? label : "", texts.get(i));
      }
      return this;
    }

    Draft bound(Binding binding) {
      String label = binding.origin().isDeclared() ? "Bound" : "Written";
      return say(label, "at " + binding.origin().location());
    }

    /// Everyone who asks for the subject.
    Draft asked() {
      return asked(_ -> true);
    }

    /// Everyone who asks for the subject in a certain way.
    Draft asked(Predicate<Dependency> which) {
      return askedBy(askers(subject, which));
    }

    Draft askedBy(List<String> askers) {
      if (askers.size() > 1) {
        say("Asked by", askers.size() + " places:");
      }
      return say(askers.size() == 1 ? "Asked by" : "", askers);
    }

    /// The path from a root to the subject, if there is more to it than the subject.
    Draft path() {
      List<Key<?>> path = graph.pathTo(subject);
      return path.size() > 1 ? say("Path", names().path(path)) : this;
    }

    /// What was meant by a change of what is not bound.
    void meant(List<NearMiss> close, String remove, String change) {
      say("Close", close.stream().map(near -> near.text(names())).toList());
      fix(
          close.isEmpty()
              ? remove + ", or install the module that binds it."
              : change + names().of(close.getFirst().binding().key()) + ".");
    }

    void fix(String text) {
      end(List.of(new Detail("Fix", text)));
    }

    /// The last lines, of which the last says what to do.
    void end(List<Detail> advice) {
      details.addAll(advice);
      found.add(new Diagnostic(code, kind, subject, name, List.copyOf(details)));
    }
  }
}
