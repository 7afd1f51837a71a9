package dev.espalier.task.flow;

/// Says that a [Pipeline] was stopped by a failure: the first is the cause, the others are
/// suppressed.
public final class PipelineException extends RuntimeException {
  private static final long serialVersionUID = 1;

  PipelineException(String name, Throwable cause) {
    super("the pipeline '" + name + "' failed: " + FirstFailure.text(cause), cause);
  }
}
