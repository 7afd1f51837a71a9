/// What was declared, as one immutable and checked model.
package dev.espalier.graph;
