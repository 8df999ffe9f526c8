package io.github.linstorch.dl4j.rows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A uniform sample of rows that come one after the other: all of them as long as they fit, then
 * Vitter's algorithm R. It depends on the rows, their order and the seed, not on the batches.
 */
final class RowSample {

  private final int most;
  private final SplittableRandom random;
  private final List<double[]> rows = new ArrayList<>();
  private long seen;

  RowSample(int most, long seed) {
    this.most = most;
    this.random = new SplittableRandom(seed);
  }

  /** Adds the rows of a matrix. */
  void add(RawMatrix matrix) {
    for (int i = 0; i < matrix.rows(); i++) {
      seen++;
      long place = seen <= most ? seen - 1 : random.nextLong(seen);
      if (place < most) {
        double[] row = new double[matrix.columns()];
        for (int j = 0; j < row.length; j++) {
          row[j] = matrix.get(i, j);
        }
        if (place < rows.size()) {
          rows.set((int) place, row);
        } else {
          rows.add(row);
        }
      }
    }
  }

  /** One column of the sample, in ascending order. */
  double[] sortedColumn(int j) {
    double[] column = new double[rows.size()];
    for (int i = 0; i < column.length; i++) {
      column[i] = rows.get(i)[j] + 0.0; // -0.0 is 0
    }
    Arrays.sort(column);
    return column;
  }
}
