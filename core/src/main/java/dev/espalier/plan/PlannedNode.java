package dev.espalier.plan;

import dev.espalier.bind.Key;
import dev.espalier.bind.Recipe;
import dev.espalier.bind.Recipe.Inputs;
import dev.espalier.graph.Binding;
import dev.espalier.graph.Dependency;
import dev.espalier.graph.Target;
import java.util.ArrayList;
import java.util.List;

/// One binding, ready to be run: everything about it that is known before anything runs.
public final class PlannedNode {
  private final int id;
  private final Binding binding;
  private final Recipe.Function function;
  private Input[] inputs = {};
  private boolean waiting;
  private boolean tracked;
  private final List<PlannedNode> inlineNeeds = new ArrayList<>();

  PlannedNode(int id, Binding binding) {
    this.id = id;
    this.binding = binding;
    this.function = binding.target().function();
  }

  /// One dependency: which node, and when.
  public record Input(PlannedNode target, Dependency.Kind kind) {
    /// Whether it is to be there before the one that needs it is made.
    public boolean eager() {
      return kind == Dependency.Kind.EAGER;
    }
  }

  /// For [Plan], when all nodes are there: the inputs, and what follows from them. Whether a node
  /// waits goes up through eager edges only; a handle does not make what holds it wait.
  void connect(List<Input> found) {
    inputs = found.toArray(Input[]::new);
    waiting = binding.mayWait();
    boolean handles = false;
    for (Input input : inputs) {
      waiting |= input.eager() && input.target().waiting;
      handles |= !input.eager();
    }
    boolean hooked = binding.releases() || !binding.hooks().onAcquire().isEmpty();
    tracked = shared() || waiting || handles || hooked;
  }

  /// For [Plan], when all nodes are connected.
  void needs(List<PlannedNode> shared) {
    for (PlannedNode need : shared) {
      if (!need.waiting) {
        inlineNeeds.add(need);
      }
    }
  }

  /// The shared nodes that are made on its own thread before it begins.
  public List<PlannedNode> inlineNeeds() {
    return inlineNeeds;
  }

  /// Whether a value that can be closed would be one that nobody closes: a function made it, and
  /// nothing was said about its release.
  public boolean isUndeclaredIfClosable() {
    return binding.returns() != Recipe.Returns.RESOURCE
        && binding.target() instanceof Target.Made
        && !binding.releases();
  }

  /// Its number in the plan: larger than that of everything it needs eagerly.
  public int id() {
    return id;
  }

  /// The binding.
  public Binding binding() {
    return binding;
  }

  /// The key.
  public Key<?> key() {
    return binding.key();
  }

  /// One instance for the scope; else one for each that asks.
  public boolean shared() {
    return binding.singleton();
  }

  /// Made on a thread of the container, as soon as what it needs is ready; else on the thread that
  /// asks.
  public boolean waiting() {
    return waiting;
  }

  /// Its instances have an identity of their own while they are made and released.
  public boolean tracked() {
    return tracked;
  }

  /// Its dependencies, by position. Not to be changed.
  public Input[] inputs() {
    return inputs;
  }

  /// An object that was there before the container, with nothing to be done before it is used.
  public boolean isThere() {
    return binding.target() instanceof Target.Given
        && binding.hooks().onAcquire().isEmpty()
        && !binding.serves();
  }

  /// The function that makes it.
  public Object make(Inputs in) throws Exception {
    return function.make(in, id);
  }

  @Override
  public String toString() {
    return binding.key().toString();
  }
}
