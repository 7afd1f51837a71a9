/// Work on threads that have an owner, and that ends when it is asked to.
package dev.espalier.task;
