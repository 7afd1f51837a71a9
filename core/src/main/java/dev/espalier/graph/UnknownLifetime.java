package dev.espalier.graph;

import dev.espalier.bind.Key;
import jakarta.inject.Singleton;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// ESP-108: a lifetime that a binding or another lifetime names is declared.
final class UnknownLifetime implements Rule {

  @Override
  public void check(Graph graph, Problems problems) {
    Map<Class<? extends Annotation>, Unknown> unknown = new LinkedHashMap<>();
    for (Binding binding : graph.bindings()) {
      Class<? extends Annotation> lifetime = binding.lifetime().orElse(Singleton.class);
      if (!binding.isPart() && isUnknown(graph, lifetime)) { // what it is a part of names it
        named(unknown, lifetime).bindings.add(binding);
      }
    }
    for (Lifetime lifetime : graph.declaredLifetimes()) {
      Class<? extends Annotation> parent = lifetime.parent().orElse(Singleton.class);
      if (isUnknown(graph, parent)) {
        named(unknown, parent).children.add(lifetime);
      }
    }
    for (Map.Entry<Class<? extends Annotation>, Unknown> one : unknown.entrySet()) {
      report(one.getKey(), one.getValue(), graph, problems);
    }
  }

  private static boolean isUnknown(Graph graph, Class<? extends Annotation> lifetime) {
    return lifetime != Singleton.class && graph.lifetime(lifetime).isEmpty();
  }

  private static Unknown named(
      Map<Class<? extends Annotation>, Unknown> unknown, Class<? extends Annotation> lifetime) {
    return unknown.computeIfAbsent(
        lifetime, _ -> new Unknown(new ArrayList<>(), new ArrayList<>()));
  }

  private static void report(
      Class<? extends Annotation> lifetime, Unknown by, Graph graph, Problems problems) {
    Names names = problems.names();
    Problems.Draft draft = problems.of("ESP-108", "unknown lifetime", lifetime);
    draft.say("Named by", by.texts(names));
    if (!by.bindings.isEmpty()) {
      Key<?> first = by.bindings.getFirst().key();
      if (graph.pathTo(first).size() > 1) {
        draft.say("Path", names.path(graph.pathTo(first)));
      }
    }
    String declare = "declare it: lifetime(" + names.of(Key.of(lifetime)) + ".class)";
    for (Lifetime known : graph.lifetimes()) {
      if (known.annotation().getSimpleName().equals(lifetime.getSimpleName())) {
        draft.say(
            "Close",
            names.lifetime(known.annotation())
                + ", declared at "
                + known.origin().location()
                + "; another annotation of the same simple name");
        draft.fix("use the one that is declared: import it, and remove this one.");
        return;
      }
    }
    draft.fix(declare + ".");
  }

  /// Who names a lifetime that is not declared.
  private record Unknown(List<Binding> bindings, List<Lifetime> children) {
    List<String> texts(Names names) {
      List<String> texts = new ArrayList<>();
      for (Binding binding : bindings) {
        texts.add(names.of(binding.key()) + "  (" + binding.origin().location() + ")");
      }
      for (Lifetime child : children) {
        String name = names.lifetime(child.annotation());
        texts.add(name + ", as its parent  (" + child.origin().location() + ")");
      }
      return texts;
    }
  }
}
