package dev.espalier.examples.orders.invoice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InvoiceReaderTest {
  private InvoiceReader reader;

  @BeforeEach
  void knowTheJar(@TempDir Path folder) throws IOException {
    RetailFile file = TextFile.of(folder, "536300,1,JAR,1,2010-12-01 08:26:00,3.95,1,France");
    reader = new InvoiceReader(new Rules(), StockIndex.build(file, new Rules()));
  }

  @Test
  void takesAllLinesAndDescribesThoseThatDoNotSay() {
    Invoice invoice =
        reader.read(
            """
            536365,1,,6,2010-12-01 08:26:00,2.55,1,France
            536365,2,VASE,6,2010-12-01 08:27:00,2.55,1,France
            """);

    assertThat(invoice.number()).isEqualTo("536365");
    assertThat(invoice.lines()).extracting(Line::description).containsExactly("JAR", "VASE");
  }

  @Test
  void readsALineThatTheExportWrapped() {
    Invoice invoice =
        reader.read("\"536365,1,\"\"JAR, BLUE\"\",6,2010-12-01 08:26:00,2.55,1,France\"\n");

    assertThat(invoice.lines()).extracting(Line::description).containsExactly("JAR, BLUE");
  }

  @Test
  void tellsEveryLineThatIsWrong() {
    assertRefused(
        """
        536365,1,JAR,6,2010-12-01 08:26:00,2.55,1,France
        536365,1,JAR,-6,2010-12-01 08:26:00,2.55,1,France
        garbage
        536365,1,JAR,6,2010-12-01 08:26:00,0.0,1,France
        """,
        """
        line 2: quantity below zero outside a cancellation: '-6'
        line 3: not eight fields: 'garbage'
        line 4: price not above zero: '0.0'\
        """);
  }

  @Test
  void refusesALineOfAnotherInvoiceOrCustomer() {
    assertRefused(
        """
        536365,1,A,6,2010-12-01 08:26:00,2.55,1,France
        536366,1,A,6,2010-12-01 08:26:00,2.55,1,France
        536365,2,B,6,2010-12-01 08:26:00,2.55,,France
        536365,3,C,6,2010-12-01 08:26:00,2.55,1,Spain
        """,
        """
        line 2: invoice number differs from the first line's: '536366'
        line 3: customer or country differs from the first line's: 'no customer, France'
        line 4: customer or country differs from the first line's: '1, Spain'\
        """);
  }

  @Test
  void refusesWhereAQuoteIsNeverClosed() {
    assertRefused(
        "536365,1,A,6,2010-12-01 08:26:00,2.55,1,France\n536365,\"1",
        "line 2: quotes do not match: ''");
  }

  @Test
  void refusesNothingAtAll() {
    assertRefused("\n", "line 1: no lines: ''");
  }

  private void assertRefused(String text, String message) {
    assertThatThrownBy(() -> reader.read(text))
        .isInstanceOf(RefusedException.class)
        .hasMessage(message);
  }
}
