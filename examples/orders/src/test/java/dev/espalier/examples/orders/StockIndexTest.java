package dev.espalier.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.examples.orders.StockIndex.Item;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StockIndexTest {
  @TempDir Path folder;

  @Test
  void knowsTheUsualDescriptionTheMedianPriceAndThePiecesSold() throws IOException {
    StockIndex stock =
        build(
            "536365,22778,GLASS BELL JAR,1,2010-12-01 08:26:00,3.95,1,France",
            "536366,22778,GLASS CLOCHE,2,2010-12-01 08:26:00,2.95,1,France",
            "536367,22778,GLASS CLOCHE,4,2010-12-01 08:26:00,9.95,1,France",
            "C536368,22778,,-1,2010-12-01 08:26:00,2.95,1,France");

    assertThat(stock.item("22778")).contains(new Item("GLASS CLOCHE", new BigDecimal("2.95"), 6));
    assertThat(stock.item("22779")).isEmpty();
  }

  @Test
  void leavesRefusedLinesOut() throws IOException {
    StockIndex stock = build("536365,22778,?,1,2010-12-01 08:26:00,0,1,France");

    assertThat(stock.size()).isZero();
  }

  @Test
  void fillsADescriptionOnlyWhereThereIsNone() throws IOException {
    RetailFile file =
        TextFile.of(
            folder,
            "536365,22778,JAR,1,2010-12-01 08:26:00,3.95,1,France",
            "536365,22778,,1,2010-12-01 08:26:00,3.95,1,France",
            "536365,22778,VASE,1,2010-12-01 08:26:00,3.95,1,France",
            "536365,99999,,1,2010-12-01 08:26:00,3.95,1,France");
    StockIndex stock = StockIndex.build(file, new Rules());

    assertThat(TextFile.invoices(file).getFirst().describedBy(stock).lines())
        .extracting(Line::description)
        .containsExactly("JAR", "JAR", "VASE", "");
  }

  @Test
  void pointsOutAPriceMoreThanTenTimesTheUsualOne() throws IOException {
    RetailFile file =
        TextFile.of(
            folder,
            "536365,22778,JAR,1,2010-12-01 08:26:00,1.00,1,France",
            "536365,22778,JAR,1,2010-12-01 08:26:00,1.00,1,France",
            "536365,22778,JAR,1,2010-12-01 08:26:00,10.00,1,France",
            "536365,22778,JAR,1,2010-12-01 08:26:00,10.01,1,France");
    StockIndex stock = StockIndex.build(file, new Rules());

    assertThat(TextFile.invoices(file).getFirst().lines())
        .extracting(line -> stock.unusualPrice(line).isPresent())
        .containsExactly(false, false, false, true);
  }

  private StockIndex build(String... lines) throws IOException {
    return StockIndex.build(TextFile.of(folder, lines), new Rules());
  }
}
