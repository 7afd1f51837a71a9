/// Imports the invoices of a retailer's file into a database, one transaction each, and accounts
/// for every line.
///
/// The data flows one way: [RetailFile] → [Rows] → [Rules] → [JudgedInvoices] → [Importer] →
/// [InvoiceImport] → [OrderStore], and what happened is told by a [Reconciliation]. The last two
/// are made anew for each invoice, in a scope whose end commits the [Transaction] or rolls it back;
/// [InvoiceModule] says how. What takes time before the first invoice can be stored is four things
/// that know nothing of each other: the connection pool with its [Schema], the [TaxTable], the
/// [StockIndex] and the [Outbox].
package dev.espalier.examples.orders;
