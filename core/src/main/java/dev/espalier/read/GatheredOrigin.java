package dev.espalier.read;

import dev.espalier.graph.Origin;
import java.util.List;
import java.util.Optional;

/// A collection whose elements are written in places of their own.
///
/// @param whole of the collection; it has the installation too
record GatheredOrigin(Origin whole, List<Point> points) implements Origin {

  /// @param name what it is called: `element 2`
  /// @param at where it is contributed
  record Point(String name, Origin at) {}

  @Override
  public String location() {
    return whole.location();
  }

  @Override
  public Optional<String> installation() {
    return whole.installation();
  }

  @Override
  public String location(int position) {
    return points.get(position).at().location();
  }

  @Override
  public String point(int position) {
    return points.get(position).name();
  }
}
