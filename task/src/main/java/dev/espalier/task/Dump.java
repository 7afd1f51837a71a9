package dev.espalier.task;

/// Who runs, as a tree of lines.
final class Dump {
  private Dump() {}

  static String of(Place place) {
    StringBuilder text = new StringBuilder();
    add(place, "", text);
    return text.toString();
  }

  private static void add(Place place, String indent, StringBuilder text) {
    text.append(indent).append(place.path());
    if (place.what() instanceof Task<?> task) {
      text.append(": for ")
          .append(Messages.seconds(System.nanoTime() - task.since()))
          .append(", ")
          .append(Messages.at(task.thread()));
    } else {
      text.append(": ").append(place.what());
    }
    text.append('\n');
    for (Task<?> task : place.tasks()) {
      add(task.place(), indent + "  ", text);
    }
    for (Place inner : place.inside()) {
      add(inner, indent + "  ", text);
    }
  }
}
