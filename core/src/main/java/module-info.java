import org.jspecify.annotations.NullMarked;

/// Dependency injection and resource lifecycle: a program's object graph, prepared concurrently and
/// taken down in reverse order.
@NullMarked
module dev.espalier.core {
  requires transitive jakarta.inject;
  requires static org.jspecify;
  requires transitive dev.espalier.task;

  exports dev.espalier;
  exports dev.espalier.bind;
  exports dev.espalier.event;
  exports dev.espalier.graph;
}
