package dev.espalier.examples.orders;

import static dev.espalier.bind.Needs.needs;

import dev.espalier.Espalier;
import dev.espalier.event.Event;

/// Imports a file of invoices into a database, tells what became of every line, and ends.
///
/// Exits with 0 if it adds up, 1 if it does not or did not start, 2 on wrong arguments. A signal
/// ends the import after the invoice in hand, closes everything, and exits with the signal's code.
public final class Main {
  private Main() {}

  /// Runs it.
  ///
  /// @param arguments `--data=FILE`, `--db=FILE`, `--outbox=FOLDER`
  public static void main(String... arguments) throws Exception {
    OrdersModule orders;
    try {
      orders = new OrdersModule(OrdersConfig.of(arguments));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    boolean addsUp =
        Espalier.run(
            app ->
                app.name("orders")
                    .install(orders)
                    .roots(Importer.class, InvoiceImport.class)
                    .listen(Main::tell),
            needs(Importer.class).call(Main::importAll));
    if (!addsUp) {
      System.exit(1);
    }
  }

  private static boolean importAll(Importer importer) throws Exception {
    Reconciliation result = importer.importAll();
    System.out.println(result.text());
    return result.addsUp();
  }

  private static void tell(Event event) {
    if (event instanceof Event.Serving serving) {
      System.out.println(serving.report().text());
    } else if (event instanceof Event.Closed closed) {
      System.out.print(closed.report().text());
    }
  }
}
