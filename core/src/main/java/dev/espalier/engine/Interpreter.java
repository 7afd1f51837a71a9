package dev.espalier.engine;

import dev.espalier.bind.Recipe.Inputs;
import dev.espalier.plan.Plan;

/// The reference: looks each node up and runs its recipe's function of fixed arity.
record Interpreter(Plan plan) implements Component {

  @Override
  public Object make(int node, Inputs in) throws Exception {
    return plan.node(node).function().make(in, node);
  }
}
