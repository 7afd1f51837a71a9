package dev.espalier.examples.orders.invoice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.examples.orders.invoice.Row.Column;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetailFileTest {

  @Nested
  class TheRealFile {
    private final RetailFile file = TextFile.real();

    @Test
    void hasTheNumbersItsDescriptionGives() throws IOException {
      List<Row> rows = TextFile.rows(file);
      List<Row> plain = rows.stream().filter(row -> !row.repaired()).toList();

      assertThat(rows).hasSize(8_373).allMatch(Row::isWhole);
      assertThat(plain).hasSize(8_254);
      assertThat(plain.stream().map(row -> row.get(Column.INVOICE)).distinct()).hasSize(457);
      assertThat(plain.stream().map(row -> row.get(Column.COUNTRY)).distinct()).hasSize(14);
      assertThat(plain).filteredOn(row -> row.get(Column.CUSTOMER).isEmpty()).hasSize(2_239);
      assertThat(plain).filteredOn(row -> row.get(Column.DESCRIPTION).isEmpty()).hasSize(42);
      assertThat(plain).filteredOn(row -> quantity(row) <= 0).hasSize(124);
      assertThat(plain).filteredOn(row -> price(row).signum() <= 0).hasSize(45);
    }

    @Test
    void canBeSentLineByLineAsItIs() throws IOException {
      assertThat(file.lines()).hasSize(8_373);
      assertThat(file.lines().getFirst()).startsWith("536365,85123A,WHITE HANGING HEART");
    }

    @Test
    void tellsTheLineOfARowThatWasRepaired() throws IOException {
      Row first = TextFile.rows(file).stream().filter(Row::repaired).findFirst().orElseThrow();

      assertThat(first.number()).isEqualTo(111);
      assertThat(first.get(Column.INVOICE)).isEqualTo("536381");
      assertThat(first.get(Column.DESCRIPTION)).isEqualTo("AIRLINE LOUNGE,METAL SIGN");
      assertThat(first.get(Column.COUNTRY)).isEqualTo("United Kingdom");
    }

    private static int quantity(Row row) {
      return Integer.parseInt(row.get(Column.QUANTITY));
    }

    private static BigDecimal price(Row row) {
      return new BigDecimal(row.get(Column.PRICE));
    }
  }

  @Nested
  class AFlawedFile {
    @TempDir Path folder;

    @Test
    void keepsARowWithTooFewOrTooManyFields() throws IOException {
      RetailFile file = TextFile.of(folder, "536365,1", "a,b,c,d,e,f,g,h,i");

      assertThat(TextFile.rows(file))
          .containsExactly(
              new Row(2, List.of("536365", "1"), false),
              new Row(3, List.of("a", "b", "c", "d", "e", "f", "g", "h", "i"), false));
    }

    @Test
    void keepsASingleFieldThatIsNoRecordAsItIs() throws IOException {
      RetailFile file = TextFile.of(folder, "\"536381,82567\"", "\"5,\"\"x\"\"y\"", "\" \"");

      assertThat(TextFile.rows(file))
          .containsExactly(
              new Row(2, List.of("536381,82567"), false),
              new Row(3, List.of("5,\"x\"y"), false),
              new Row(4, List.of(" "), false));
    }

    @Test
    void countsTheLinesInsideAQuotedField() throws IOException {
      RetailFile file = TextFile.of(folder, "536365,\"a\nb\"", "536366,c");

      assertThat(TextFile.rows(file)).extracting(Row::number).containsExactly(2L, 4L);
    }

    @Test
    void isRefusedWholeWhenItsHeaderIsAnother() throws IOException {
      RetailFile file = TextFile.withHeader(folder, "Name,Price", "a,1");

      assertThatThrownBy(file::open)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("sales.csv: the header is [Name, Price], expected [InvoiceNo,");
    }

    @Test
    void isRefusedFromTheLineWhereAQuoteIsNeverClosed() throws IOException {
      RetailFile file = TextFile.of(folder, "536365,a", "536366,\"b", "536367,c");

      assertThatThrownBy(() -> TextFile.rows(file))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("sales.csv")
          .hasMessageContaining("3");
    }
  }
}
