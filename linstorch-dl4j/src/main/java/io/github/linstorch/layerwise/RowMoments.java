package io.github.linstorch.layerwise;

import java.io.Serializable;

/**
 * Means and deviations of the columns of rows in parts, by the weights of the rows.
 *
 * <p>Reference: Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing
 * sample variances", COMPSTAT 1982.
 *
 * @param weight sum of the weights of the rows
 * @param means per feature, then per label
 * @param squares per column, the sum of the squared distances from the mean
 */
public record RowMoments(double weight, double[] means, double[] squares) implements Serializable {

  /**
   * Sums up rows, in one pass.
   *
   * @param rows in parts
   * @param nIn number of features
   * @param nOut number of labels
   * @return their moments
   */
  public static RowMoments of(PartitionedRows rows, int nIn, int nOut) {
    return rows.run(new Task(nIn, nOut));
  }

  /**
   * Where a column is centred.
   *
   * @param column features first, then labels
   * @param isCentred whether it is
   * @return its mean, or 0
   */
  public double shift(int column, boolean isCentred) {
    return isCentred ? means[column] : 0;
  }

  /**
   * Root mean square of the distance of a column from its {@link #shift}.
   *
   * @param column features first, then labels
   * @param isCentred whether the shift is the mean
   * @return 1 for a column of one value
   */
  public double scale(int column, boolean isCentred) {
    double offset = isCentred ? 0 : means[column];
    double scale = Math.sqrt(squares[column] / weight + offset * offset);
    return scale > 0 && scale < Double.POSITIVE_INFINITY ? scale : 1;
  }

  private RowMoments plus(RowMoments other) {
    double all = weight + other.weight;
    double share = other.weight / all;
    double[] mean = new double[means.length];
    double[] square = new double[means.length];
    for (int j = 0; j < mean.length; j++) {
      double distance = other.means[j] - means[j];
      mean[j] = means[j] + share * distance;
      square[j] = squares[j] + other.squares[j] + weight * share * distance * distance;
    }
    return new RowMoments(all, mean, square);
  }

  private static RowMoments of(double[][] columns, double[] weights, int rows) {
    double weight = rows;
    if (weights != null) {
      weight = 0;
      for (int i = 0; i < rows; i++) {
        weight += weights[i];
      }
    }
    double[] means = new double[columns.length];
    double[] squares = new double[columns.length];
    for (int j = 0; j < columns.length; j++) {
      for (int i = 0; i < rows; i++) {
        means[j] += (weights == null ? 1 : weights[i]) * columns[j][i] / weight;
      }
      for (int i = 0; i < rows; i++) {
        double distance = columns[j][i] - means[j];
        squares[j] += (weights == null ? 1 : weights[i]) * distance * distance;
      }
    }
    return new RowMoments(weight, means, squares);
  }

  private record Task(int nIn, int nOut) implements RowTask<RowMoments> {

    @Override
    public RowMoments run(RowSource source, int part) {
      double[][] features = new double[nIn][source.largestBlock()];
      double[][] labels = new double[nOut][source.largestBlock()];
      double[][] columns = new double[nIn + nOut][];
      System.arraycopy(features, 0, columns, 0, nIn);
      System.arraycopy(labels, 0, columns, nIn, nOut);
      RowMoments all = null;
      source.restart();
      for (int blocks = source.advance(); blocks > 0; blocks = source.advance()) {
        for (int block = 0; block < blocks; block++) {
          source.read(block, features, labels);
          RowMoments one = of(columns, source.weights(block), source.rowsIn(block));
          all = all == null ? one : all.plus(one);
        }
      }
      return all;
    }

    @Override
    public RowMoments merge(RowMoments first, RowMoments second) {
      return first.plus(second);
    }
  }
}
