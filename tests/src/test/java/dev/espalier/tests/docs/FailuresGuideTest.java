package dev.espalier.tests.docs;

import static dev.espalier.bind.Needs.needs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.Container;
import dev.espalier.bind.RequestScoped;
import dev.espalier.task.FailureHandlers;
import dev.espalier.tests.Proves;
import dev.espalier.tests.docs.GuideShop.Database;
import dev.espalier.tests.docs.GuideShop.Transaction;
import dev.espalier.tests.fixture.Lab;
import dev.espalier.tests.fixture.NothingIsLeft;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What `docs/guide/failures.md` shows, in its order.
@ExtendWith(NothingIsLeft.class)
class FailuresGuideTest {
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
}
