package dev.espalier.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Container;
import dev.espalier.ContainerBuilder;
import dev.espalier.Espalier;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// The service inside the test, on a port of its own.
final class Service implements AutoCloseable {
  static final String LINE = ",22778,GLASS CLOCHE,6,2010-12-01 08:26:00,3.95,17850.0,France\n";

  private final ByteArrayOutputStream told = new ByteArrayOutputStream();
  private final HttpClient http = HttpClient.newHttpClient();
  final Report report = new Report(new PrintStream(told, true, StandardCharsets.UTF_8));
  final Container container;
  final URI address;

  private Service(Settings settings, Consumer<ContainerBuilder> more) throws InterruptedException {
    container = Espalier.container(app -> more.accept(Main.service(app, settings, report)));
    container.start();
    address = container.get(OrdersServer.class).address();
  }

  static Service in(Path folder) throws InterruptedException {
    return in(folder, _ -> {});
  }

  static Service in(Path folder, Consumer<ContainerBuilder> more) throws InterruptedException {
    return new Service(Settings.in(folder, 0), more);
  }

  HttpResponse<String> post(String body) throws IOException, InterruptedException {
    return http.send(posting(body), BodyHandlers.ofString());
  }

  HttpResponse<String> post(String body, String contentType)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(posting(body), (_, _) -> true)
            .header("Content-Type", contentType)
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  /// As [#post(String)], and sends nothing of the body before the service wants it: one that
  /// refuses it closes the connection, and a client still writing then may lose the answer.
  HttpResponse<String> postIfWanted(String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(posting(body), (_, _) -> true).expectContinue(true).build();
    return http.send(request, BodyHandlers.ofString());
  }

  CompletableFuture<HttpResponse<String>> postAsync(String body) {
    return http.sendAsync(posting(body), BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(address.resolve(path)).build();
    return http.send(request, BodyHandlers.ofString());
  }

  Ledger.Totals totals() throws Exception {
    return container.get(Ledger.class).totals();
  }

  /// Waits until no new connection is accepted any more.
  void awaitNotListening() {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (isListening()) {
      assertThat(System.nanoTime() - end).as("it still listens").isNegative();
    }
  }

  private boolean isListening() {
    try (Socket _ = new Socket(address.getHost(), address.getPort())) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /// What the program would have printed.
  String told() {
    return told.toString(StandardCharsets.UTF_8);
  }

  private HttpRequest posting(String body) {
    return HttpRequest.newBuilder(address.resolve("/orders"))
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  @Override
  public void close() {
    try (http) {
      container.close();
    }
  }
}
