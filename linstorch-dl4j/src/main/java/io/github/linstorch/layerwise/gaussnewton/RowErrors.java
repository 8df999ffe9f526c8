package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.lstsq.Matrix;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Squared errors of single rows, by which nets are compared so that no row decides alone. Outside
 * the range of the other rows a net of ReLUs runs on straight, and one row there may weigh more
 * than all others together: the rows in which two nets differ most are left out, or bounded.
 */
final class RowErrors {

  /** One row in as many may be far out. */
  private static final int ROWS_PER_FAR_OUT = 100;

  /** Number of rows from which one may be; of fewer each is needed. */
  private static final int ENOUGH = 50;

  private RowErrors() {}

  /** The squared error of each row, by its weight. */
  static double[] of(Rows rows, Matrix output) {
    double[] errors = new double[rows.count()];
    for (int o = 0; o < output.columns(); o++) {
      int at = output.at(o);
      for (int i = 0; i < errors.length; i++) {
        double e = rows.y().values()[at + i] - output.values()[at + i];
        errors[i] += rows.weight(i) * e * e;
      }
    }
    return errors;
  }

  /**
   * Whether the sum of some errors is below that of others of the same rows, where the rows in
   * which they differ most count as the next one does. Errors that are NaN lose.
   */
  static boolean areLess(double[] errors, double[] others) {
    double[] less = new double[errors.length];
    Arrays.setAll(less, i -> errors[i] - others[i]);
    boolean isFinite = Double.isFinite(Arrays.stream(errors).sum());
    return isFinite && Double.isFinite(Arrays.stream(others).sum()) ? bounded(less) < 0 : isFinite;
  }

  /** Sum of differences, those of the rows that are not compared as large as the next largest. */
  private static double bounded(double[] differences) {
    double most =
        IntStream.of(compared(differences))
            .mapToDouble(i -> Math.abs(differences[i]))
            .max()
            .orElse(0);
    return Arrays.stream(differences).map(d -> Math.max(-most, Math.min(most, d))).sum();
  }

  /** Numbers of the rows that are compared, in their order: all but those that differ most. */
  static int[] compared(double[] differences) {
    int n = differences.length;
    int leftOut = n < ENOUGH ? 0 : Math.max(1, n / ROWS_PER_FAR_OUT);
    return IntStream.range(0, n)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> Math.abs(differences[i])))
        .limit(n - leftOut)
        .mapToInt(Integer::intValue)
        .sorted()
        .toArray();
  }
}
