package dev.espalier.task.flow;

/// Carries what is checked through a view of [Items] that cannot throw it; always has a cause.
public final class GeneratorException extends RuntimeException {
  private static final long serialVersionUID = 1;

  GeneratorException(String message, Throwable cause) {
    super(message, cause);
  }
}
