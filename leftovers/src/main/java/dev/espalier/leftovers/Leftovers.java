package dev.espalier.leftovers;

import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/// Fails a test, or a class of tests, that leaves something behind: a thread that runs code of
/// ours, or something that was acquired and not released.
///
/// JUnit finds it by itself; the build tells it to look (`junit.jupiter.extensions.autodetection`).
/// Tests in the same process run one after the other.
public final class Leftovers
    implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {
  private static final Namespace HERE = Namespace.create(Leftovers.class);
  private static final String PATIENCE = "espalier.leftovers.patienceMillis";
  private static final int LONG_MILLIS = 20_000;

  static {
    if (!Boolean.getBoolean("espalier.leftovers.threadsOnly")) {
      Unreleased.watch();
    }
  }

  /// What was there before.
  private record Before(Set<Thread> threads, Set<Object> releases) {}

  @Override
  public void beforeAll(ExtensionContext context) {
    remember(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    remember(context);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    check(context);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    check(context);
  }

  /// What a test has left is not told of its class again.
  private static void rememberAlso(ExtensionContext parent) {
    Before before = parent.getStore(HERE).get(Before.class, Before.class);
    if (before != null) {
      before.threads().addAll(EveryThread.known());
      before.releases().addAll(Unreleased.releases());
    }
  }

  private static void remember(ExtensionContext context) {
    context
        .getStore(HERE)
        .put(Before.class, new Before(EveryThread.known(), Unreleased.releases()));
  }

  private static void check(ExtensionContext context) {
    Before before = context.getStore(HERE).remove(Before.class, Before.class);
    if (before == null) {
      return;
    }
    if (mayLeave(context)) {
      context.getParent().ifPresent(Leftovers::rememberAlso);
      return;
    }
    // what is just about to end is no leftover
    int patience =
        context.getConfigurationParameter(PATIENCE, Integer::parseInt).orElse(LONG_MILLIS);
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patience);
    List<String> left = left(before);
    while (!left.isEmpty() && System.nanoTime() < until) {
      LockSupport.parkNanos(1_000_000);
      left = left(before);
    }
    if (!left.isEmpty()) {
      context.getParent().ifPresent(Leftovers::rememberAlso);
      throw new AssertionError("left behind: " + String.join("\n", left));
    }
  }

  private static boolean mayLeave(ExtensionContext context) {
    return context.getElement().map(Leftovers::isExempt).orElse(false)
        || context.getTestClass().map(Leftovers::isExempt).orElse(false);
  }

  private static boolean isExempt(AnnotatedElement element) {
    return element.isAnnotationPresent(Leaves.class)
        || (element instanceof Class<?> type
            && type.getEnclosingClass() != null
            && isExempt(type.getEnclosingClass()));
  }

  private static List<String> left(Before before) {
    List<String> left = new ArrayList<>();
    for (Thread thread : EveryThread.oursBut(before.threads())) {
      StringBuilder text = new StringBuilder().append(thread);
      for (StackTraceElement frame : thread.getStackTrace()) {
        text.append("\n    at ").append(frame);
      }
      left.add(text.toString());
    }
    for (String release : Unreleased.allBut(before.releases())) {
      left.add("not released: " + release);
    }
    return left;
  }
}
