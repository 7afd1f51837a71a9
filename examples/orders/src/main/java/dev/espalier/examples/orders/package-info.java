/// Imports the invoices of a retailer's file into a database, one transaction each, and accounts
/// for every line.
///
/// The data flows one way: [RetailFile] → [Rows] → [Rules] → [JudgedInvoices] → [Importer] →
/// [OrderStore], and what happened is told by a [Reconciliation]. What takes time before the first
/// invoice can be stored is four things that know nothing of each other: the connection pool with
/// its [Schema], the [TaxTable], the [StockIndex] and the [Outbox].
package dev.espalier.examples.orders;
