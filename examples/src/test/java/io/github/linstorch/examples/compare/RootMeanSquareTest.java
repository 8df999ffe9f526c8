package io.github.linstorch.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RootMeanSquareTest {

  @ParameterizedTest
  @ValueSource(doubles = {1, 1e300, 1e-300, -1e160})
  void of_anySize_isExact(double unit) {
    assertThat(RootMeanSquare.of(new double[] {3 * unit, 4 * unit}) / Math.abs(unit))
        .isEqualTo(Math.sqrt(12.5), within(1e-14));
  }

  @Test
  void of_zerosAndWhatIsNoNumber_isThat() {
    assertThat(RootMeanSquare.of(new double[] {0, 0})).isZero();
    assertThat(RootMeanSquare.of(new double[] {1, Double.NaN})).isNaN();
    assertThat(RootMeanSquare.of(new double[] {1, Double.NEGATIVE_INFINITY})).isInfinite();
  }
}
