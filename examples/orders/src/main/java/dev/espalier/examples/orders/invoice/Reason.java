package dev.espalier.examples.orders.invoice;

/// Why a line is refused, and with it its invoice.
public enum Reason {
  NO_LINES("no lines"),
  QUOTES("quotes do not match"),
  FIELD_COUNT("not eight fields"),
  INVOICE_NUMBER("invoice number malformed"),
  STOCK_CODE("no stock code"),
  QUANTITY_UNREADABLE("quantity is not a whole number"),
  QUANTITY_ZERO("quantity is zero"),
  QUANTITY_NEGATIVE("quantity below zero outside a cancellation"),
  QUANTITY_POSITIVE("quantity above zero in a cancellation"),
  DATE_UNREADABLE("date unreadable"),
  PRICE_UNREADABLE("price unreadable, or too exact or too high to be stored"),
  PRICE_NOT_POSITIVE("price not above zero"),
  CUSTOMER_UNREADABLE("customer number unreadable"),
  OTHER_INVOICE("invoice number differs from the first line's"),
  OTHER_CUSTOMER("customer or country differs from the first line's"),
  NO_TAX_RATE("no VAT rate for the country"),
  ALREADY_STORED("an invoice of this number is stored already"),
  NEVER_ORDERED("cancels more than this customer has ordered");

  private final String text;

  Reason(String text) {
    this.text = text;
  }

  /// For people.
  public String text() {
    return text;
  }

  /// Whether the lines are right by themselves, and only what is stored speaks against them.
  public boolean isConflict() {
    return this == ALREADY_STORED || this == NEVER_ORDERED;
  }
}
