package dev.espalier.examples.orders;

import dev.espalier.bind.Startable;
import io.helidon.webserver.WebServer;
import jakarta.inject.Singleton;
import java.net.BindException;
import java.net.URI;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Listens on one port of this machine, from when everything else is ready until the end begins.
@Singleton
final class OrdersServer implements Startable {
  private static final String HOST = "127.0.0.1";
  private static final Logger HELIDON = Logger.getLogger("io.helidon");
  private static final Logger START = Logger.getLogger("io.helidon.webserver.LoomServer");
  private static final long LONGEST_BODY = 1 << 20; // twenty times the longest invoice of the file
  private static final Duration GRACE = Duration.ofSeconds(8); // the container gives a stop ten

  private final Settings settings;
  private final Report report;
  private final WebServer server;

  OrdersServer(Settings settings, OrdersApi api, Report report) {
    this.settings = settings;
    this.report = report;
    this.server =
        WebServer.builder()
            .host(HOST)
            .port(settings.port())
            .maxPayloadSize(LONGEST_BODY) // answered with 413: nobody may fill the memory
            .shutdownHook(false) // the container stops it, and knows when
            .shutdownGracePeriod(GRACE)
            .routing(api::route)
            .build();
  }

  /// Helidon logs what goes well, which is told here by the [Report]; and where it cannot start, it
  /// logs that and returns.
  @Override
  public void start() throws BindException {
    HELIDON.setLevel(Level.WARNING);
    START.setLevel(Level.OFF);
    server.start();
    if (!server.isRunning()) {
      throw new BindException("cannot listen on port " + settings.port() + " of " + HOST);
    }
    report.listening(address(), settings.outbox());
  }

  /// Takes no more requests and answers those in hand.
  @Override
  public void stop() {
    server.stop();
  }

  URI address() {
    return URI.create("http://" + HOST + ":" + server.port());
  }
}
