/// What will run, in numbers: not exported.
package dev.espalier.plan;
