package dev.espalier.examples.orders;

/// Why a line is refused. [Rules] says when the first ones apply, [InvoiceImport] the last two,
/// which concern all lines of an invoice.
enum Reason {
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
  OTHER_CUSTOMER("customer or country differs from the invoice's first line"),
  NO_TAX_RATE("no VAT rate for the country"),
  ALREADY_STORED("an invoice of this number is stored already");

  private final String text;

  Reason(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }
}
