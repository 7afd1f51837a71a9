package dev.espalier.tests.proof;

import java.util.List;

/// One binding of a case. What it needs has a lower number.
///
/// @param part how often it lets other threads go first; which of the pairs that meet it is of
/// @param hooks whether it has start and stop hooks
/// @param fallback whether something is made instead when it fails
/// @param held whether a function's value is released, or a stage may be cancelled
/// @param releaseFails whether its release throws
/// @param lates what it asks its scope for when it is there; these may need it
record Node(
    int number,
    Kind kind,
    Life life,
    List<Edge> edges,
    Fault fault,
    int part,
    boolean hooks,
    boolean fallback,
    boolean held,
    boolean releaseFails,
    List<Integer> lates) {

  Node(
      int number,
      Kind kind,
      Life life,
      List<Edge> edges,
      Fault fault,
      int part,
      boolean hooks,
      boolean fallback,
      boolean held,
      boolean releaseFails) {
    this(number, kind, life, edges, fault, part, hooks, fallback, held, releaseFails, List.of());
  }

  /// What it is bound to.
  enum Kind {
    INSTANCE,
    FUNCTION,
    CLASS,
    RESOURCE,
    EXIT,
    STEPS,
    AROUND,
    STAGE,
    ALIAS,
    SET,
    LIST,
    MAP,
    /// Around what its first edge goes to.
    DECORATOR;

    boolean isCollection() {
      return this == SET || this == LIST || this == MAP;
    }

    /// Whether it has an instance of its own, made by code of the case.
    boolean isMade() {
      return this != INSTANCE && this != ALIAS && !isCollection();
    }

    /// Whether it may take as long as it likes, on a thread of the container.
    boolean mayBlock() {
      return this == RESOURCE || this == EXIT || this == STEPS || this == AROUND;
    }
  }

  /// How long it is kept.
  enum Life {
    UNSCOPED,
    SINGLETON,
    SESSION,
    REQUEST;

    /// How far inside the container.
    int depth() {
      return switch (this) {
        case UNSCOPED, SINGLETON -> 0;
        case SESSION -> 1;
        case REQUEST -> 2;
      };
    }
  }

  /// How it is asked for.
  enum How {
    EAGER,
    OPTIONAL,
    STAGE,
    PROVIDER,
    LAZY,
    LEASE;

    /// Whether the instance itself is given.
    boolean isNow() {
      return this == EAGER || this == OPTIONAL;
    }
  }

  /// When a handle is used.
  enum Use {
    MAKING,
    LATER,
    NEVER
  }

  /// What goes wrong while it is made.
  enum Fault {
    NONE,
    THROWS,
    THROWS_ONCE,
    NULL,
    /// Ends only when interrupted.
    BLOCKS,
    /// Ends well, but not before the container ends, whatever interrupts it.
    DEAF,
    /// Ends when the other one of the pair is being made too.
    MEETS,
    /// Ends only when interrupted, and has a limit.
    EXPIRES,
    /// As DEAF, and has a limit that nobody interrupts it for.
    LATE,
    /// Closes the container.
    CLOSES;

    /// Whether it may be given up before it ends.
    boolean hasLimit() {
      return this == EXPIRES || this == LATE;
    }
  }

  /// What it needs.
  record Edge(int to, How how, Use use) {
    @Override
    public String toString() {
      return how == How.EAGER ? "" + to : how + " " + to + (how.isNow() ? "" : " " + use);
    }
  }

  Node edges(List<Edge> other) {
    return new Node(
        number, kind, life, other, fault, part, hooks, fallback, held, releaseFails, lates);
  }

  Node fault(Fault other) {
    return new Node(
        number, kind, life, edges, other, part, hooks, fallback, held, releaseFails, lates);
  }

  Node lates(List<Integer> other) {
    return new Node(
        number, kind, life, edges, fault, part, hooks, fallback, held, releaseFails, other);
  }

  /// Whether it may ask its scope when it is there.
  boolean mayAskLate() {
    return kind.isMade() && kind != Kind.CLASS && life != Life.UNSCOPED;
  }

  /// How much there is of it.
  int size() {
    int size = edges.size() + lates.size() + (fault == Fault.NONE ? 0 : 1);
    return size + (hooks || fallback || releaseFails ? 1 : 0) + Math.min(part, 1);
  }

  /// Without whatever it has beside its edges and its fault.
  Node plain() {
    return new Node(number, kind, life, edges, fault, 0, false, false, held, false, lates);
  }

  /// Whether it is not to be interrupted while it is made.
  boolean isUninterruptible() {
    return fault == Fault.LATE || (fault == Fault.DEAF && part % 2 == 1);
  }

  Node releaseFailing() {
    return new Node(number, kind, life, edges, fault, part, hooks, fallback, held, true, lates);
  }

  /// Whether something is released when an instance of it has been made.
  boolean isReleased() {
    return switch (kind) {
      case INSTANCE, ALIAS, SET, LIST, MAP -> false;
      case FUNCTION, DECORATOR -> held;
      case CLASS, RESOURCE, EXIT, STEPS, AROUND, STAGE -> true;
    };
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(number).append(' ').append(life).append(' ').append(kind);
    text.append(edges.isEmpty() ? "" : " needs " + edges);
    text.append(lates.isEmpty() ? "" : " asks late for " + lates);
    text.append(fault == Fault.NONE ? "" : ", " + fault).append(hooks ? ", starts" : "");
    text.append(fallback ? ", has a fallback" : "").append(held ? ", held" : "");
    return text.append(releaseFails ? ", its release throws" : "").toString();
  }
}
