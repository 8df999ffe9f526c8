package io.github.linstorch.examples.federated;

/**
 * Number, means and squared deviations of the columns of some rows, which can be added up: all that
 * a common standardisation needs.
 */
final class Moments {

  private final double[] mean;
  private final double[] squares;
  private double count;

  Moments(int columns) {
    this.mean = new double[columns];
    this.squares = new double[columns];
  }

  /** Moments of rows. */
  static Moments of(double[][] rows) {
    Moments moments = new Moments(rows[0].length);
    for (double[] row : rows) {
      moments.count++;
      for (int j = 0; j < row.length; j++) {
        double off = row[j] - moments.mean[j];
        moments.mean[j] += off / moments.count;
        moments.squares[j] += off * (row[j] - moments.mean[j]);
      }
    }
    return moments;
  }

  /** Adds those of other rows, as {@link #numbers} gives them. */
  void add(double[] numbers) {
    double others = numbers[0];
    double both = count + others;
    for (int j = 0; j < mean.length; j++) {
      double off = numbers[1 + j] - mean[j];
      mean[j] += off * others / both;
      squares[j] += numbers[1 + mean.length + j] + off * off * count * others / both;
    }
    count = both;
  }

  /** The count, the means, the squared deviations. */
  double[] numbers() {
    double[] numbers = new double[1 + 2 * mean.length];
    numbers[0] = count;
    System.arraycopy(mean, 0, numbers, 1, mean.length);
    System.arraycopy(squares, 0, numbers, 1 + mean.length, mean.length);
    return numbers;
  }

  /** The means, then the standard deviations. */
  double[] scaling() {
    double[] scaling = new double[2 * mean.length];
    System.arraycopy(mean, 0, scaling, 0, mean.length);
    for (int j = 0; j < mean.length; j++) {
      scaling[mean.length + j] = Math.sqrt(squares[j] / count);
    }
    return scaling;
  }
}
