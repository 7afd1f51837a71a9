package dev.espalier.tests.bindings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.Espalier;
import dev.espalier.bind.ExitCase;
import dev.espalier.tests.Proves;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Objects that were there before the container.
@Proves("F12")
class InstanceTest {
  private final List<String> log = new ArrayList<>();

  final class Socket implements AutoCloseable {
    @Override
    public void close() {
      log.add("close");
    }
  }

  private final Socket socket = new Socket();

  @Test
  void belongToTheCaller() {
    try (Container container =
        Espalier.container(app -> app.bind(Socket.class).toInstance(socket))) {
      assertThat(container.get(Socket.class)).isSameAs(socket);
    }
    assertThat(log).isEmpty();
  }

  @Test
  void areClosedWhenDeclaredEvenIfNobodyAskedForThem() {
    Espalier.container(app -> app.bind(Socket.class).toInstance(socket).closing()).close();
    assertThat(log).containsExactly("close");
  }

  @Test
  void areReleasedAsDeclared() {
    Espalier.container(app ->
            app.bind(Socket.class)
                .toInstance(socket)
                .onReleaseWithExit((value, exit) -> {
                  assertThat(value).isSameAs(socket);
                  log.add("release " + (exit instanceof ExitCase.Completed));
                }))
        .close();
    assertThat(log).containsExactly("release true");
  }

  @Test
  @Proves("R25")
  void areClosedOnceUnderTwoNames() {
    try (Container container =
        Espalier.container(app -> {
          app.bind(Socket.class).toInstance(socket).closing();
          app.bind(AutoCloseable.class).to(Socket.class);
        })) {
      assertThat(container.get(AutoCloseable.class)).isSameAs(socket);
    }
    assertThat(log).containsExactly("close");
  }

  @Test
  void areAcquiredByTheirHookWhenAskedFor() {
    try (Container container =
        Espalier.container(app ->
            app.bind(Socket.class)
                .toInstance(socket)
                .onAcquire(_ -> log.add("acquire"))
                .onRelease(_ -> log.add("release")))) {
      assertThat(log).isEmpty();
      assertThat(container.get(Socket.class)).isSameAs(socket);
      assertThat(container.get(Socket.class)).isSameAs(socket);
    }
    assertThat(log).containsExactly("acquire", "release");
  }

  @Test
  @Proves({"R25", "R10"})
  void areClosedWhenDeclaredAlsoIfTheirHookNeverRan() {
    try (Container container = Espalier.container(this::hooked)) {
      assertThat(container.isOpen()).isTrue();
    }
    assertThat(log).containsExactly("close");
  }

  @Test
  @Proves({"R25", "F42"})
  void areClosedOnceAlsoIfTheyWereEvicted() {
    try (Container container = Espalier.container(this::hooked)) {
      container.get(Socket.class);
      container.evict(Socket.class);
      container.get(Socket.class);
    }
    assertThat(log).containsExactly("acquire", "release", "acquire", "release", "close");
  }

  private void hooked(ContainerBuilder app) {
    app.bind(Socket.class)
        .toInstance(socket)
        .closing()
        .onAcquire(_ -> log.add("acquire"))
        .onRelease(_ -> log.add("release"));
  }
}
