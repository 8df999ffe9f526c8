package io.github.linstorch.lstsq;

/**
 * As many rows as there are columns, with the sums of products of any number of rows: what is
 * linear in the columns and quadratic in the rows can be computed of them instead.
 */
public final class EquivalentRows {

  private EquivalentRows() {}

  /**
   * Rows of the same products as those that were summed up.
   *
   * @param sums of {@code [F 1 Y]}; unchanged
   * @return the columns of {@code [F 1 Y]}, as many entries in each as there are columns; those of
   *     the constant are not all 1
   */
  public static double[][] of(UpdatableSums sums) {
    int q = sums.width();
    PreciseFactor factor = sums.precise();
    double[] r = factor.rounded();
    double[][] columns = new double[q][q];
    for (int t = 0; t < q; t++) {
      int j = factor.pivot()[t];
      // The factor's features and constant are of unit size.
      double size = t <= sums.nIn() ? Math.sqrt(sums.product(j, j).high()) : 1;
      for (int s = 0; s <= t; s++) {
        columns[j][s] = r[t * q + s] == 0 ? 0 : r[t * q + s] * size;
      }
    }
    double[] ones = columns[sums.nIn()];
    for (int j = 0; j < q; j++) {
      for (int s = 0; sums.shift(j) != 0 && s < q; s++) {
        columns[j][s] += sums.shift(j) * ones[s];
      }
    }
    return columns;
  }

  /**
   * State of some rows, from others of the same products.
   *
   * @param columns of {@code [F 1 Y]}; overwritten
   * @param nIn number of columns of F
   * @param rows how many rows they stand for
   * @return a state that keeps their factor
   */
  public static LeastSquaresState state(double[][] columns, int nIn, long rows) {
    int q = columns.length;
    double[] triangle = new double[Math.multiplyExact(q, q)];
    Summary.FACTOR.append(triangle, columns, columns[0].length);
    LeastSquaresState state = new LeastSquaresState(nIn, q - nIn - 1);
    state.take(null, triangle, rows);
    return state;
  }
}
