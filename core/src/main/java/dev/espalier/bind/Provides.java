package dev.espalier.bind;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A method whose result is bound: on a module, or on any object or class that is installed.
///
/// ```java
/// @Provides @Singleton
/// Resource<DataSource> dataSource(DatabaseConfig config) { … }
/// ```
///
/// Its parameters are what it needs, with their qualifiers. What it returns is unwrapped: from a
/// [Resource], a `CompletionStage`, a `Future`, or a `CompletionStage` of a [Resource], consumers
/// receive the value. A qualifier or lifetime on the method is that of the binding. It may be
/// static, private, inherited, and may throw. It runs when something that needs the value is
/// prepared: in the container's lifetime on a thread of the container, since it may wait.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Provides {}
