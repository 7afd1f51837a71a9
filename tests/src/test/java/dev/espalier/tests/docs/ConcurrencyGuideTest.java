package dev.espalier.tests.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.task.BackgroundTasks;
import dev.espalier.task.Carrier;
import dev.espalier.task.Outcome;
import dev.espalier.task.Restart;
import dev.espalier.task.Stages;
import dev.espalier.task.Task;
import dev.espalier.task.TaskBlock;
import dev.espalier.task.TaskFailedException;
import dev.espalier.task.TaskGroup;
import dev.espalier.task.Tasks;
import dev.espalier.task.TimedOutException;
import dev.espalier.task.Timeouts;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What `docs/guide/concurrency.md` shows, in its order.
@Timeout(60)
class ConcurrencyGuideTest {
  private static final ScopedValue<String> USER = ScopedValue.newInstance();

  record Offer(String book, int price, int stock) {}

  /// Shops that may not answer.
  private static final class Shops {
    private final List<String> closed = new ArrayList<>();

    int price(String book) {
      return book.length();
    }

    int stock(String book) throws IOException {
      if (book.isEmpty()) {
        throw new IOException("no book without a title");
      }
      return 3;
    }

    int slowPrice(String book) throws InterruptedException {
      try {
        new CountDownLatch(1).await();
      } finally {
        closed.add(book);
      }
      return 0;
    }
  }

  private final Shops shops = new Shops();

  // @start region="open"
  String firstLine(Path file, Duration limit) throws IOException, InterruptedException {
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      return Timeouts.call("read", limit, () -> reader.readLine());
    } // no thread reads any more, also if it was too slow
  }

  // @end

  @Test
  void whatIsOpen(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("books"), "Emma");
    assertThat(firstLine(file, Duration.ofSeconds(30))).isEqualTo("Emma");
  }

  // @start region="group"
  Offer offer(String book) throws InterruptedException {
    return TaskGroup.failFast("offer")
        .call(group -> {
          Task<Integer> price = group.fork("price", () -> shops.price(book));
          Task<Integer> stock = group.fork("stock", () -> shops.stock(book));
          return new Offer(book, price.get(), stock.get());
        });
  }

  // @end

  @Test
  void groups() throws Exception {
    assertThat(offer("Emma")).isEqualTo(new Offer("Emma", 4, 3));
    assertThatThrownBy(() -> offer(""))
        .isInstanceOf(TaskFailedException.class)
        .hasMessageContaining("/offer: the task 'stock' failed: java.io.IOException: no book");
  }

  @Test
  void supervised() throws Exception {
    // @start region="supervised"
    String text =
        TaskGroup.supervised("page")
            .call(group -> {
              Task<Integer> price = group.fork("price", () -> shops.price("Emma"));
              Task<Integer> stock = group.fork("stock", () -> shops.stock(""));
              return switch (stock.outcome()) {
                case Outcome.Success<Integer>(Integer pieces) ->
                    price.get() + ", " + pieces + " left";
                case Outcome.Failure<Integer>(Throwable e) -> price.get() + ", ask for it";
                case Outcome.Cancelled<Integer>() -> price.get() + ", sold out";
              };
            });
    // @end
    assertThat(text).isEqualTo("4, ask for it");
  }

  @Test
  void carrying() throws Exception {
    TaskBlock request = TaskGroup.failFast("request").carrying(Carrier.of(USER));
    String greeting =
        ScopedValue.where(USER, "ann")
            .call(
                () ->
                    // @start region="carrying"
                    request.call(group -> {
                      Task<String> hello = group.fork("hello", () -> "hello " + USER.get());
                      return hello.get();
                    })
                // @end
                );
    assertThat(greeting).isEqualTo("hello ann");
  }

  @Test
  void all() throws Exception {
    // @start region="all"
    List<Integer> prices = Tasks.all(() -> shops.price("Emma"), () -> shops.price("Persuasion"));
    // @end
    assertThat(prices).containsExactly(4, 10);
  }

  @Test
  void settle() throws Exception {
    // @start region="settle"
    List<Outcome<Integer>> stocks =
        Tasks.settle(Duration.ofSeconds(2), () -> shops.stock("Emma"), () -> shops.stock(""));
    List<Integer> pieces = Outcome.values(stocks);
    List<Throwable> problems = Outcome.failures(stocks);
    // @end
    assertThat(pieces).containsExactly(3);
    assertThat(problems).singleElement().isInstanceOf(IOException.class);
  }

  @Test
  void firstSuccess() throws Exception {
    int stock = Tasks.firstSuccess(() -> shops.stock(""), () -> shops.stock("Emma"));
    assertThat(stock).isEqualTo(3);
  }

  // @start region="timeout"
  int priceOrZero(String book, Duration limit) throws InterruptedException {
    return Timeouts.callOrElse("price", limit, late -> 0, () -> shops.slowPrice(book));
  }

  // @end

  @Test
  void timeouts() throws Exception {
    Duration limit = Duration.ofMillis(300);
    assertThat(priceOrZero("Emma", limit)).isZero();
    assertThat(shops.closed).containsExactly("Emma"); // it was awaited
    assertThatThrownBy(() ->
            Timeouts.run(
                "buy",
                limit,
                () -> Timeouts.run("price", Duration.ofMinutes(1), () -> shops.slowPrice("Emma"))))
        .isInstanceOf(TimedOutException.class)
        .hasMessageContaining("/buy' did not end within 300 ms");
  }

  @Test
  void background() throws Exception {
    LinkedBlockingQueue<String> orders = new LinkedBlockingQueue<>(List.of("Emma", "Persuasion"));
    LinkedBlockingQueue<String> sent = new LinkedBlockingQueue<>();
    List<String> log = new ArrayList<>();
    // @start region="background"
    BackgroundTasks tasks =
        BackgroundTasks.named("mailer", (task, failure) -> log.add(task + ": " + failure));
    Restart restart = Restart.backOff(Duration.ofMillis(100), Duration.ofSeconds(30));
    tasks.loop("send", restart, () -> sent.put(orders.take()));
    // ... and when the program ends:
    List<Task<?>> stuck = tasks.stopAll(Duration.ofSeconds(10));
    // @end
    assertThat(stuck).isEmpty();
    assertThat(log).isEmpty();
  }

  @Test
  void stages() throws Exception {
    BackgroundTasks tasks = BackgroundTasks.named("files", (task, failure) -> {});
    // @start region="stages"
    CompletableFuture<Integer> stage = Stages.offload(tasks, "read", () -> shops.price("Emma"));
    int price = Stages.await("the price", Duration.ofSeconds(2), stage);
    // @end
    assertThat(price).isEqualTo(4);
    tasks.stopAll(Duration.ofSeconds(10));
  }
}
