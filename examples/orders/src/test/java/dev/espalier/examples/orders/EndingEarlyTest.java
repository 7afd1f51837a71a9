package dev.espalier.examples.orders;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.bind.ReleaseFailedException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// However an import ends, every invoice in the database is whole.
@Timeout(60)
class EndingEarlyTest {
  private static final int ALL_INVOICES = 413;

  @TempDir Path folder;

  @Nested
  class Stopped {

    @Test
    void commitsTheInvoiceInHandAndWaitsForIt() throws Exception {
      CountDownLatch inHand = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      Runnable hold =
          () -> {
            inHand.countDown();
            await(goOn);
          };
      try (Shop shop = Shop.open(Shop.inMemory(folder), 3, hold)) {
        FutureTask<Reconciliation> running = start(shop);
        await(inHand);
        FutureTask<Void> stopping = stop(shop);
        goOn.countDown();
        stopping.get(10, SECONDS);

        assertThat(shop.ledger.totals().invoices()).isEqualTo(3);
        Reconciliation result = running.get(10, SECONDS);
        assertThat(result.wholeFile()).isFalse();
        assertThat(result.stored().invoices()).isEqualTo(3);
        assertThat(result.addsUp()).isTrue();
      }
    }

    @Test
    void importsNothingWhenItWasStoppedBefore() throws Exception {
      try (Shop shop = Shop.open(Shop.inMemory(folder))) {
        shop.importer.stop();
        shop.importer.stop();

        Reconciliation result = shop.importer.importAll();
        assertThat(result.lines()).isZero();
        assertThat(result.addsUp()).isTrue();
      }
    }

    @Test
    void refusesASecondImportAtTheSameTime() throws Exception {
      CountDownLatch inHand = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      Runnable hold =
          () -> {
            inHand.countDown();
            await(goOn);
          };
      try (Shop shop = Shop.open(Shop.inMemory(folder), 1, hold)) {
        FutureTask<Reconciliation> running = start(shop);
        await(inHand);

        assertThatThrownBy(shop.importer::importAll).isInstanceOf(IllegalStateException.class);

        goOn.countDown();
        assertThat(running.get(10, SECONDS).wholeFile()).isTrue();
      }
    }

    /// Returns once the stopping thread waits for the import.
    private static FutureTask<Void> stop(Shop shop) {
      FutureTask<Void> stopping =
          new FutureTask<>(() -> {
            shop.importer.stop();
            return null;
          });
      Thread thread = Thread.ofPlatform().start(stopping);
      while (thread.getState() != Thread.State.WAITING && !stopping.isDone()) {
        Thread.onSpinWait();
      }
      return stopping;
    }
  }

  @Nested
  class Interrupted {

    @Test
    void rollsBackTheInvoiceInHand() throws Exception {
      Runnable interrupt = Thread.currentThread()::interrupt;
      try (Shop shop = Shop.open(Shop.inMemory(folder), 3, interrupt)) {
        assertThatThrownBy(shop.importer::importAll)
            .isInstanceOf(InterruptedException.class)
            .hasMessageEndingWith("was rolled back");

        assertThat(shop.ledger.totals().invoices()).isEqualTo(2);
        assertThat(shop.ledger.totals().torn()).isZero();
      }
    }

    @Test
    void opensAFileDatabaseThatOthersCanUse() throws Exception {
      Thread.currentThread().interrupt();
      try (Shop shop = Shop.open(Shop.inFile(folder))) {
        assertThat(Thread.interrupted()).isTrue();
        assertThat(shop.importer.importAll().addsUp()).isTrue();
      }
    }

    /// The interrupt comes from another thread and lands where it will: in a commit, in a wait for
    /// the pool, in the reading of the CSV.
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 20, 100, 300}) // far from the end, which must not come first
    void leavesAFileDatabaseThatOpensAgainWithWholeInvoicesOnly(int invoice) throws Exception {
      OrdersConfig config = Shop.inFile(folder);
      CountDownLatch reached = new CountDownLatch(1);
      try (Shop shop = Shop.open(config, invoice, reached::countDown)) {
        FutureTask<Reconciliation> running = new FutureTask<>(shop.importer::importAll);
        Thread importing = Thread.ofVirtual().start(running);
        await(reached);
        importing.interrupt();
        assertThatThrownBy(() -> running.get(30, SECONDS))
            .isInstanceOf(ExecutionException.class)
            .hasCauseInstanceOf(InterruptedException.class);
        assertThat(shop.ledger.totals().torn()).isZero();
      }
      try (Shop again = Shop.open(config)) {
        Ledger.Totals kept = again.ledger.totals();
        assertThat(kept.torn()).isZero();
        assertThat(kept.invoices()).isGreaterThanOrEqualTo(invoice - 1L);

        assertThat(again.importer.importAll().addsUp()).isTrue();
        assertThat(again.ledger.totals().invoices()).isEqualTo(ALL_INVOICES);
      }
    }
  }

  @Test
  void endsWithTheCommitThatFailsAndKeepsTheInvoicesBeforeIt() throws Exception {
    Runnable fail =
        () -> {
          throw new IllegalStateException("disk on fire");
        };
    try (Shop shop = Shop.open(Shop.inMemory(folder), "commit", 4, fail)) { // the first: the schema
      assertThatThrownBy(shop.importer::importAll)
          .isInstanceOf(ReleaseFailedException.class)
          .hasRootCauseMessage("disk on fire");

      assertThat(shop.ledger.totals().invoices()).isEqualTo(2);
      assertThat(shop.ledger.totals().torn()).isZero();
    }
  }

  private static FutureTask<Reconciliation> start(Shop shop) {
    FutureTask<Reconciliation> running = new FutureTask<>(shop.importer::importAll);
    Thread.ofVirtual().start(running);
    return running;
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
