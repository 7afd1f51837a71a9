package dev.espalier.examples.orders;

import static dev.espalier.bind.Needs.needs;

import dev.espalier.Container;
import dev.espalier.Espalier;
import dev.espalier.bind.Binder;
import dev.espalier.bind.BindingModule;

/// What is made anew for each invoice, over what all of them share.
record InvoiceModule(Schema schema, TaxTable taxes) implements BindingModule {

  /// Where the scopes of the invoices are opened. A container inside that of the program, and
  /// closed with it: what a container makes cannot ask for the container itself.
  static Container container(Schema schema, TaxTable taxes) {
    return Espalier.container(app ->
        app.name("invoices").install(new InvoiceModule(schema, taxes)).roots(InvoiceImport.class));
  }

  @Override
  public void configure(Binder binder) {
    binder.lifetime(InvoiceScoped.class, invoice -> invoice.seed(JudgedInvoice.class));
    binder.bind(Schema.class).toInstance(schema);
    binder.bind(TaxTable.class).toInstance(taxes);
    binder
        .bind(Transaction.class)
        .to(needs(Schema.class).makeResource(Transaction::around))
        .in(InvoiceScoped.class);
    binder.bind(OrderStore.class).in(InvoiceScoped.class);
    binder.bind(InvoiceImport.class).in(InvoiceScoped.class);
  }
}
