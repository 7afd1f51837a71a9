package dev.espalier.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImporterTest {
  @TempDir Path folder;

  @Test
  void accountsForEveryLineOfTheRealFile() throws Exception {
    try (Shop shop = Shop.open(Shop.inMemory(folder))) {
      Reconciliation result = shop.importer.importAll();

      assertThat(result.addsUp()).isTrue();
      assertThat(result.wholeFile()).isTrue();
      assertThat(result.lines()).isEqualTo(8_373);
      assertThat(result.repaired()).isEqualTo(119);
      assertThat(result.invoices()).isEqualTo(458);
      assertThat(result.stored()).isEqualTo(new Ledger.Totals(413, 39, 8_328, 119, 0));
      assertThat(result.reasons())
          .isEqualTo(Map.of(Reason.QUANTITY_NEGATIVE, 30L, Reason.PRICE_NOT_POSITIVE, 15L));
      assertThat(result.refusedInvoices()).hasSize(45);
      assertThat(result.unusualPrices()).hasSize(12);
      assertThat(result.filled()).isZero();
    }
  }

  @Test
  void tellsEveryRefusedLineWithNumberAndReason() throws Exception {
    try (Shop shop = Shop.open(Shop.inMemory(folder))) {
      String text = shop.importer.importAll().text();

      assertThat(text)
          .startsWith(
              """
              Import of online-retail.csv: the whole file
                lines read      8,373, of which repaired 119
                lines stored    8,328, of which repaired 119
                lines refused      45, of which repaired 0
                      30  quantity below zero outside a cancellation
                      15  price not above zero
                invoices read     458
                  stored          413, of which cancellations 39
                  refused          45
                descriptions filled from the stock index: 0
                prices more than ten times the usual one: 12
                adds up: yes
              Refused lines
                line 624, invoice 536414: price not above zero: '0.0'; no line left, invoice refused
              """)
          .containsPattern(
              "line 2408, invoice 536589: quantity below zero outside a cancellation: '-10'; no"
                  + " line");
    }
  }

  @Test
  void postsOneNoteForEachDay() throws Exception {
    try (Shop shop = Shop.open(Shop.inMemory(folder))) {
      shop.importer.importAll();
    }

    assertThat(folder.resolve("outbox").toFile().list())
        .containsExactlyInAnyOrder(
            "orders-2010-12-01.txt",
            "orders-2010-12-02.txt",
            "orders-2010-12-03.txt",
            "orders-2010-12-05.txt");
  }

  @Test
  void storesNothingTwice() throws Exception {
    try (Shop shop = Shop.open(Shop.inMemory(folder))) {
      Reconciliation first = shop.importer.importAll();
      Reconciliation second = shop.importer.importAll();

      assertThat(second.addsUp()).isTrue();
      assertThat(second.stored().lines()).isZero();
      assertThat(second.reasons()).containsEntry(Reason.ALREADY_STORED, 8_328L);
      assertThat(second.text())
          .contains("line 2 to 8, invoice 536365: an invoice of this number is stored already");
      assertThat(shop.ledger.totals()).isEqualTo(first.stored());
    }
  }

  @Test
  void refusesAnInvoiceFromACountryWithoutARate() throws Exception {
    OrdersConfig config =
        TextFile.config(
            folder,
            "536365,1,A,6,2010-12-01 08:26:00,2.55,1,Atlantis",
            "536366,1,,6,2010-12-01 08:26:00,2.55,1,France");

    try (Shop shop = Shop.open(config)) {
      Reconciliation result = shop.importer.importAll();

      assertThat(result.addsUp()).isTrue();
      assertThat(result.refusedInvoices())
          .containsExactly(new Reconciliation.RefusedInvoice("536365", 2));
      assertThat(result.text()).contains("no VAT rate for the country: 'Atlantis'");
      assertThat(result.filled()).isEqualTo(1);
    }
  }

  @Test
  void isCountedRightWhenNoRowTellsItsInvoice() throws Exception {
    try (Shop shop = Shop.open(TextFile.config(folder, "garbage"))) {
      Reconciliation result = shop.importer.importAll();

      assertThat(result.addsUp()).isTrue();
      assertThat(result.text()).contains("line 2, invoice unknown: not eight fields: 'garbage'");
    }
  }
}
