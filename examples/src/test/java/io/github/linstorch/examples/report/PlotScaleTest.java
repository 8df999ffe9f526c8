package io.github.linstorch.examples.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.examples.report.PlotScale.Tick;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlotScaleTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 10 | false | 0 2 4 6 8 10",
        "0.13 | 0.41 | false | 0.15 0.2 0.25 0.3 0.35 0.4",
        "0.001 | 1000 | true | 0.001 0.01 0.1 1 10 100 1000",
        "0.02 | 3 | true | 0.02 0.05 0.1 0.2 0.5 1 2",
        "4.2 | 4.8 | true | 4.2 4.3 4.4 4.5 4.6 4.7 4.8",
        "1e-12 | 1 | true | 1e-12 1e-10 1e-8 0.000001 0.0001 0.01 1"
      })
  void ticks_ofARange_areRound(
      double least, double greatest, boolean isLogarithmic, String labels) {
    List<Tick> ticks = PlotScale.of(least, greatest, isLogarithmic, false).ticks();

    assertThat(ticks).extracting(Tick::label).containsExactly(labels.split(" "));
  }

  @Test
  void ticks_positions_areThoseOfTheirValues() {
    for (boolean isLogarithmic : new boolean[] {false, true}) {
      PlotScale scale = PlotScale.of(0.7, 9, isLogarithmic, false);
      for (Tick tick : scale.ticks()) {
        assertThat(tick.position())
            .isEqualTo(scale.position(Double.parseDouble(tick.label())), within(1e-9));
      }
    }
  }

  @Test
  void of_bars_standOnTheAxis() {
    assertThat(PlotScale.of(0, 5, false, true).position(0)).isZero();
    assertThat(PlotScale.of(0, 5, false, false).position(0)).isPositive();
  }
}
