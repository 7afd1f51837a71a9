package dev.espalier.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A service that is killed with -9 while strangers post to it keeps what it has answered.
@Timeout(120)
class KilledTest {
  private static final int CLIENTS = 8;

  private final Set<String> accepted = new ConcurrentSkipListSet<>();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 150})
  void everyAcceptedOrderIsHandledExactlyOnce(int orders) throws Exception {
    try (Program program = Program.start(folder, "--serve", "--port=0")) {
      post(program.awaitServing(), orders, program::kill);
      program.exit();
    }
    try (Program again = Program.start(folder, "--serve", "--port=0")) {
      again.awaitServing();
      again.terminate();
      assertThat(again.exit()).isEqualTo(143);
      assertThat(again.output()).contains("adds up: yes");
    }
    Found found = Found.in(folder);
    found.assertConsistent();
    assertThat(accepted).hasSizeGreaterThanOrEqualTo(orders);
    assertThat(found.orders()).containsAll(accepted);
    assertThat(found.orders()).hasSizeLessThanOrEqualTo(accepted.size() + CLIENTS);
  }

  /// Posts from several clients until the service is gone, which is when so many were accepted.
  private void post(URI address, int orders, Runnable kill) {
    AtomicInteger number = new AtomicInteger(600_000);
    try (HttpClient http = HttpClient.newHttpClient();
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CLIENTS; i++) {
        clients.execute(() -> {
          try {
            while (true) {
              String invoice = Integer.toString(number.incrementAndGet());
              HttpRequest request =
                  HttpRequest.newBuilder(address.resolve("/orders"))
                      .POST(BodyPublishers.ofString(invoice + Service.LINE))
                      .build();
              if (http.send(request, BodyHandlers.ofString()).statusCode() == 201) {
                accepted.add(invoice);
              }
              if (accepted.size() >= orders) {
                kill.run();
              }
            }
          } catch (IOException | InterruptedException e) {
            // the service is gone, as intended
          }
        });
      }
    }
  }
}
