/// What users write: keys, bindings, modules, resources, and the exceptions that they may see.
package dev.espalier.bind;
