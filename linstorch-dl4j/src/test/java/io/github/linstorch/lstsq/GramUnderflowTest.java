package io.github.linstorch.lstsq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.apache.commons.math3.linear.RealVector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums of products leave the range of double long before the values do. */
class GramUnderflowTest {

  private static final SolveOptions UNIT = SolveOptions.of(true, ColumnScaling.UNIT_NORM);

  /** Their products underflow or overflow: zero, or infinite, but not the zero of a dead column. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-150, 1e-160})
  void solveIfCertain_productsOutOfRange_notCertified(double unit) {
    Problem features = Problem.ofCondition(new SplittableRandom(6), 100, 4, 1, 3);
    for (double[] row : features.f()) {
      row[1] *= unit;
    }
    LeastSquaresSolution solution = Problem.certain(features.state(Summary.GRAM), UNIT);
    if (solution != null) {
      RealVector exact = features.predictions(features.state(Summary.FACTOR).solve(UNIT), true, 0);
      assertThat(features.predictions(solution, true, 0).subtract(exact).getNorm())
          .isLessThanOrEqualTo(1e-9 * features.target(0).getNorm());
    }
  }
}
