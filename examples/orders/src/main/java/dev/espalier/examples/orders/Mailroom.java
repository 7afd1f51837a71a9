package dev.espalier.examples.orders;

import static dev.espalier.bind.Needs.needs;

import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Scope;
import dev.espalier.bind.Startable;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// The queue of messages, and the loop that handles them one by one, each in a scope of its own.
///
/// The queue holds nothing that is not in the database too: what a process that was killed had in
/// its queue, the next one reads from there.
@Singleton
final class Mailroom implements Startable {
  private static final String LAST = "";
  private static final int CAPACITY = 100; // orders wait when mails are slower, so an end is quick

  private final Scope app;
  private final Ledger ledger;
  private final BlockingQueue<String> queue = new ArrayBlockingQueue<>(CAPACITY);
  private CompletableFuture<Boolean> loop = CompletableFuture.completedFuture(true);

  Mailroom(Scope app, Ledger ledger) {
    this.app = app;
    this.ledger = ledger;
  }

  /// Begins with the messages of an earlier run that were not handled.
  @Override
  public void start() throws SQLException {
    List<String> left = ledger.waiting();
    loop = app.callAsync(needs().call(() -> handleAll(left))).toCompletableFuture();
  }

  /// Has the message about an order handled, soon. The order is stored and committed.
  void submit(String order) throws InterruptedException {
    queue.put(order);
  }

  /// Handles what is in the queue, and ends. Nobody submits any more: the server stops before.
  @Override
  public void stop() throws InterruptedException, ExecutionException {
    queue.put(LAST);
    loop.get();
  }

  private boolean handleAll(List<String> left) throws InterruptedException {
    for (String order : left) {
      handle(order);
    }
    for (String order = queue.take(); !order.equals(LAST); order = queue.take()) {
      handle(order);
    }
    return true;
  }

  /// A message that cannot be handled stays in the database, for the next start; the others go on.
  private void handle(String order) throws InterruptedException {
    try {
      app.runWithin(RequestScoped.class, scope -> scope.get(Confirmation.class).send(order));
    } catch (Exception e) {
      if (Thread.interrupted()) { // the end did not wait any longer
        throw new InterruptedException("no mail about " + order + " yet");
      }
      System.getLogger("orders").log(Level.ERROR, "no mail about " + order, e);
    }
  }
}
