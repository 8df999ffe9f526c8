package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Quantiles of the restarts' losses. */
class RestartReportTest {

  private static final double INF = Double.POSITIVE_INFINITY;

  @ParameterizedTest
  @CsvSource({"0, 1", "0.25, 2.5", "0.5, 5", "0.6, 6.8", "0.75, 8", "1, 16"})
  void quantile_betweenLosses_isLinear(double share, double expected) {
    RestartReport report = new RestartReport(0, new double[] {1, 2, 3, 5, 8, 8, 16});

    assertThat(report.quantile(share)).isCloseTo(expected, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.01, 1.01, Double.NaN})
  void quantile_shareOutside_refused(double share) {
    RestartReport report = new RestartReport(0, new double[] {1, 2});

    assertThatThrownBy(() -> report.quantile(share))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("" + share);
  }

  @Test
  void quantile_someLossesNotFinite_isOfTheOthers() {
    RestartReport report = new RestartReport(3, new double[] {1, 2, 4, INF, Double.NaN});

    assertThat(report.count()).isEqualTo(5);
    assertThat(report.notFinite()).isEqualTo(2);
    assertThat(report.quantile(0.5)).isEqualTo(2);
    assertThat(report.quantile(1)).isEqualTo(4);
    assertThat(report)
        .asString()
        .startsWith("5 fits from different weights, 2 without a finite loss, the best");
  }

  @Test
  void quantile_noLossFinite_isNaN() {
    RestartReport report = new RestartReport(0, new double[] {INF, Double.NaN});

    assertThat(report.quantile(0)).isNaN();
    assertThat(report.notFinite()).isEqualTo(2);
  }

  @Test
  void toString_lossesFinite_tellsTheQuartilesInOrder() {
    RestartReport report = new RestartReport(2, new double[] {1, 2, 3, 4, 5});

    assertThat(report)
        .hasToString(
            "5 fits from different weights, the best is no. 2: min 1.00000, quartiles 2.00000 3.00000 4.00000,"
                + " max 5.00000");
  }
}
