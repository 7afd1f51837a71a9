package dev.espalier.graph;

import java.util.Optional;

/// Where something was written: for messages, so that the reader can go there.
///
/// Reading it may open a class file; this is done only when a message is made.
public interface Origin {
  /// Of what is there without being declared.
  static Origin builtIn() {
    return () -> "built in";
  }

  /// File and line: `OrdersModule.java:18`; the name of the class where lines are not known.
  String location();

  /// Whether somebody declared it there; else it is a class that was merely reached.
  default boolean isDeclared() {
    return true;
  }

  /// Where the module that declares it was installed; empty for what no module declares.
  default Optional<String> installation() {
    return Optional.empty();
  }

  /// File and line of a dependency, where that is not the line of the whole.
  ///
  /// @param position of the dependency, from 0
  default String location(int position) {
    return location();
  }

  /// What a dependency is called there: `parameter 2 'gateway'`.
  ///
  /// @param position of the dependency, from 0
  default String point(int position) {
    return "dependency " + (position + 1);
  }
}
