package dev.espalier.examples.orders;

import dev.espalier.bind.RequestScoped;
import dev.espalier.bind.Scope;
import dev.espalier.examples.orders.invoice.RefusedException;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.inject.Singleton;
import java.nio.charset.UnsupportedCharsetException;
import java.sql.SQLException;
import java.util.Optional;

/// What can be asked of the service. An order is sent as lines of the retailer's file; everything
/// is answered in plain text.
@Singleton
final class OrdersApi {
  private final Scope app;
  private final Mailroom mailroom;
  private final Ledger ledger;

  OrdersApi(Scope app, Mailroom mailroom, Ledger ledger) {
    this.app = app;
    this.mailroom = mailroom;
    this.ledger = ledger;
  }

  void route(HttpRouting.Builder routing) {
    routing
        .post("/orders", this::create)
        .get("/orders/{number}", this::read)
        .get("/health", this::health)
        .any(OrdersApi::other)
        .error(UnsupportedCharsetException.class, OrdersApi::refuseCharset)
        .error(RefusedException.class, OrdersApi::refuse);
  }

  /// The answer is sent when the scope has ended, and so after the commit.
  private void create(ServerRequest request, ServerResponse response)
      throws SQLException, InterruptedException {
    String lines = request.content().hasEntity() ? request.content().as(String.class) : "";
    Receipt receipt = app.within(RequestScoped.class, scope -> scope.get(Intake.class).take(lines));
    String number = receipt.order().invoice().number();
    mailroom.submit(number);
    response
        .status(Status.CREATED_201)
        .header(HeaderNames.LOCATION, "/orders/" + number)
        .send(receipt.text());
  }

  private void read(ServerRequest request, ServerResponse response) throws SQLException {
    String number = request.path().pathParameters().get("number");
    Optional<Order> order =
        app.within(RequestScoped.class, scope -> scope.get(OrderStore.class).find(number));
    if (order.isPresent()) {
      response.send(order.get().text());
    } else {
      response.status(Status.NOT_FOUND_404).send("no order " + number + "\n");
    }
  }

  private void health(ServerRequest request, ServerResponse response) throws SQLException {
    Ledger.Totals totals = ledger.totals();
    response.send(
        "ok: %d orders stored, %d mails to write%n".formatted(totals.orders(), totals.waiting()));
  }

  private static void other(ServerRequest request, ServerResponse response) {
    response
        .status(Status.NOT_FOUND_404)
        .send("there are POST /orders, GET /orders/{number}, GET /health\n");
  }

  private static void refuseCharset(
      ServerRequest request, ServerResponse response, UnsupportedCharsetException e) {
    response
        .status(Status.UNSUPPORTED_MEDIA_TYPE_415)
        .send("not a known character set: " + e.getCharsetName() + "\n");
  }

  private static void refuse(ServerRequest request, ServerResponse response, RefusedException e) {
    response
        .status(e.reason().isConflict() ? Status.CONFLICT_409 : Status.UNPROCESSABLE_CONTENT_422)
        .send(e.getMessage() + "\n");
  }
}
