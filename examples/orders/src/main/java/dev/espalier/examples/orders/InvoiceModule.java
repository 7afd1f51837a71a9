package dev.espalier.examples.orders;

import static dev.espalier.bind.Needs.needs;

import dev.espalier.bind.Binder;
import dev.espalier.bind.BindingModule;

/// What is made anew for each invoice, over what all of them share.
record InvoiceModule() implements BindingModule {

  @Override
  public void configure(Binder binder) {
    binder.lifetime(InvoiceScoped.class, invoice -> invoice.seed(JudgedInvoice.class));
    binder
        .bind(Transaction.class)
        .to(needs(Schema.class).makeResource(Transaction::around))
        .in(InvoiceScoped.class);
    binder.bind(OrderStore.class).in(InvoiceScoped.class);
    binder.bind(InvoiceImport.class).in(InvoiceScoped.class);
  }
}
