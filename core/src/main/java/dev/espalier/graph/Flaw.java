package dev.espalier.graph;

/// What can be wrong with a declaration when it is read.
public enum Flaw {
  /// A class that cannot be constructed.
  CONSTRUCTOR("ESP-105", "cannot be constructed"),
  /// A field or method marked `@Inject` that cannot be injected.
  MEMBER("ESP-121", "cannot be injected"),
  /// Two qualifiers where one can be meant.
  QUALIFIERS("ESP-122", "two qualifiers"),
  /// Two lifetimes where one can be meant.
  LIFETIMES("ESP-123", "two lifetimes"),
  /// A method marked `@Provides` that cannot be a binding.
  PROVIDES("ESP-124", "cannot provide"),
  /// A method marked `@PostConstruct` or `@PreDestroy` that cannot be called.
  LIFECYCLE("ESP-125", "cannot be called"),
  /// A class that would be constructed once for another key, and once for itself.
  TWICE("ESP-126", "would exist twice"),
  /// Two entries of a map with the same key.
  ENTRY("ESP-127", "a key twice in one map"),
  /// A decorator that does not ask for what it decorates.
  DECORATOR("ESP-128", "decorates nothing"),
  /// A lifetime on a type of which no instance is made.
  UNHEARD("ESP-130", "a lifetime on what is not made"),
  /// A thread of its own and the thread that asks, for one instance.
  THREADS("ESP-131", "two threads");

  private final String code;
  private final String kind;

  Flaw(String code, String kind) {
    this.code = code;
    this.kind = kind;
  }

  String code() {
    return code;
  }

  String kind() {
    return kind;
  }
}
