package dev.espalier.examples.orders;

import static dev.espalier.bind.Needs.needs;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.espalier.ContainerBuilder;
import dev.espalier.bind.Resource;
import jakarta.inject.Singleton;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The service over real HTTP, with a real database.
@Timeout(60)
class ServiceTest {
  private static final String CANCEL =
      "C536366,22778,GLASS CLOCHE,%d,2010-12-01 09:00:00,3.95,17850.0,France\n";

  @TempDir Path folder;

  @Nested
  class AnOrder {

    @Test
    void isStoredAnsweredAndToldByMail() throws Exception {
      try (Service service = Service.in(folder)) {
        HttpResponse<String> created = service.post("536365" + Service.LINE);

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.headers().firstValue("location")).contains("/orders/536365");
        assertThat(created.body())
            .isEqualTo(
                """
                Order 536365 of 2010-12-01T08:26, customer 17850, France
                     6  22778         GLASS CLOCHE                               3.95         23.70
                net 23.70 GBP, VAT of 19.6 % 4.65 GBP
                """);
        HttpResponse<String> read = service.get("/orders/536365");
        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(read.body()).isEqualTo(created.body());

        service.container.close();
        assertThat(folder.resolve("outbox/536365.txt")).hasContent(created.body());
        assertThat(service.report.addsUp()).isTrue();
      }
    }

    @Test
    void isPointedOutWhenAPriceIsUnusual() throws Exception {
      try (Service service = Service.in(folder)) {
        HttpResponse<String> created =
            service.post("536365,22778,CLOCHE,6,2010-12-01 08:26:00,39.60,17850.0,France");

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.body()).contains("worth a look: line 1 at 39.60, usually 3.95");
      }
    }

    @Test
    void thatIsNotThereIsNotFound() throws Exception {
      try (Service service = Service.in(folder)) {
        assertThat(service.get("/orders/536365").statusCode()).isEqualTo(404);
        assertThat(service.get("/health").body())
            .isEqualTo("ok: 0 orders stored, 0 mails to write\n");
      }
    }
  }

  @Nested
  class ARefusal {

    @Test
    void namesEveryLineAndReasonAndLeavesNothingBehind() throws Exception {
      try (Service service = Service.in(folder)) {
        assertRefused(
            service.post("536365" + Service.LINE + "536365" + Service.LINE.replace(",6,", ",-6,")),
            422,
            "line 2: quantity below zero outside a cancellation: '-6'\n");
        assertRefused(
            service.post("536365" + Service.LINE.replace("France", "Atlantis")),
            422,
            "line 1: no VAT rate for the country: 'Atlantis'\n");
        assertRefused(service.post(""), 422, "line 1: no lines: ''\n");

        assertThat(service.totals()).isEqualTo(new Ledger.Totals(0, 0, 0, 0, 0));
        service.container.close();
        assertThat(folder.resolve("outbox")).isEmptyDirectory();
        assertThat(service.report.addsUp()).isTrue();
      }
    }

    @Test
    void ofASecondInvoiceOfTheSameNumberLeavesTheFirst() throws Exception {
      try (Service service = Service.in(folder)) {
        String first = service.post("536365" + Service.LINE).body();
        assertRefused(
            service.post("536365" + Service.LINE + "536365" + Service.LINE),
            409,
            "line 1: an invoice of this number is stored already: '536365'\n");

        assertThat(service.get("/orders/536365").body()).isEqualTo(first);
      }
    }

    @Test
    void ofABodyThatIsTooLongReadsNoFurther() throws Exception {
      try (Service service = Service.in(folder)) {
        String order = ("536365" + Service.LINE).repeat(20_000);

        assertThat(service.postIfWanted(order).statusCode()).isEqualTo(413);
        assertThat(service.totals().orders()).isZero();
        assertThat(service.postIfWanted("536365" + Service.LINE).statusCode()).isEqualTo(201);
      }
    }

    @Test
    void ofACharacterSetThatIsNotKnownIsNoFailureOfTheService() throws Exception {
      try (Service service = Service.in(folder)) {
        HttpResponse<String> answer =
            service.post("536365" + Service.LINE, "text/csv; charset=utf-9");

        assertRefused(answer, 415, "not a known character set: utf-9\n");
      }
    }

    @Test
    void ofAnAddressThatIsNotThereNamesThoseThatAre() throws Exception {
      try (Service service = Service.in(folder)) {
        assertRefused(
            service.get("/"), 404, "there are POST /orders, GET /orders/{number}, GET /health\n");
      }
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String text) {
      assertThat(answer.statusCode()).isEqualTo(status);
      assertThat(answer.body()).isEqualTo(text);
    }
  }

  @Nested
  class ACancellation {

    @Test
    void isTakenUpToWhatTheCustomerHasOrdered() throws Exception {
      try (Service service = Service.in(folder)) {
        assertThat(service.post("536365" + Service.LINE).statusCode()).isEqualTo(201);

        assertThat(service.post(CANCEL.formatted(-4)).statusCode()).isEqualTo(201);
        HttpResponse<String> more = service.post(CANCEL.formatted(-3).replace("366", "367"));
        assertThat(more.statusCode()).isEqualTo(409);
        assertThat(more.body())
            .isEqualTo("line 1: cancels more than this customer has ordered: '22778, -3'\n");
        assertThat(service.post(CANCEL.formatted(-2).replace("366", "368")).statusCode())
            .isEqualTo(201);
      }
    }

    @Test
    void thatIsSentAgainIsStoredAlready() throws Exception {
      try (Service service = Service.in(folder)) {
        assertThat(service.post("536365" + Service.LINE).statusCode()).isEqualTo(201);
        assertThat(service.post(CANCEL.formatted(-6)).statusCode()).isEqualTo(201);

        assertThat(service.post(CANCEL.formatted(-6)).body())
            .isEqualTo("line 1: an invoice of this number is stored already: 'C536366'\n");
      }
    }

    @Test
    void countsItsLinesTogether() throws Exception {
      try (Service service = Service.in(folder)) {
        assertThat(service.post("536365" + Service.LINE).statusCode()).isEqualTo(201);

        HttpResponse<String> both = service.post(CANCEL.formatted(-4) + CANCEL.formatted(-3));
        assertThat(both.statusCode()).isEqualTo(409);
        assertThat(both.body()).startsWith("line 2: cancels more");
      }
    }

    @Test
    void ofAnotherCustomerOrAnEarlierTimeIsRefused() throws Exception {
      try (Service service = Service.in(folder)) {
        assertThat(service.post("536365" + Service.LINE).statusCode()).isEqualTo(201);

        String cancel = CANCEL.formatted(-1);
        assertThat(service.post(cancel.replace("17850.0", "1")).statusCode()).isEqualTo(409);
        assertThat(service.post(cancel.replace("17850.0", "")).statusCode()).isEqualTo(409);
        assertThat(service.post(cancel.replace("09:00", "08:00")).statusCode()).isEqualTo(409);
      }
    }

    @Test
    void isNotTakenAgainWithAnEarlierDate() throws Exception {
      try (Service service = Service.in(folder)) {
        assertThat(service.post("536365" + Service.LINE).statusCode()).isEqualTo(201);
        assertThat(service.post(CANCEL.formatted(-6)).statusCode()).isEqualTo(201);

        String earlier = CANCEL.formatted(-6).replace("366", "367").replace("09:00", "08:30");
        assertThat(service.post(earlier).statusCode()).isEqualTo(409);
      }
    }

    @Test
    void isTakenOnceOfManyAtTheSameTime() throws Exception {
      try (Service service = Service.in(folder)) {
        assertThat(service.post("536365" + Service.LINE).statusCode()).isEqualTo(201);

        List<CompletableFuture<HttpResponse<String>>> all =
            IntStream.range(400, 420)
                .mapToObj(n -> service.postAsync(CANCEL.formatted(-6).replace("366", "" + n)))
                .toList();
        assertThat(all.stream().map(CompletableFuture::join).map(HttpResponse::statusCode))
            .hasSize(20)
            .containsOnlyOnce(201)
            .containsOnly(201, 409);
      }
    }
  }

  @Nested
  class AFailure {

    @Test
    void ofTheCommitIsNoRefusalAndLeavesNothing() throws Exception {
      Runnable fail =
          () -> {
            throw new IllegalStateException("disk on fire");
          };
      // the first commit is that of the tables
      try (Service service = Service.in(folder, watched("commit", 2, fail))) {
        HttpResponse<String> answer = service.post("536365" + Service.LINE);

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(service.totals()).isEqualTo(new Ledger.Totals(0, 0, 0, 0, 0));
        assertThat(service.post("536365" + Service.LINE).statusCode()).isEqualTo(201);
      }
    }

    @Test
    void ofAMessageLeavesItForTheNextStart() throws Exception {
      CountDownLatch failed = new CountDownLatch(1);
      Runnable fail =
          () -> {
            failed.countDown();
            throw new IllegalStateException("disk on fire");
          };
      // after the commits of the tables and of the order comes that of the message
      try (Service service = Service.in(folder, watched("commit", 3, fail))) {
        assertThat(service.post("536365" + Service.LINE).statusCode()).isEqualTo(201);
        await(failed);
        assertThat(service.post("536366" + Service.LINE).statusCode()).isEqualTo(201);
        service.container.close();

        assertThat(service.report.addsUp()).isFalse();
        assertThat(service.told()).contains("= messages handled       1");
      }
      try (Service again = Service.in(folder)) {
        again.container.close();

        assertThat(again.told())
            .contains("orders stored          2, of which by earlier runs 2")
            .contains("= messages handled       2");
        assertThat(again.report.addsUp()).isTrue();
      }
      assertThat(folder.resolve("outbox").toFile().list())
          .containsExactlyInAnyOrder("536365.txt", "536366.txt");
    }
  }

  @Test
  void answersWhatIsInHandWhenTheEndBegins() throws Exception {
    CountDownLatch inHand = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Runnable hold =
        () -> {
          inHand.countDown();
          await(goOn);
        };
    try (Service service = Service.in(folder, watched("executeBatch", 1, hold))) {
      CompletableFuture<HttpResponse<String>> answer = service.postAsync("536365" + Service.LINE);
      await(inHand);
      service.container.requestClose();
      service.awaitNotListening();
      goOn.countDown();

      assertThat(answer.get(10, SECONDS).statusCode()).isEqualTo(201);
      service.container.close();
      assertThat(folder.resolve("outbox/536365.txt")).exists();
      assertThat(service.report.addsUp()).isTrue();
    }
  }

  private static Consumer<ContainerBuilder> watched(String method, int call, Runnable action) {
    return app ->
        app.replace(DataSource.class)
            .to(
                needs(Settings.class)
                    .<DataSource>makeResource(settings ->
                        Resource.acquire(steps -> {
                          HikariDataSource pool =
                              steps.add(
                                  new HikariDataSource(settings.toHikari()),
                                  HikariDataSource::close);
                          return new WatchedDatabase(pool, method, call, action).dataSource();
                        })))
            .in(Singleton.class);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
