package io.github.linstorch.dl4j.rows;

import io.github.linstorch.dl4j.network.Batch;
import io.github.linstorch.dl4j.network.Buffers;
import java.util.Arrays;
import java.util.Locale;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;

/**
 * Weights of the rows of a data set in squared errors: its label mask, one entry per row, times
 * further weights if there are any. A row of weight 0 does not take part, whatever it contains.
 */
public final class RowWeights {

  private final int[] kept;
  private final double[] positive;

  private RowWeights(int[] kept, double[] positive) {
    this.kept = kept;
    this.positive = positive;
  }

  /** Reads the weights of a data set whose features and labels have been checked. */
  public static RowWeights of(DataSet data) {
    return of(Batch.of(data));
  }

  /**
   * Reads the weights of rows whose features and labels have been checked.
   *
   * @throws IllegalArgumentException if the mask is anything but weights of rows
   */
  static RowWeights of(Batch data) {
    INDArray mask = data.labelsMask();
    if (data.hasFeaturesMask()) {
      throw new IllegalArgumentException(
          "A mask of the features is not supported: of masked sequences a fit would see the padding."
              + " Give sequences of one length without a mask; give the weights of the rows as a"
              + " label mask of shape [n, 1], or remove the masked rows");
    }
    if (mask == null) {
      return new RowWeights(null, null);
    }
    long rows = data.labels().size(0);
    if (mask.wasClosed()
        || !mask.dataType().isNumerical() && mask.dataType() != DataType.BOOL
        || mask.rank() != 2
        || mask.size(0) != rows
        || mask.size(1) != 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Expected a label mask of shape [%d, 1], one weight per row, found %s: masks of single"
                  + " outputs or time steps are not supported",
              rows,
              mask.wasClosed()
                  ? "a closed array"
                  : Arrays.toString(mask.shape()) + " of type " + mask.dataType()));
    }
    return of(Buffers.values(mask.dup('c'), (int) rows));
  }

  private static RowWeights of(double[] weights) {
    int count = 0;
    boolean ones = true;
    for (int i = 0; i < weights.length; i++) {
      if (!(weights[i] >= 0) || weights[i] == Double.POSITIVE_INFINITY) {
        throw new IllegalArgumentException(
            "Expected finite weights of at least 0 in the label mask, found "
                + weights[i]
                + " at row "
                + i
                + " (counted from 0)");
      }
      count += weights[i] > 0 ? 1 : 0;
      ones &= weights[i] == 1 || weights[i] == 0;
    }
    int[] kept = new int[count];
    double[] positive = new double[count];
    int at = 0;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0) {
        kept[at] = i;
        positive[at++] = weights[i];
      }
    }
    return new RowWeights(count == weights.length ? null : kept, ones ? null : positive);
  }

  /**
   * These, times something more.
   *
   * @param factors one per row that takes part
   * @param firstRow what to number the first row, in messages
   * @throws IllegalArgumentException if a product is not a weight
   */
  RowWeights times(double[] factors, long firstRow) {
    double[] products = factors.clone();
    boolean ones = true;
    for (int i = 0; i < products.length; i++) {
      products[i] *= weight(i);
      ones &= products[i] == 1;
      if (!(products[i] > 0) || products[i] == Double.POSITIVE_INFINITY) {
        throw new IllegalArgumentException(
            "Expected a positive, finite weight of every row once the classes are balanced, found "
                + products[i]
                + " at row "
                + (firstRow + row(i))
                + " (counted from 0): the label mask's weights are too large or too small");
      }
    }
    return new RowWeights(kept, ones ? null : products);
  }

  /**
   * Weights of some rows.
   *
   * @param chosen which of the rows that take part, rising
   */
  RowWeights subset(int[] chosen) {
    return new RowWeights(
        Arrays.stream(chosen).map(this::row).toArray(),
        areOne() ? null : Arrays.stream(chosen).mapToDouble(this::weight).toArray());
  }

  /** Number in the data set of the i-th row that takes part. */
  public int row(int i) {
    return kept == null ? i : kept[i];
  }

  /** Weight of the i-th row that takes part. */
  public double weight(int i) {
    return positive == null ? 1 : positive[i];
  }

  /** Numbers of the rows that take part, rising; null for all. */
  public int[] kept() {
    return kept;
  }

  /** Whether every row that takes part weighs 1. */
  public boolean areOne() {
    return positive == null;
  }

  /** Weights of the rows that take part; null where all are 1. Not a copy. */
  public double[] positive() {
    return positive;
  }
}
