package dev.espalier.engine;

import dev.espalier.bind.Recipe.Inputs;

/// Makes what the binding of a node returns: the one thing that can be interpreted or compiled.
///
/// It knows neither slots nor threads: dependencies come from the inputs, which decide whether they
/// are there, made now or waited for.
@FunctionalInterface
interface Component {
  /// Runs the function of a node.
  Object make(int node, Inputs in) throws Exception;
}
