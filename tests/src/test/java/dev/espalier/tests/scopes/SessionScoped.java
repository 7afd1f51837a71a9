package dev.espalier.tests.scopes;

import jakarta.inject.Scope;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/// What requests are opened in.
@Scope
@Retention(RetentionPolicy.RUNTIME)
public @interface SessionScoped {}
