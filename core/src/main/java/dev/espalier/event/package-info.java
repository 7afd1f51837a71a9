/// What happens, as data: one sealed hierarchy, one listener method, and the two reports.
package dev.espalier.event;
