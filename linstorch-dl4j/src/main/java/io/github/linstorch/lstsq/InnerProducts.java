package io.github.linstorch.lstsq;

/** Sums of products of the columns of {@link UpdatableSums}, less their means or as they are. */
final class InnerProducts {

  private final UpdatableSums sums;
  private final boolean isCentred;

  /** Means of the columns less their shifts. */
  private final DoubleDouble[] mean;

  private final DoubleDouble[] total;

  /**
   * Products of some sums.
   *
   * @param sums without shifts, unless columns are centred
   * @param centred whether every column is taken less its mean
   */
  InnerProducts(UpdatableSums sums, boolean centred) {
    this.sums = sums;
    this.isCentred = centred;
    int ones = sums.nIn();
    this.mean = new DoubleDouble[sums.width()];
    this.total = new DoubleDouble[sums.width()];
    for (int j = 0; j < mean.length; j++) {
      total[j] = sums.product(j, ones);
      mean[j] = centred ? total[j].over(sums.product(ones, ones)) : DoubleDouble.ZERO;
    }
  }

  /** Mean of column j; 0 if columns are taken as they are. */
  DoubleDouble mean(int j) {
    return isCentred ? mean[j].plus(DoubleDouble.of(sums.shift(j))) : DoubleDouble.ZERO;
  }

  /** Sum of products of columns i and j. */
  DoubleDouble get(int i, int j) {
    DoubleDouble product = sums.product(i, j);
    return mean[j].high() == 0 ? product : product.minus(total[i].times(mean[j]));
  }
}
