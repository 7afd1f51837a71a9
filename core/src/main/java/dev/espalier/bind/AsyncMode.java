package dev.espalier.bind;

/// On which thread an instance is made.
public enum AsyncMode {
  /// On a thread of the container if making it may wait, or if something may that it needs at once;
  /// else on the thread that asks. Known from the graph, before anything runs.
  AUTO,

  /// On a thread of the container, beside others, also if it is a plain constructor.
  ENABLED,

  /// On the thread that asks, which waits there for what it needs. It has no deadline, and an
  /// interrupt of that thread reaches it. What it needs is made as that says itself; a
  /// `CompletionStage` of it is injected as a stage.
  DISABLED
}
