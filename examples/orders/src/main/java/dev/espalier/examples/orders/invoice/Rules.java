package dev.espalier.examples.orders.invoice;

import dev.espalier.examples.orders.invoice.Judgement.Accepted;
import dev.espalier.examples.orders.invoice.Judgement.Refused;
import dev.espalier.examples.orders.invoice.Row.Column;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// The business rules for one line. The first rule that a row breaks names the reason; the order is
/// that of the columns.
///
/// - An invoice number is six digits, after a C for a cancellation.
/// - A sale has quantities above zero, a cancellation quantities below.
/// - A price is above zero; up to eight digits before and four after the point can be stored.
/// - A missing customer or description is no reason to refuse: the first is stored as none, the
///   second filled from the [StockIndex] where that knows one.
/// - All lines of an invoice have the number, the customer and the country of its first one.
/// - Stock codes are the same in capitals and in small letters.
///
/// An invoice is refused when one of its lines is: [InvoiceReader].
public final class Rules {
  private static final Pattern INVOICE = Pattern.compile("C?[0-9]{6}");
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT); // else the 30th of February is the 28th
  private static final BigDecimal PRICE_LIMIT = BigDecimal.valueOf(100_000_000);
  private static final int PRICE_DECIMALS = 4;

  static boolean isCancellation(String invoice) {
    return invoice.startsWith("C");
  }

  Judgement judge(Row row) {
    if (!row.isWhole()) {
      return refuse(row, Reason.FIELD_COUNT, String.join(",", row.fields()));
    }
    String invoice = row.get(Column.INVOICE);
    if (!INVOICE.matcher(invoice).matches()) {
      return refuse(row, Reason.INVOICE_NUMBER, invoice);
    }
    if (row.get(Column.STOCK_CODE).isEmpty()) {
      return refuse(row, Reason.STOCK_CODE, "");
    }
    Optional<Integer> quantity = quantity(row.get(Column.QUANTITY));
    if (quantity.isEmpty()) {
      return refuse(row, Reason.QUANTITY_UNREADABLE, row.get(Column.QUANTITY));
    }
    if (quantity.get() == 0) {
      return refuse(row, Reason.QUANTITY_ZERO, row.get(Column.QUANTITY));
    }
    if (quantity.get() < 0 && !isCancellation(invoice)) {
      return refuse(row, Reason.QUANTITY_NEGATIVE, row.get(Column.QUANTITY));
    }
    if (quantity.get() > 0 && isCancellation(invoice)) {
      return refuse(row, Reason.QUANTITY_POSITIVE, row.get(Column.QUANTITY));
    }
    Optional<LocalDateTime> date = date(row.get(Column.DATE));
    if (date.isEmpty()) {
      return refuse(row, Reason.DATE_UNREADABLE, row.get(Column.DATE));
    }
    Optional<BigDecimal> price = price(row.get(Column.PRICE));
    if (price.isEmpty()) {
      return refuse(row, Reason.PRICE_UNREADABLE, row.get(Column.PRICE));
    }
    if (price.get().signum() <= 0) {
      return refuse(row, Reason.PRICE_NOT_POSITIVE, row.get(Column.PRICE));
    }
    OptionalInt customer = customer(row.get(Column.CUSTOMER));
    if (customer.isEmpty() && !row.get(Column.CUSTOMER).isEmpty()) {
      return refuse(row, Reason.CUSTOMER_UNREADABLE, row.get(Column.CUSTOMER));
    }
    return new Accepted(
        new Line(
            row.number(),
            invoice,
            row.get(Column.STOCK_CODE).toUpperCase(Locale.ROOT),
            row.get(Column.DESCRIPTION),
            quantity.get(),
            date.get(),
            price.get(),
            customer,
            row.get(Column.COUNTRY)));
  }

  /// A line that is accepted by itself, beside the first one of its invoice.
  Judgement judge(Line line, Line first) {
    if (!line.invoice().equals(first.invoice())) {
      return new Refused(line.number(), Reason.OTHER_INVOICE, line.invoice());
    }
    if (!line.customer().equals(first.customer()) || !line.country().equals(first.country())) {
      return new Refused(line.number(), Reason.OTHER_CUSTOMER, customer(line));
    }
    return new Accepted(line);
  }

  private static String customer(Line line) {
    String number = line.customer().isPresent() ? "" + line.customer().getAsInt() : "no customer";
    return number + ", " + line.country();
  }

  private static Refused refuse(Row row, Reason reason, String found) {
    return new Refused(row.number(), reason, found);
  }

  private static Optional<Integer> quantity(String text) {
    try {
      return Optional.of(Integer.valueOf(text));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  private static Optional<LocalDateTime> date(String text) {
    try {
      return Optional.of(LocalDateTime.parse(text, DATE));
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }

  private static Optional<BigDecimal> price(String text) {
    try {
      BigDecimal price = new BigDecimal(text);
      boolean fits =
          price.stripTrailingZeros().scale() <= PRICE_DECIMALS && price.compareTo(PRICE_LIMIT) < 0;
      return fits ? Optional.of(price) : Optional.empty();
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  /// The export writes whole numbers with a decimal, as 17850.0.
  private static OptionalInt customer(String text) {
    try {
      return text.isEmpty()
          ? OptionalInt.empty()
          : OptionalInt.of(new BigDecimal(text).intValueExact());
    } catch (ArithmeticException | NumberFormatException _) {
      return OptionalInt.empty();
    }
  }
}
