package dev.espalier.tests.docs;

import static dev.espalier.bind.Needs.needs;
import static dev.espalier.tests.docs.GuideRetry.retrying;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.Container;
import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Resource;
import dev.espalier.bind.StartFailedException;
import dev.espalier.event.Event;
import dev.espalier.task.FailureHandlers;
import dev.espalier.tests.Proves;
import dev.espalier.tests.docs.GuideRetry.Pause;
import dev.espalier.tests.docs.GuideShop.Database;
import dev.espalier.tests.docs.GuideShop.Transaction;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What `docs/guide/failures.md` shows, in its order.
@ExtendWith(NothingIsLeft.class)
class FailuresGuideTest {
  record Url(String text) {}

  /// What a currency is worth today.
  record Rates(String source) {
    static CompletionStage<Rates> fetch(Url bank) {
      return bank.text().isEmpty()
          ? CompletableFuture.failedFuture(new ConnectException("connection refused"))
          : CompletableFuture.completedFuture(new Rates(bank.text()));
    }

    static Rates read(Path file) throws IOException {
      return new Rates(Files.readString(file));
    }

    static Rates fixed() {
      return new Rates("fixed");
    }
  }

  @Nested
  class InItsPlace {
    private Container shop(Lab lab, String bank, Path file) {
      return lab.container(app -> {
        app.bind(Url.class).toInstance(new Url(bank));
        app.bind(Path.class).toInstance(file);
        // @start region="fallback"
        app.bind(Rates.class)
            .to(needs(Url.class).makeAsync(Rates::fetch))
            .in(Singleton.class)
            .withFallback(ConnectException.class, needs(Path.class).make(Rates::read))
            .withFallback(needs().make(Rates::fixed));
        // @end
      });
    }

    @Test
    @Proves({"F9", "F60"})
    void aFallbackInABinding(Lab lab, @TempDir Path folder) throws Exception {
      Path file = Files.writeString(folder.resolve("rates"), "yesterday");
      assertThat(shop(lab, "bank", file).get(Rates.class).source()).isEqualTo("bank");
      assertThat(shop(lab, "", file).get(Rates.class).source()).isEqualTo("yesterday");
    }

    @Test
    @Proves({"F9", "F60"})
    void ofSeveralTheFirstThatFits(Lab lab) {
      Container shop =
          lab.container(app ->
              app.bind(Rates.class)
                  .to(needs().<Rates>makeAsync(FailuresGuideTest::refused))
                  .withFallback(ConnectException.class, needs().make(Rates::fixed))
                  .withFallback(IOException.class, needs().make(() -> new Rates("not asked"))));
      assertThat(shop.get(Rates.class)).isEqualTo(Rates.fixed());
    }

    @Test
    @Proves("F9")
    void getOrElse(Lab lab) {
      Container container =
          lab.container(app ->
              app.bind(Rates.class).to(needs().<Rates>makeAsync(FailuresGuideTest::refused)));
      // @start region="getOrElse"
      Rates rates = container.getOrElse(Rates.class, failure -> Rates.fixed());
      // @end
      assertThat(rates).isEqualTo(Rates.fixed());
      assertThat(lab.events(Event.AcquireFailed.class)).hasSize(1);
    }
  }

  private static CompletionStage<Rates> refused() {
    return CompletableFuture.failedFuture(new ConnectException("connection refused"));
  }

  @Nested
  class Handlers {
    record Reply(int status, String text) {}

    static final class SoldOutException extends RuntimeException {
      private static final long serialVersionUID = 1L;
    }

    static final class PaymentException extends Exception {
      private static final long serialVersionUID = 1L;
    }

    /// Sells what is there to whoever can pay.
    record Checkout(Transaction transaction) {
      String pay(String cart) throws PaymentException {
        transaction.insert(cart);
        return switch (cart) {
          case "" -> throw new IllegalArgumentException("an empty cart");
          case "tulips" -> throw new SoldOutException();
          case "a tulip" -> throw new PaymentException();
          default -> "paid: " + cart;
        };
      }
    }

    /// Looks into payments that did not go through.
    record Desk() {
      CompletionStage<Reply> ask(PaymentException e) {
        return CompletableFuture.supplyAsync(() -> new Reply(402, "card refused"));
      }
    }

    private final Database database = new Database();
    private final Desk desk = new Desk();
    // @start region="handlers"
    final FailureHandlers<Reply> replies =
        FailureHandlers.<Reply>none()
            .on(Exception.class, e -> new Reply(500, "please try later"))
            .on(SoldOutException.class, e -> new Reply(409, "sold out"))
            .onAsync(PaymentException.class, Duration.ofSeconds(20), e -> desk.ask(e));

    Reply pay(Container shop, String cart) throws PaymentException, InterruptedException {
      return replies.call(() ->
          shop.within(
              RequestScoped.class, scope -> new Reply(200, scope.get(Checkout.class).pay(cart))));
    }

    // @end

    @Test
    @Proves("F10")
    void theScopeHasRolledBackWhenTheHandlerRuns(Lab lab) throws Exception {
      Container shop =
          lab.container(app -> {
            app.lifetime(RequestScoped.class);
            app.bind(Database.class).toInstance(database);
            app.bind(Transaction.class)
                .to(needs(Database.class).makeResource(Transaction::around))
                .in(RequestScoped.class);
            app.bind(Checkout.class).in(RequestScoped.class);
          });
      assertThat(pay(shop, "a mug")).isEqualTo(new Reply(200, "paid: a mug"));
      assertThat(pay(shop, "tulips")).isEqualTo(new Reply(409, "sold out"));
      assertThat(pay(shop, "a tulip")).isEqualTo(new Reply(402, "card refused"));
      assertThat(pay(shop, "")).isEqualTo(new Reply(500, "please try later"));
      assertThat(database.rows).containsExactly("a mug");
    }

    @Test
    @Proves("F10")
    void aFailureThatWasCaughtElsewhere() throws Exception {
      Throwable failure = new SoldOutException();
      // @start region="handle"
      Optional<Reply> reply = replies.handle(failure); // empty if no handler fits
      // @end
      assertThat(reply).contains(new Reply(409, "sold out"));
      assertThat(replies.handle(new OutOfMemoryError())).isEmpty();
    }
  }

  /// A connection over which somebody has to log in.
  record Connection(Lab lab) {
    static Connection open(Lab lab) {
      lab.note("opened");
      return new Connection(lab);
    }

    Session logIn(String password) throws IOException {
      if (password.isEmpty()) {
        throw new IOException("no password");
      }
      return new Session(this);
    }

    void close() {
      lab.note("closed");
    }
  }

  record Session(Connection over) {
    void logOut() {
      over.lab().note("logged out");
    }
  }

  @Nested
  class InSteps {
    private Container store(Lab lab, String password) {
      return lab.container(app -> {
        app.bind(Lab.class).toInstance(lab);
        // @start region="steps"
        app.bind(Session.class)
            .to(
                needs(Lab.class)
                    .makeResource(store ->
                        Resource.acquire(steps -> {
                          Connection connection =
                              steps.add(Connection.open(store), Connection::close);
                          return steps.add(connection.logIn(password), Session::logOut);
                        })))
            .in(Singleton.class);
        // @end
        app.roots(Session.class);
      });
    }

    @Test
    @Proves({"F58", "R7", "R11"})
    void ofWhatFailsInTheSecondStepTheFirstIsReleased(Lab lab) throws Exception {
      assertThatThrownBy(() -> store(lab, "").start())
          .isInstanceOf(StartFailedException.class)
          .cause()
          .hasMessage("no password");
      assertThat(lab.log()).containsExactly("opened", "closed");
    }

    @Test
    @Proves("R24")
    void allStepsAreReleasedInReverse(Lab lab) throws Exception {
      Container container = store(lab, "secret");
      container.start();
      container.close();
      assertThat(lab.log()).containsExactly("opened", "logged out", "closed");
    }
  }

  @Test
  @Proves({"R16", "F61"})
  void again(Lab lab) {
    AtomicInteger left = new AtomicInteger(2);
    Pause pause = number -> lab.note("before " + number);
    Container container =
        lab.container(app -> {
          app.bind(Lab.class).toInstance(lab);
          // @start region="again"
          app.bind(Session.class)
              .to(
                  needs(Lab.class)
                      .makeResource(store ->
                          retrying(
                              3,
                              pause,
                              steps -> {
                                Connection connection =
                                    steps.add(Connection.open(store), Connection::close);
                                return steps.add(connection.logIn(password(left)), Session::logOut);
                              })))
              .in(Singleton.class)
              .acquireWithin(Duration.ofMinutes(1)); // all tries and pauses together
          // @end
        });
    assertThat(container.get(Session.class).over().lab()).isSameAs(lab);
    assertThat(lab.log())
        .containsExactly("opened", "closed", "before 2", "opened", "closed", "before 3", "opened");
  }

  private static String password(AtomicInteger left) {
    return left.getAndDecrement() > 0 ? "" : "secret";
  }
}
