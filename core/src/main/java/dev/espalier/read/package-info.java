/// Collects what is declared into bindings: not exported.
package dev.espalier.read;
