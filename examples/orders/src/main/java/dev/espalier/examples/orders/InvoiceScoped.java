package dev.espalier.examples.orders;

import jakarta.inject.Scope;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/// Kept while one invoice is imported.
@Scope
@Retention(RetentionPolicy.RUNTIME)
@interface InvoiceScoped {}
