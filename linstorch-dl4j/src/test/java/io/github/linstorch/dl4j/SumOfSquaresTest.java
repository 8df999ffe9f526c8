package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SumOfSquaresTest {

  private static SumOfSquares of(double... values) {
    SumOfSquares sum = new SumOfSquares();
    for (double value : values) {
      sum.add(value, 1);
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 1e300, 1e-300, -1e160, 0x1p486, 0x1p-511})
  void rootMean_anySize_isExact(double unit) {
    assertThat(of(3 * unit, 4 * unit).rootMean(2) / Math.abs(unit))
        .isEqualTo(Math.sqrt(12.5), within(1e-14));
  }

  @Test
  void rootMean_sizesFarApart_isThatOfTheLargest() {
    assertThat(of(1e-300, 1, 1e300).rootMean(1) / 1e300).isEqualTo(1, within(1e-14));
    assertThat(of(1e-300, 1).rootMean(1)).isEqualTo(1);
  }

  @Test
  void rootMean_zerosAndWhatIsNoNumber_isThat() {
    assertThat(of(0, 0).rootMean(2)).isZero();
    assertThat(of(1, Double.NaN).rootMean(2)).isNaN();
    assertThat(of(1e300, Double.NaN).rootMean(2)).isNaN();
    assertThat(of(1, Double.NEGATIVE_INFINITY).rootMean(2)).isInfinite();
  }

  @Test
  void mean_weights_countValuesSoManyTimes() {
    SumOfSquares sum = new SumOfSquares();
    sum.add(3, 2);
    sum.add(5, 1);

    assertThat(sum.mean(3)).isEqualTo((2 * 9 + 25) / 3.0);
    assertThat(of(1e200).mean(1)).isInfinite();
    assertThat(of(1e-200).mean(1)).isZero();
  }
}
