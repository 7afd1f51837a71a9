package dev.espalier.examples.orders;

import dev.espalier.examples.orders.invoice.StockIndex.UnusualPrice;
import java.util.List;

/// What whoever sent an order is told.
///
/// @param unusual prices that are taken, but worth a look
record Receipt(Order order, List<UnusualPrice> unusual) {
  Receipt {
    unusual = List.copyOf(unusual);
  }

  String text() {
    StringBuilder text = new StringBuilder(order.text());
    for (UnusualPrice price : unusual) {
      text.append("worth a look: line ").append(price.line().number());
      text.append(" at ").append(price.line().price());
      text.append(", usually ").append(price.usual()).append('\n');
    }
    return text.toString();
  }
}
