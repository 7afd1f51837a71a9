package dev.espalier.tests.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.task.Task;
import dev.espalier.task.TaskGroup;
import dev.espalier.task.flow.Gate;
import dev.espalier.task.flow.Limiter;
import dev.espalier.task.flow.Pipeline;
import dev.espalier.task.flow.WorkQueue;
import dev.espalier.tests.Proves;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Gatherers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The examples of the guide to queues, pipelines, gates and limits.
@Proves({"F74", "F76", "F77", "F78", "F79", "F80", "F81"})
@ExtendWith(NothingIsLeft.class)
class QueueGuideTest {
  private record Order(int number) {}

  private final Queue<Order> shipped = new ConcurrentLinkedQueue<>();
  private final Queue<Order> rejected = new ConcurrentLinkedQueue<>();

  private void ship(Order order) {
    if (order.number() < 0) {
      throw new IllegalArgumentException("no such order");
    }
    shipped.add(order);
  }

  @Test
  void aQueueWithAnEnd() throws Exception {
    // @start region="queue"
    TaskGroup.failFast("shipping")
        .run(group -> {
          WorkQueue<Order> orders = WorkQueue.bounded(10);
          group.forkRun("worker", () -> orders.forEach(this::ship));

          orders.put(new Order(1)); // waits while ten others do
          orders.put(new Order(2));
          orders.join(); // both are shipped
          orders.close(); // the worker returns
        });
    // @end
    assertThat(shipped).containsExactly(new Order(1), new Order(2));
  }

  @Test
  void aWorkerThatIsStopped(Lab lab) throws Exception {
    WorkQueue<Order> orders = WorkQueue.bounded(10, rejected::add);
    orders.put(new Order(3));
    orders.closeNow(); // what nobody took goes to the handler
    assertThat(lab.forkRun(() -> orders.forEach(this::ship)).value()).isTrue();
    assertThat(orders.join(Duration.ofSeconds(5))).isTrue(); // what is in hand is finished
    assertThat(rejected).containsExactly(new Order(3));
    assertThat(shipped).isEmpty();
  }

  @Test
  void aPipeline() throws Exception {
    List<Integer> numbers = List.of(1, -1, 2);
    // @start region="pipeline"
    Pipeline.<Order>from(
            "shipping",
            out -> {
              for (int number : numbers) {
                out.emit(new Order(number)); // waits while the buffer is full
              }
            })
        .consumers(4)
        .buffer(16)
        .onFailure((order, failure) -> rejected.add(order)) // without this, the first one stops all
        .run(this::ship);
    // @end
    assertThat(shipped).containsExactlyInAnyOrder(new Order(1), new Order(2));
    assertThat(rejected).containsExactly(new Order(-1));
  }

  @Test
  void aGate() throws Exception {
    String said =
        TaskGroup.failFast("gate")
            .call(group -> {
              // @start region="gate"
              Gate ready = Gate.closed();
              Task<String> client =
                  group.fork(
                      "client", () -> ready.await(Duration.ofSeconds(5)) ? "connected" : "gave up");
              ready.open();
              // @end
              return client.get();
            });
    assertThat(said).isEqualTo("connected");
  }

  @Test
  void limits() throws Exception {
    // @start region="limiter"
    Limiter connections = Limiter.atOnce(8);
    Limiter perSecond = Limiter.rate(100, Duration.ofSeconds(1));

    String page = perSecond.call(() -> connections.call(() -> fetch("/orders")));
    // @end
    assertThat(page).isEqualTo("page /orders");
  }

  @Test
  void whatTheJdkHas() throws Exception {
    List<String> paths = List.of("/a", "/b", "/c");
    List<String> pages = paths.stream().gather(Gatherers.mapConcurrent(2, this::fetch)).toList();
    assertThat(pages).containsExactly("page /a", "page /b", "page /c");

    ReentrantLock lock = new ReentrantLock();
    lock.lock();
    try {
      shipped.add(new Order(1));
    } finally {
      lock.unlock();
    }
    assertThat(lock.isLocked()).isFalse();

    Semaphore places = new Semaphore(2, true);
    places.acquire(2); // several at once: a Limiter has no such thing
    places.release(2);
    assertThat(places.availablePermits()).isEqualTo(2);
  }

  private String fetch(String path) {
    return "page " + path;
  }
}
