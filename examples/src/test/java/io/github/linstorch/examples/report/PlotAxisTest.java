package io.github.linstorch.examples.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlotAxisTest {

  @ParameterizedTest
  @CsvSource({
    "0, 50, 20, 20",
    "1990, 2020, 1995, 1995",
    "0, 1, 0.05, 0.05",
    "150000, 240000, 160000, 160000",
    "0, 3e21, 1e21, 1e21",
    "-3e21, 0, -2.5e21, -2.5e21",
    "0, 3e300, 2e300, 2e300",
    "0, 2e-170, 1.5e-170, 1.5e-170",
    "-2e-7, 2e-7, 0, 0",
    "0, 30000000, 20000000, 20000000"
  })
  void label_roundValue_isItself(double least, double greatest, double value, String label) {
    PlotAxis axis = PlotAxis.of(least, greatest);

    assertThat(axis.label(axis.place(value))).isEqualTo(label);
    assertThat(Math.abs(axis.place(greatest))).isLessThan(1e7);
    assertThat(axis.title("y")).isEqualTo("y");
  }

  @Test
  void title_valuesThatAreAllButTheSame_saysWhatIsTakenOff() {
    PlotAxis axis = PlotAxis.of(1e9 + 0.001, 1e9 + 0.002);

    assertThat(axis.title("y")).isEqualTo("y - 1000000000.001");
    assertThat(Double.parseDouble(axis.label(axis.place(1e9 + 0.0015))))
        .isEqualTo(0.0005, within(1e-6));
    assertThat(PlotAxis.of(-3e300 - 1e290, -3e300).title("y")).startsWith("y + 3.0000");
  }

  @Test
  void label_anyValue_isShort() {
    for (double size = 1e-300; size < 1e305; size *= 977) {
      PlotAxis axis = PlotAxis.of(-size, size);
      assertThat(axis.label(-1 / 3.0 * axis.place(size))).hasSizeLessThanOrEqualTo(20);
    }
  }
}
