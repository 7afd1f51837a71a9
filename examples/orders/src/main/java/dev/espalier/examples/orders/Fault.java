package dev.espalier.examples.orders;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What may be wrong where the service starts, to see what it says then: `--fail=…`. The settings
/// are made wrong, and nothing else: the faults are real ones.
enum Fault {
  DATABASE,
  MAILER,
  PORT;

  /// Who listens there already, until the process ends.
  private static final List<ServerSocket> OTHERS = new ArrayList<>();

  Settings in(Settings settings) throws IOException {
    return switch (this) {
      case DATABASE -> settings.withJdbcUrl("jdbc:h2:tcp://127.0.0.1:1/orders");
      case MAILER -> settings.withOutbox(notAFolder().resolve("outbox"));
      case PORT -> settings.withPort(takenPort());
    };
  }

  private static Path notAFolder() throws IOException {
    Path file = Files.createTempFile("not-a-folder", "");
    file.toFile().deleteOnExit();
    return file;
  }

  private static int takenPort() throws IOException {
    ServerSocket other = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
    OTHERS.add(other);
    return other.getLocalPort();
  }
}
