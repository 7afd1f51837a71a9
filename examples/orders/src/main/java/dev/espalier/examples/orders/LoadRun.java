package dev.espalier.examples.orders;

import dev.espalier.examples.orders.Answers.Answer;
import dev.espalier.examples.orders.Postings.Posting;
import dev.espalier.examples.orders.invoice.RetailFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;

/// The customers: clients that post every invoice of the retailer's file to the service, each
/// client one customer after another.
final class LoadRun {
  private static final int CLIENTS = 32;

  private final RetailFile file;
  private final OrdersServer server;
  private final HttpClient http;
  private final Report report;
  private final ReentrantLock posting = new ReentrantLock();
  private volatile boolean stopping;

  LoadRun(RetailFile file, OrdersServer server, HttpClient http, Report report) {
    this.file = file;
    this.server = server;
    this.http = http;
    this.report = report;
  }

  /// Posts until all is posted or [#stop()] is called, and tells the report what was answered.
  Answers postAll() throws IOException, InterruptedException, ExecutionException {
    posting.lockInterruptibly();
    long began = System.nanoTime();
    try {
      Queue<List<Posting>> customers = new ConcurrentLinkedQueue<>(Postings.byCustomer(file));
      List<Answer> answers = new ArrayList<>();
      try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<List<Answer>>> parts = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
          parts.add(clients.submit(() -> postFor(customers)));
        }
        for (Future<List<Answer>> part : parts) {
          answers.addAll(part.get());
        }
      }
      Answers all = new Answers(answers);
      report.posted(all, CLIENTS, Duration.ofNanos(System.nanoTime() - began));
      return all;
    } finally {
      posting.unlock();
    }
  }

  /// Posts nothing more, and returns when everything that was posted is answered.
  void stop() throws InterruptedException {
    stopping = true;
    posting.lockInterruptibly();
    posting.unlock();
  }

  private List<Answer> postFor(Queue<List<Posting>> customers)
      throws IOException, InterruptedException {
    List<Answer> answers = new ArrayList<>();
    for (List<Posting> next = customers.poll(); next != null; next = customers.poll()) {
      for (Posting invoice : next) {
        if (stopping) {
          return answers;
        }
        answers.add(post(invoice));
      }
    }
    return answers;
  }

  private Answer post(Posting invoice) throws IOException, InterruptedException {
    URI orders = server.address().resolve("/orders");
    HttpRequest request =
        HttpRequest.newBuilder(orders)
            .header("Content-Type", "text/csv; charset=UTF-8")
            .POST(BodyPublishers.ofString(invoice.text()))
            .build();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    return new Answer(invoice, answer.statusCode(), answer.body());
  }
}
