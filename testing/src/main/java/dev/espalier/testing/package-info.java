/// Containers for tests: replacements, and a check that nothing leaks.
package dev.espalier.testing;
