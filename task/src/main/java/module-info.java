import org.jspecify.annotations.NullMarked;

/// Structured concurrency on virtual threads. Knows nothing of injection.
@NullMarked
module dev.espalier.task {
  requires jdk.management;
  requires static org.jspecify;

  exports dev.espalier.task;
  exports dev.espalier.task.flow;
}
