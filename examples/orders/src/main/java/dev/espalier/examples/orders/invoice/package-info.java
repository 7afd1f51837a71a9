/// The retailer's data and the rules for it: [RetailFile] → [Rows] → [Rules] → [InvoiceReader] →
/// [Invoice], or a [RefusedException] that names every line and its [Reason]. Knows neither
/// database nor server nor container.
package dev.espalier.examples.orders.invoice;
