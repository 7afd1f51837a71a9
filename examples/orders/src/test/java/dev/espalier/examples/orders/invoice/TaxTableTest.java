package dev.espalier.examples.orders.invoice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.examples.orders.invoice.Row.Column;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaxTableTest {

  @Test
  void hasARateForEveryCountryOfTheRealFile() throws IOException {
    var countries =
        TextFile.rows(TextFile.real()).stream()
            .map(row -> row.get(Column.COUNTRY))
            .collect(Collectors.toSet());

    assertThat(TaxTable.load().countries()).hasSize(14).isEqualTo(countries);
  }

  @Test
  void knowsTheRatesOfDecember2010() throws IOException {
    TaxTable taxes = TaxTable.load();

    assertThat(taxes.percent("United Kingdom")).contains(new BigDecimal("17.5"));
    assertThat(taxes.percent("Poland")).contains(new BigDecimal("22"));
    assertThat(taxes.percent("Atlantis")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "France,19.6                     | its last row is missing",
        "France,19.6;end,2               | line 3: 1 countries read of 2",
        "France,19.6;France,20;end,2     | line 3: a second rate for France",
        "France,a lot;end,1              | line 2: not a percentage: a lot",
        "France,119.6;end,1              | line 2: not a percentage: 119.6",
        "France,19.6;end,1;Spain,18      | line 4: a row after the end",
        "France,19.6,high;end,1          | line 2: not two fields: [France, 19.6, high]",
        "end                             | line 2: not two fields: [end]"
      })
  void isRefusedWholeWhenItHasAFlaw(String rows, String problem) {
    String text = "# of a country,percent\n" + rows.replace(';', '\n');
    var bytes = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> TaxTable.read(bytes))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(problem);
  }
}
