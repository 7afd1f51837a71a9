package dev.espalier.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.examples.orders.Judgement.Refused;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgedInvoicesTest {
  @TempDir Path folder;

  @Test
  void gathersTheRowsOfOneNumber() throws IOException {
    RetailFile file =
        TextFile.of(
            folder,
            "536365,1,A,6,2010-12-01 08:26:00,2.55,1,France",
            "536365,2,B,6,2010-12-01 08:27:00,2.55,1,France",
            "536366,1,A,6,2010-12-01 08:28:00,2.55,2,France");

    List<JudgedInvoice> invoices = TextFile.invoices(file);

    assertThat(invoices).extracting(JudgedInvoice::number).containsExactly("536365", "536366");
    assertThat(invoices).extracting(invoice -> invoice.lines().size()).containsExactly(2, 1);
  }

  @Test
  void leavesAnInvoiceWholeAroundARowThatTellsNoNumber() throws IOException {
    RetailFile file =
        TextFile.of(
            folder,
            "garbage",
            "536365,1,A,6,2010-12-01 08:26:00,2.55,1,France",
            "garbage",
            "536365,2,B,6,2010-12-01 08:26:00,2.55,1,France");

    assertThat(TextFile.invoices(file))
        .singleElement()
        .satisfies(invoice -> {
          assertThat(invoice.lines()).hasSize(2);
          assertThat(invoice.refused()).extracting(Refused::line).containsExactly(2L, 4L);
        });
  }

  @Test
  void refusesALineOfAnotherCustomer() throws IOException {
    RetailFile file =
        TextFile.of(
            folder,
            "536365,1,A,6,2010-12-01 08:26:00,2.55,1,France",
            "536365,2,B,6,2010-12-01 08:26:00,2.55,,France",
            "536365,3,C,6,2010-12-01 08:26:00,2.55,1,Spain");

    assertThat(TextFile.invoices(file).getFirst().refused())
        .containsExactly(
            new Refused(3, "536365", Reason.OTHER_CUSTOMER, "no customer, France", false),
            new Refused(4, "536365", Reason.OTHER_CUSTOMER, "1, Spain", false));
  }

  @Test
  void hasNoInvoiceWhereAllLinesWereRefused() throws IOException {
    RetailFile file = TextFile.of(folder, "536365,1,A,0,2010-12-01 08:26:00,2.55,1,France");

    assertThat(TextFile.invoices(file))
        .singleElement()
        .satisfies(invoice -> assertThat(invoice.invoice()).isEmpty());
  }
}
