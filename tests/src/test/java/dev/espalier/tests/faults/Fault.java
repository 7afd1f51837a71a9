package dev.espalier.tests.faults;

import java.util.List;

/// One interrupt: in which scene, at which site, of whom, and when.
///
/// @param site its number; its name is in messages
/// @param hit the how many-th time that one of those meant comes there, from 1
record Fault(String scene, int site, Who who, int hit) {
  /// Who comes to the site, and who is interrupted then.
  enum Who {
    /// One who asks or closes, itself.
    SELF,
    /// The first of those who ask, when any other thread comes there.
    ASKER,
    /// A thread of the container, itself.
    OWN
  }

  /// How a failing one is played alone.
  String replay(List<String> names) {
    return scene + "/" + names.get(site) + "/" + who + "/" + hit;
  }

  static Fault parse(String replay, List<String> names) {
    String[] parts = replay.split("/", -1);
    if (parts.length != 4 || !names.contains(parts[1])) {
      throw new IllegalArgumentException("not scene/site/who/hit, or no such site: " + replay);
    }
    return new Fault(
        parts[0], names.indexOf(parts[1]), Who.valueOf(parts[2]), Integer.parseInt(parts[3]));
  }
}
