package dev.espalier.engine;

import dev.espalier.bind.Resource.ExitRelease;
import dev.espalier.graph.Target;
import dev.espalier.plan.PlannedNode;
import java.util.ArrayList;
import java.util.List;

/// Objects that were there before the container: there at once, and one that was given to be closed
/// is owned from now.
record GivenInstances(LiveScope container) {

  void putAll() {
    for (PlannedNode node : container.engine.plan.nodes()) {
      if (node.binding().target() instanceof Target.Given given && given.instance() != null) {
        put(node, given.instance());
      }
    }
  }

  private void put(PlannedNode node, Object instance) {
    if (node.isThere()) {
      container.slots.put(node.slot(), instance);
    }
    List<Release.Step> steps = new ArrayList<>();
    if (instance instanceof AutoCloseable closeable && closesAhead(node)) {
      container.closeables().hold(closeable);
      steps.add(_ -> container.closeables().close(closeable));
    }
    if (isRegisteredAhead(node)) {
      for (ExitRelease<Object> release : node.binding().hooks().onRelease()) {
        steps.add(exit -> release.release(instance, exit));
      }
    }
    if (!steps.isEmpty()) {
      container.releases.register(new Release(whole(node), steps));
    }
  }

  /// What is only closed here is not dropped with what is done when it is asked for: nothing else
  /// can come in its place.
  private Releasable whole(PlannedNode node) {
    return isRegisteredAhead(node)
        ? Cell.in(Place.of(container, node), false)
        : new Releasable.Added(node.key());
  }

  /// Whether it was given to be closed, which happens also if nobody ever asks for it.
  static boolean closesAhead(PlannedNode node) {
    return node.binding().target() instanceof Target.Given && node.binding().closesItself();
  }

  /// Whether the release of a given object was registered when the scope was opened.
  static boolean isRegisteredAhead(PlannedNode node) {
    return node.binding().target() instanceof Target.Given
        && node.binding().hooks().onAcquire().isEmpty()
        && node.binding().releases();
  }
}
