package dev.espalier.read;

import dev.espalier.graph.Origin;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The line of the user's code that declared a binding.
///
/// @param caught made where it was declared; its frames are looked at only when a message needs it
record CallerOrigin(Throwable caught) implements Origin {
  private static final Set<String> OURS =
      Set.of("dev.espalier", "dev.espalier.bind", "dev.espalier.read");

  static CallerOrigin here() {
    return new CallerOrigin(new Throwable());
  }

  @Override
  public String location() {
    return userLine(Arrays.stream(caught.getStackTrace())).orElse("unknown place");
  }

  @Override
  public Optional<String> installation() {
    return userLine(Arrays.stream(caught.getStackTrace()).dropWhile(frame -> !isInstall(frame)));
  }

  private static Optional<String> userLine(Stream<StackTraceElement> frames) {
    return frames.filter(CallerOrigin::isUser).map(CallerOrigin::text).findFirst();
  }

  private static boolean isInstall(StackTraceElement frame) {
    return frame.getClassName().equals(Declarations.class.getName())
        && frame.getMethodName().equals("install");
  }

  private static boolean isUser(StackTraceElement frame) {
    String name = frame.getClassName();
    return !OURS.contains(name.substring(0, Math.max(0, name.lastIndexOf('.'))));
  }

  private static String text(StackTraceElement frame) {
    return frame.getFileName() == null || frame.getLineNumber() < 0
        ? frame.getClassName()
        : frame.getFileName() + ":" + frame.getLineNumber();
  }
}
