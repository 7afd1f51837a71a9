/// The front door: build a container, start it, ask it, close it.
package dev.espalier;
