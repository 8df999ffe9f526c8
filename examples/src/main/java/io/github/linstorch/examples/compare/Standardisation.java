package io.github.linstorch.examples.compare;

import java.util.Arrays;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Standardises rows by the mean and deviation (divisor n) of the training rows: features, and the
 * target of a regression. A missing number is the median of the training rows. A column that is
 * constant on the training rows becomes 0 on all rows.
 */
final class Standardisation {

  private final Table table;
  private final Scale[] features;
  private final Scale target;

  /**
   * Measures.
   *
   * @param rows numbers of the training rows in the table
   */
  Standardisation(Table table, int[] rows) {
    this.table = table;
    features = new Scale[table.width()];
    double[] column = new double[rows.length];
    for (int j = 0; j < features.length; j++) {
      for (int i = 0; i < rows.length; i++) {
        column[i] = table.features()[rows[i]][j];
      }
      features[j] = Scale.of(column);
    }
    target =
        table.isClassification()
            ? null
            : Scale.of(Arrays.stream(rows).mapToDouble(row -> table.targets()[row]).toArray());
  }

  /**
   * Standardises numbers of any size. They are moved by one of them and scaled by a power of two
   * before anything is squared or summed, so that neither a large offset nor a small unit costs
   * digits.
   *
   * @param missing what stands for a missing number
   * @param origin what is taken off first
   * @param exponent of the power of two that is divided by then
   * @param mean of what is left
   * @param deviation of it; infinite for a constant
   */
  private record Scale(double missing, double origin, int exponent, double mean, double deviation) {

    static Scale of(double[] values) {
      double[] sorted = Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray();
      if (sorted.length == 0) { // missing on all training rows
        return new Scale(0, 0, 0, 0, Double.POSITIVE_INFINITY);
      }
      int middle = sorted.length / 2;
      double origin = sorted[middle];
      // Halves before the sum, which might overflow.
      double median =
          sorted.length % 2 == 1 ? origin : 0.5 * sorted[middle - 1] + 0.5 * sorted[middle];
      double largest = Math.max(origin - sorted[0], sorted[sorted.length - 1] - origin);
      if (largest == 0) {
        return new Scale(median, origin, 0, 0, Double.POSITIVE_INFINITY);
      }
      int exponent = Math.getExponent(largest);
      Scale moved = new Scale(median, origin, exponent, 0, 1);
      double mean = Arrays.stream(values).map(moved::apply).sum() / values.length;
      double squares = 0;
      for (double value : values) {
        double centred = moved.apply(value) - mean;
        squares += centred * centred;
      }
      return new Scale(median, origin, exponent, mean, Math.sqrt(squares / values.length));
    }

    double apply(double value) {
      double present = Double.isNaN(value) ? missing : value;
      return (Math.scalb(present - origin, -exponent) - mean) / deviation;
    }

    double meanInUnit() {
      return origin + Math.scalb(mean, exponent);
    }

    double deviationInUnit() {
      return Double.isInfinite(deviation) ? 1 : Math.scalb(deviation, exponent);
    }
  }

  /** Mean of the target of the training rows; 0 for classes. */
  double targetMean() {
    return target == null ? 0 : target.meanInUnit();
  }

  /** Deviation of the target of the training rows; 1 for classes and for a constant. */
  double targetDeviation() {
    return target == null ? 1 : target.deviationInUnit();
  }

  /** Rows of the table, standardised; classes one-hot. */
  DataSet dataSet(int[] rows) {
    double[][] x = new double[rows.length][features.length];
    double[][] y = new double[rows.length][target == null ? table.classes().size() : 1];
    for (int i = 0; i < rows.length; i++) {
      double[] given = table.features()[rows[i]];
      for (int j = 0; j < features.length; j++) {
        x[i][j] = features[j].apply(given[j]);
      }
      double value = table.targets()[rows[i]];
      if (target == null) {
        y[i][(int) value] = 1;
      } else if (Double.isInfinite(target.deviation())) {
        y[i][0] = value - target.meanInUnit();
      } else {
        y[i][0] = target.apply(value);
      }
    }
    return new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
  }
}
