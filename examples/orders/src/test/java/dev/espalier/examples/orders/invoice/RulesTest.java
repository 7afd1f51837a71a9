package dev.espalier.examples.orders.invoice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.examples.orders.invoice.Judgement.Accepted;
import dev.espalier.examples.orders.invoice.Judgement.Refused;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesTest {
  private final Rules rules = new Rules();

  @Test
  void acceptsAnOrdinaryLine() {
    assertThat(judge("536365|85123a|LANTERN |6|2010-12-01 08:26:00|2.55|17850.0|France"))
        .isEqualTo(
            new Accepted(
                new Line(
                    7,
                    "536365",
                    "85123A",
                    "LANTERN",
                    6,
                    LocalDateTime.of(2010, 12, 1, 8, 26),
                    new BigDecimal("2.55"),
                    OptionalInt.of(17850),
                    "France")));
  }

  @Test
  void acceptsALineWithoutCustomerAndDescription() {
    Judgement judgement = judge("536365|85123A||6|2010-12-01 08:26:00|2.55||France");

    assertThat(judgement).isInstanceOf(Accepted.class);
    Line line = ((Accepted) judgement).line();
    assertThat(line.customer()).isEmpty();
    assertThat(line.hasDescription()).isFalse();
  }

  @Test
  void acceptsQuantitiesBelowZeroInACancellation() {
    assertThat(judge("C536379|D|Discount|-1|2010-12-01 09:41:00|27.5|14527.0|France"))
        .isInstanceOf(Accepted.class);
  }

  @ParameterizedTest
  @CsvSource({
    "536365|85123A|X|6,                                    FIELD_COUNT",
    "A53636|85123A|X|6|2010-12-01 08:26:00|2.55|1|France,  INVOICE_NUMBER",
    "53636|85123A|X|6|2010-12-01 08:26:00|2.55|1|France,   INVOICE_NUMBER",
    "536365| |X|6|2010-12-01 08:26:00|2.55|1|France,       STOCK_CODE",
    "536365|85123A|X|6.5|2010-12-01 08:26:00|2|1|France,   QUANTITY_UNREADABLE",
    "536365|85123A|X|0|2010-12-01 08:26:00|2.55|1|France,  QUANTITY_ZERO",
    "536365|85123A|X|-6|2010-12-01 08:26:00|2.55|1|France, QUANTITY_NEGATIVE",
    "C53636|85123A|X|6|2010-12-01 08:26:00|2.55|1|France,  INVOICE_NUMBER",
    "C536365|85123A|X|6|2010-12-01 08:26:00|2.55|1|France, QUANTITY_POSITIVE",
    "536365|85123A|X|6|2010-13-01 08:26:00|2.55|1|France,  DATE_UNREADABLE",
    "536365|85123A|X|6|2010-02-30 08:26:00|2|1|France,     DATE_UNREADABLE",
    "536365|85123A|X|6|2010-12-01 24:00:00|2|1|France,     DATE_UNREADABLE",
    "536365|85123A|X|6|01.12.2010|2.55|1|France,           DATE_UNREADABLE",
    "536365|85123A|X|6|2010-12-01 08:26:00|free|1|France,  PRICE_UNREADABLE",
    "536365|85123A|X|6|2010-12-01 08:26:00|0.00001|1|Eire, PRICE_UNREADABLE",
    "536365|85123A|X|6|2010-12-01 08:26:00|1E9|1|France,   PRICE_UNREADABLE",
    "536365|85123A|X|6|2010-12-01 08:26:00|0.0|1|France,   PRICE_NOT_POSITIVE",
    "536365|85123A|X|6|2010-12-01 08:26:00|-2|1|France,    PRICE_NOT_POSITIVE",
    "536365|85123A|X|6|2010-12-01 08:26:00|2|1.5|France,   CUSTOMER_UNREADABLE",
    "536365|85123A|X|6|2010-12-01 08:26:00|2|Bob|France,   CUSTOMER_UNREADABLE"
  })
  void refusesALineForItsFirstFlaw(String fields, Reason reason) {
    assertThat(judge(fields))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> {
              assertThat(refused.reason()).isEqualTo(reason);
              assertThat(refused.line()).isEqualTo(7);
            });
  }

  private Judgement judge(String fields) {
    return rules.judge(new Row(7, List.of(fields.split("\\|", -1)), false));
  }
}
