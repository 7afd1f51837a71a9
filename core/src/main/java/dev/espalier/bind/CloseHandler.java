package dev.espalier.bind;

/// Something to be done when a scope closes.
@FunctionalInterface
public interface CloseHandler {
  /// Does it; may wait. What it throws is reported, and stops no release.
  ///
  /// @param exit how the use of the scope ended
  void onClose(ExitCase exit) throws Exception;
}
