package io.github.linstorch.lstsq;

import java.util.Arrays;

/** Residuals of given coefficients, a quadratic form in {@link UpdatableSums}. */
public final class SummedResiduals {

  private SummedResiduals() {}

  /**
   * Residual sum of squares of given coefficients, whatever they were solved for.
   *
   * @param sums of at least one row; unchanged
   * @param coefficients of the columns of F; unchanged
   * @param intercept their intercept
   * @param target from 0
   * @return at least 0
   */
  public static double squares(
      UpdatableSums sums, DoubleDouble[] coefficients, DoubleDouble intercept, int target) {
    int nIn = sums.nIn();
    int q = sums.width();
    DoubleDouble[] part = new DoubleDouble[q];
    Arrays.fill(part, DoubleDouble.ZERO);
    int label = nIn + 1 + target;
    part[label] = DoubleDouble.of(-1);
    part[nIn] = intercept.minus(DoubleDouble.of(sums.shift(label)));
    for (int j = 0; j < nIn; j++) {
      part[j] = coefficients[j];
      part[nIn] = part[nIn].plus(part[j].times(sums.shift(j)));
    }
    // With the mean left apart, nothing large cancels.
    DoubleDouble weight = sums.product(nIn, nIn);
    DoubleDouble mean = DoubleDouble.ZERO;
    for (int j = 0; j < q; j++) {
      mean = mean.plus(part[j].times(sums.product(j, nIn)));
    }
    mean = mean.over(weight);
    InnerProducts centred = new InnerProducts(sums, true);
    DoubleDouble squares = mean.times(mean).times(weight);
    for (int j = 0; j < q; j++) {
      if (j == nIn || part[j].high() == 0) {
        continue;
      }
      DoubleDouble inner = DoubleDouble.ZERO;
      for (int i = 0; i < q; i++) {
        inner = i == nIn ? inner : inner.plus(centred.get(i, j).times(part[i]));
      }
      squares = squares.plus(inner.times(part[j]));
    }
    return Math.max(squares.high(), 0);
  }
}
