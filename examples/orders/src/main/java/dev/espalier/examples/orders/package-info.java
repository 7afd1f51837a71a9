/// A service that takes orders over HTTP, stores each with a message about it in one transaction,
/// and writes a mail for every message.
///
/// ```text
/// OrdersServer -> OrdersApi --within--> Intake -> OrderStore -> Transaction -> Schema -> DataSource
///                     |
///                     v after the commit: the order's number
///                 Mailroom --within--> Confirmation -> OrderStore, Outbox
/// ```
///
/// Each `within` is a scope: one for each request, one for each message. [ServiceModule] says what
/// everything is made of, [Main] runs it; [LoadRun] is the customers, [Audit] and [Report] tell at
/// the end whether it adds up. What an invoice is, and when it is refused, is in the package
/// `invoice`.
package dev.espalier.examples.orders;
