package io.github.linstorch.dl4j;

import io.github.linstorch.layerwise.Samples;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Checks features and labels against a network and copies them to double precision. */
final class DataChecker {

  private DataChecker() {}

  /**
   * Reads the training rows.
   *
   * @throws IllegalArgumentException naming the first thing that is wrong
   */
  static Samples samples(NetworkView view, INDArray features, INDArray labels) {
    requireMatrix("features", features);
    requireMatrix("labels", labels);
    if (features.size(0) != labels.size(0)) {
      throw new IllegalArgumentException(
          "Expected as many rows of labels as of features, found features "
              + shape(features)
              + " and labels "
              + shape(labels));
    }
    if (features.size(1) != view.stack().nIn()) {
      throw new IllegalArgumentException(
          String.format(
              "Expected features of shape [n, %d] for nIn=%d of %s, found %s",
              view.stack().nIn(),
              view.stack().nIn(),
              view.stack().layer(0).label(),
              shape(features)));
    }
    if (labels.size(1) != view.stack().nOut()) {
      throw new IllegalArgumentException(wrongLabels(view, labels));
    }
    int rows = Math.toIntExact(features.size(0));
    return new Samples(finiteColumns("features", features), finiteColumns("labels", labels), rows);
  }

  private static String wrongLabels(NetworkView view, INDArray labels) {
    int nOut = view.stack().nOut();
    String message =
        String.format(
            "Expected labels of shape [n, %d] for nOut=%d of %s, found %s",
            nOut, nOut, view.stack().layer(view.stack().depth() - 1).label(), shape(labels));
    return labels.size(1) == 1
        ? message + ". If they are class numbers, one-hot encode them (one column per class)"
        : message;
  }

  private static void requireMatrix(String what, INDArray array) {
    if (array == null) {
      throw new IllegalArgumentException("Expected " + what + ", found null");
    }
    if (array.isEmpty() || array.length() == 0) {
      throw new IllegalArgumentException("Expected at least one row of " + what + ", found none");
    }
    if (array.rank() != 2) {
      throw new IllegalArgumentException(
          "Expected "
              + what
              + " as a matrix with one row per sample, found shape "
              + shape(array)
              + (array.rank() == 1 ? "; reshape it to [n, 1] or [1, n]" : ""));
    }
    if (!array.dataType().isNumerical()) {
      throw new IllegalArgumentException(
          "Expected numeric " + what + ", found data type " + array.dataType());
    }
    if (array.length() > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "Too many entries for one fit in memory: " + what + " of shape " + shape(array));
    }
  }

  /** All columns; refuses NaN and infinity. */
  private static double[][] finiteColumns(String what, INDArray array) {
    double[][] columns = Buffers.columns(array);
    int firstRow = Integer.MAX_VALUE;
    int firstColumn = 0;
    for (int j = 0; j < columns.length; j++) {
      int row = firstNonFinite(columns[j]);
      if (row >= 0 && row < firstRow) {
        firstRow = row;
        firstColumn = j;
      }
    }
    if (firstRow < Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          String.format(
              "Expected finite %s, found %s at row %d, column %d (counted from 0):"
                  + " remove or impute such rows first",
              what, columns[firstColumn][firstRow], firstRow, firstColumn));
    }
    return columns;
  }

  private static int firstNonFinite(double[] column) {
    double sum = 0;
    for (double value : column) {
      sum += value * 0;
    }
    // Zero times anything finite is zero: the common case is one fast loop without a branch.
    if (sum == 0) {
      return -1;
    }
    for (int i = 0; i < column.length; i++) {
      if (!Double.isFinite(column[i])) {
        return i;
      }
    }
    return -1;
  }

  private static String shape(INDArray array) {
    return Arrays.toString(array.shape());
  }
}
