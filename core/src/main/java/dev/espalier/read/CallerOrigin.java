package dev.espalier.read;

import dev.espalier.graph.Origin;
import java.lang.StackWalker.StackFrame;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The line of the user's code that declared a binding.
record CallerOrigin(@Nullable StackFrame frame) implements Origin {
  private static final StackWalker WALKER = StackWalker.getInstance();
  private static final Set<String> OURS =
      Set.of("dev.espalier", "dev.espalier.bind", "dev.espalier.read");

  static CallerOrigin here() {
    return new CallerOrigin(
        WALKER.walk(frames -> frames.filter(CallerOrigin::isUser).findFirst()).orElse(null));
  }

  private static boolean isUser(StackFrame frame) {
    String name = frame.getClassName();
    int dot = name.lastIndexOf('.');
    return !OURS.contains(dot < 0 ? "" : name.substring(0, dot));
  }

  @Override
  public String location() {
    if (frame == null) {
      return "unknown place";
    }
    return frame.getFileName() == null || frame.getLineNumber() < 0
        ? frame.getClassName()
        : frame.getFileName() + ":" + frame.getLineNumber();
  }
}
