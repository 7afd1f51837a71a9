package dev.espalier.tests.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.tests.fixture.LiveThreads;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/// Runs each test on a thread called `test`, and looks afterwards that no thread of its groups is
/// left and that nobody has interrupted it.
public final class NoTaskIsLeft implements InvocationInterceptor {
  @Override
  public void interceptTestMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    Thread thread = Thread.currentThread();
    String before = thread.getName();
    thread.setName("test");
    try {
      invocation.proceed();
      assertThat(Thread.interrupted()).as("interrupt flag after the test").isFalse();
      assertThat(LiveThreads.lastOf("test")).isEmpty();
    } finally {
      thread.setName(before);
    }
  }
}
