package io.github.linstorch.lstsq;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Rows of a random regression, whose columns have a given condition number. */
final class Rows {

  final double[][] features;
  final double[][] targets;
  final int count;

  private Rows(double[][] features, double[][] targets, int count) {
    this.features = features;
    this.targets = targets;
    this.count = count;
  }

  /** Columns {@code Z D Q} with Z of unit variance, D from 1 down to 1/condition. */
  static Rows of(int count, int columns, int outputs, double condition, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] mixed = new double[columns][count];
    double[][] q = rotation(columns, random);
    for (int d = 0; d < columns; d++) {
      double size = Math.pow(condition, -(double) d / Math.max(columns - 1, 1));
      for (int i = 0; i < count; i++) {
        double z = size * (random.nextDouble() + random.nextDouble() - 1) * Math.sqrt(6);
        for (int j = 0; j < columns; j++) {
          mixed[j][i] += z * q[j][d];
        }
      }
    }
    double[][] targets = new double[outputs][count];
    for (int o = 0; o < outputs; o++) {
      for (int i = 0; i < count; i++) {
        targets[o][i] = 0.3 * (random.nextDouble() - 0.5) + 2 - o;
        for (int j = 0; j < columns; j++) {
          targets[o][i] += mixed[j][i] * Math.sin(1 + j + o);
        }
      }
    }
    return new Rows(mixed, targets, count);
  }

  /** An orthogonal matrix: a product of reflections. */
  private static double[][] rotation(int n, SplittableRandom random) {
    double[][] q = new double[n][n];
    for (int i = 0; i < n; i++) {
      q[i][i] = 1;
    }
    for (int r = 0; r < 4; r++) {
      double[] v = random.doubles(n, -1, 1).toArray();
      double square = Vectors.dot(v, v, n);
      for (double[] row : q) {
        Vectors.addScaled(row, -2 * Vectors.dot(row, v, n) / square, v, n);
      }
    }
    return q;
  }

  Rows part(int... numbers) {
    return new Rows(pick(features, numbers), pick(targets, numbers), numbers.length);
  }

  private static double[][] pick(double[][] columns, int[] numbers) {
    double[][] picked = new double[columns.length][numbers.length];
    for (int j = 0; j < columns.length; j++) {
      for (int i = 0; i < numbers.length; i++) {
        picked[j][i] = columns[j][numbers[i]];
      }
    }
    return picked;
  }

  UpdatableSums sums() {
    UpdatableSums sums = new UpdatableSums(features.length, targets.length);
    sums.add(features, targets, null, count);
    return sums;
  }

  LeastSquaresState state() {
    double[][] block = new double[features.length + 1 + targets.length][count];
    for (int j = 0; j < block.length; j++) {
      for (int i = 0; i < count; i++) {
        block[j][i] =
            j < features.length
                ? features[j][i]
                : j == features.length ? 1 : targets[j - features.length - 1][i];
      }
    }
    LeastSquaresState state = new LeastSquaresState(features.length, targets.length);
    state.add(block, count);
    return state;
  }

  /** Coefficients of plain least squares with an intercept, from a factor of the rows. */
  double[] direct() {
    return Arrays.copyOf(
        state().solve(SolveOptions.of(true, ColumnScaling.NONE)).coefficients(),
        (features.length + 1) * targets.length);
  }
}
