package dev.espalier.examples.orders.invoice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.examples.orders.invoice.StockIndex.Item;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.OptionalInt;
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
    StockIndex stock = build("536365,22778,JAR,1,2010-12-01 08:26:00,3.95,1,France");

    assertThat(stock.describe(line("22778", "")).description()).isEqualTo("JAR");
    assertThat(stock.describe(line("22778", "VASE")).description()).isEqualTo("VASE");
    assertThat(stock.describe(line("99999", "")).description()).isEmpty();
  }

  @Test
  void pointsOutAPriceMoreThanTenTimesTheUsualOne() throws IOException {
    StockIndex stock =
        build(
            "536365,22778,JAR,1,2010-12-01 08:26:00,0.10,1,France",
            "536365,22778,JAR,1,2010-12-01 08:26:00,0.09,1,France",
            "536365,22778,JAR,1,2010-12-01 08:26:00,0.11,1,France",
            "536365,22779,JAR,1,2010-12-01 08:26:00,0.09,1,France");

    assertThat(stock.unusualPrice(line("22778", ""))).isEmpty();
    assertThat(stock.unusualPrice(line("22779", "")))
        .map(StockIndex.UnusualPrice::usual)
        .contains(new BigDecimal("0.09"));
    assertThat(stock.unusualPrice(line("99999", ""))).isEmpty();
  }

  private StockIndex build(String... lines) throws IOException {
    return StockIndex.build(TextFile.of(folder, lines), new Rules());
  }

  private static Line line(String stockCode, String description) {
    return new Line(
        1,
        "536365",
        stockCode,
        description,
        1,
        LocalDateTime.of(2010, 12, 1, 8, 26),
        BigDecimal.ONE,
        OptionalInt.of(1),
        "France");
  }
}
