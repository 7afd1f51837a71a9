import org.jspecify.annotations.NullMarked;

/// The orders example.
@NullMarked
module dev.espalier.examples.orders {
  requires com.zaxxer.hikari;
  requires de.siegmar.fastcsv;
  requires dev.espalier.core;
  requires java.sql;
  requires static org.jspecify;
}
