import org.jspecify.annotations.NullMarked;

/// The orders example: a service that takes real invoices, each whole or not at all.
@NullMarked
module dev.espalier.examples.orders {
  requires com.zaxxer.hikari;
  requires de.siegmar.fastcsv;
  requires dev.espalier.core;
  requires io.helidon.webserver;
  requires java.logging;
  requires java.net.http;
  requires java.sql;
  requires static org.jspecify;

  opens dev.espalier.examples.orders to
      dev.espalier.core; // which constructs its classes
}
