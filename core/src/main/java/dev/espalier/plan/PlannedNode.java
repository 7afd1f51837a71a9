package dev.espalier.plan;

import dev.espalier.bind.AsyncMode;
import dev.espalier.bind.Key;
import dev.espalier.bind.Recipe;
import dev.espalier.graph.Binding;
import dev.espalier.graph.Dependency;
import dev.espalier.graph.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One binding, ready to be run: everything about it that is known before anything runs.
public final class PlannedNode {
  private final int id;
  private final Binding binding;
  private final Recipe.Function function;
  private final @Nullable PlannedLifetime lifetime;
  private final int slot;
  private Input[] inputs = {};
  private boolean tracked;

  /// What was said of it, in the binding or to the container.
  private AsyncMode mode;

  /// What follows from that and from its needs. Whoever makes it decides by one look at it: it may
  /// change between two.
  private volatile boolean waiting;

  /// Whether each new instance brings something to be released, of itself or made for it alone.
  private boolean bringsReleases;

  private @Nullable PlannedLifetime innermost;
  private final List<PlannedNode> needs = new ArrayList<>();
  private final List<PlannedNode> dependents = new ArrayList<>();

  /// @param lifetime null: made for each that asks
  PlannedNode(int id, Binding binding, @Nullable PlannedLifetime lifetime) {
    this.id = id;
    this.binding = binding;
    this.lifetime = lifetime;
    this.slot = lifetime == null ? -1 : lifetime.nextSlot();
    this.function = binding.target().function();
    this.mode = binding.manner().mode().orElse(AsyncMode.AUTO);
  }

  /// One dependency: which node, and when.
  public record Input(PlannedNode target, Dependency.Kind kind) {
    /// Whether it is to be there before the one that needs it is made.
    public boolean eager() {
      return kind == Dependency.Kind.EAGER;
    }
  }

  /// For [Plan], when all nodes are there: the inputs, and what follows from them.
  void connect(List<Input> found) {
    inputs = found.toArray(new Input[0]);
    decide();
    boolean handles = false;
    bringsReleases = binding.releases();
    for (Input input : inputs) {
      handles |= !input.eager();
      bringsReleases |= needsFirst(input) && input.target().bringsReleases;
    }
    bringsReleases &= !shared();
    boolean hooked = binding.releases() || !binding.hooks().onAcquire().isEmpty();
    tracked = shared() || handles || hooked;
  }

  /// For [Plan], when what it needs is decided: whether it waits. That goes up through eager edges
  /// only; a handle does not make what holds it wait.
  void decide() {
    waiting =
        mode == AsyncMode.AUTO
            ? binding.mayWait().isPresent() || cause() != null
            : mode == AsyncMode.ENABLED;
  }

  /// What it needs at once and that makes it wait; null if nothing does.
  public @Nullable PlannedNode cause() {
    if (!binding.passesOn()) {
      return firstWaitedFor(inputs);
    }
    for (Input input : inputs) {
      if (isMadeAnew(input)) {
        return input.target();
      }
    }
    return null;
  }

  /// What was said of the thread that it is made on.
  public AsyncMode mode() {
    return mode;
  }

  /// For [Plan], which decides anew.
  void mode(AsyncMode said) {
    mode = said;
  }

  /// For [Plan], when all nodes are connected.
  void innermost(PlannedLifetime found) {
    innermost = found;
  }

  /// The innermost lifetime that it needs: it can be asked for in its scopes and inside these.
  public PlannedLifetime innermost() {
    return Objects.requireNonNull(innermost);
  }

  /// Whether something to be released is made for each instance alone.
  public boolean needsReleases() {
    return Arrays.stream(inputs).anyMatch(input -> input.target().bringsReleases);
  }

  /// Whether it must be made first on a thread of its own. What is shared can be waited for where
  /// it is asked for.
  private static boolean isMadeAnew(Input input) {
    return input.eager() && !input.target().shared() && input.target().waiting;
  }

  /// Not what lives longer: as a rule that is there before a shorter-lived node is asked for, and
  /// no thread is needed to wait for it. What is made anew for it is made before it.
  ///
  /// @return what it waits for through this input; null if nothing
  private @Nullable PlannedNode waitedFor(Input input) {
    PlannedNode target = input.target();
    if (!input.eager()) {
      return null;
    }
    if (target.binding.passesOn() && target.mode == AsyncMode.AUTO) {
      return firstWaitedFor(target.inputs);
    }
    boolean outlives = lifetime != null && target.lifetime != null && lifetime != target.lifetime;
    return target.waiting && !outlives ? target : null;
  }

  private @Nullable PlannedNode firstWaitedFor(Input[] some) {
    for (Input input : some) {
      PlannedNode one = waitedFor(input);
      if (one != null) {
        return one;
      }
    }
    return null;
  }

  /// For [Plan], when all nodes are connected.
  void needs(List<PlannedNode> shared) {
    needs.addAll(shared);
    if (shared()) {
      shared.forEach(need -> need.dependents.add(this));
    }
  }

  /// As [Binding#needsFirst].
  boolean needsFirst(Input input) {
    return input.eager() || isChoice();
  }

  /// The shared nodes that need it eagerly, directly or through unscoped ones.
  public List<PlannedNode> dependents() {
    return dependents;
  }

  /// The shared nodes that are to be there before it begins: its own thread makes or waits for
  /// those that are not.
  public List<PlannedNode> needs() {
    return needs;
  }

  /// Whether a value that can be closed would be one that nobody closes: a function made it, and
  /// nothing was said about its release.
  public boolean isUndeclaredIfClosable() {
    return !binding.returns().isResource()
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

  /// How long an instance is kept; null if it is made for each that asks.
  public @Nullable PlannedLifetime lifetime() {
    return lifetime;
  }

  /// Where a scope keeps its instance.
  public int slot() {
    return slot;
  }

  /// One instance for a scope; else one for each that asks.
  public boolean shared() {
    return lifetime != null;
  }

  /// Made on a thread of the container, as soon as what it needs is ready; else on the thread that
  /// asks.
  public boolean waiting() {
    return waiting;
  }

  /// Its instances have an identity of their own while they are made and released.
  public boolean tracked() {
    return tracked || waiting;
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

  /// Another name of the only node that it needs.
  public boolean isAlias() {
    return binding.target() instanceof Target.Alias;
  }

  /// One of several others, which it asks for in turn.
  public boolean isChoice() {
    return binding.target() instanceof Target.Chosen;
  }

  /// A seed, or an object that is used as it was given: there is no other in its place.
  public boolean isGiven() {
    return binding.target() instanceof Target.Seed
        || (binding.target() instanceof Target.Given && binding.hooks().onAcquire().isEmpty());
  }

  /// Whether it is the scope of what asks.
  public boolean isScope() {
    return binding.target() instanceof Target.Enclosing;
  }

  /// The function that makes it.
  public Recipe.Function function() {
    return function;
  }

  @Override
  public String toString() {
    return binding.key().toString();
  }
}
