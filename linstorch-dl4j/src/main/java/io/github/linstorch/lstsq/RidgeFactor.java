package io.github.linstorch.lstsq;

import java.util.Arrays;

/**
 * Ridge regression from a summary of the rows, for more rows than may be held, with the scales and
 * penalties of {@link RidgeRegression}. That class chooses the penalty by leaving out single rows;
 * this one uses generalised cross-validation, which needs only sums (Golub, Heath and Wahba,
 * Technometrics 21, 1979):
 *
 * <pre>
 *   score(lambda) = (squares / N) / (1 - df / N)^2,   df = 1 + sum_j S_j^2 / (S_j^2 + N lambda)
 * </pre>
 *
 * <p>S contains the singular values of the centred and scaled columns, and N is the sum of the
 * weights of the rows. The constant counts only with a bias.
 */
public final class RidgeFactor {

  private final int p;
  private final int k;
  private final boolean bias;
  private final double total;
  private final double[] mean;
  private final double[] scale;
  private final double[] targetMean;
  private final double[] sigma;
  private final Matrix v;
  private final Matrix projected;
  private final double[] rest;

  /**
   * Decomposes a summary.
   *
   * @param state of rows {@code [F 1 Y]}, of summary {@link Summary#FACTOR}; unchanged
   * @param bias whether an intercept is fitted
   */
  public RidgeFactor(LeastSquaresState state, boolean bias) {
    if (state.summary() != Summary.FACTOR) {
      throw new IllegalArgumentException("Expected a factor of the rows, found " + state.summary());
    }
    Factor factor = state.factor(state.width());
    int height = factor.height();
    Matrix r = new Matrix(height, factor.width(), upper(factor));
    this.p = state.nIn();
    this.k = factor.width() - p - 1;
    this.bias = bias;
    this.total = r.squares(p, p + 1);
    this.mean = new double[p];
    this.scale = new double[p];
    this.targetMean = new double[k];
    Matrix centred = new Matrix(height, p);
    double top = 0;
    for (int j = 0; j < p; j++) {
      mean[j] = centre(r, j, centred, j);
      scale[j] = Math.sqrt(centred.squares(j, j + 1) / total);
      top = Math.max(top, scale[j]);
    }
    RidgeRegression.limit(scale, top);
    for (int j = 0; j < p; j++) {
      Vectors.scale(centred.values(), centred.at(j), height, 1 / scale[j]);
    }
    Matrix targets = new Matrix(height, k);
    for (int o = 0; o < k; o++) {
      targetMean[o] = centre(r, p + 1 + o, targets, o);
    }
    ThinSvd svd = ThinSvd.of(centred);
    double cutoff =
        svd.sigma().length == 0 ? 0 : svd.sigma()[0] * Math.max(state.rows(), p) * 0x1p-52;
    int rank = (int) Arrays.stream(svd.sigma()).filter(s -> s > cutoff).count();
    this.sigma = Arrays.copyOf(svd.sigma(), rank);
    this.v = svd.v();
    this.projected = new Matrix(rank, k);
    double[] u = svd.u().values();
    double[] y = targets.values();
    for (int o = 0; o < k; o++) {
      for (int j = 0; j < rank; j++) {
        double dot = Vectors.dot(u, svd.u().at(j), y, targets.at(o), height);
        projected.set(j, o, dot);
        Vectors.addScaled(y, targets.at(o), -dot, u, svd.u().at(j), height);
      }
    }
    this.rest = new double[k];
    for (int o = 0; o < k; o++) {
      rest[o] = targets.squares(o, o + 1);
    }
  }

  private static double[] upper(Factor factor) {
    double[] result = factor.values().clone();
    for (int j = 0; j < factor.width(); j++) {
      Arrays.fill(result, factor.at(j) + factor.length(j), factor.at(j) + factor.height(), 0);
    }
    return result;
  }

  /** A column less its projection on that of ones; returns its mean. */
  private double centre(Matrix r, int from, Matrix target, int to) {
    int height = r.rows();
    System.arraycopy(r.values(), r.at(from), target.values(), target.at(to), height);
    if (!bias) {
      return 0;
    }
    double mean = Vectors.dot(r.values(), r.at(from), r.values(), r.at(p), height) / total;
    Vectors.addScaled(target.values(), target.at(to), -mean, r.values(), r.at(p), height);
    return mean;
  }

  private double kept(int j, double lambda) {
    double square = sigma[j] * sigma[j];
    return square / (square + total * lambda);
  }

  /**
   * The penalty of the least score.
   *
   * @param lambdas penalties to choose from, at least one
   * @param counts what the squares of each target count
   * @return the first of the best
   */
  public double choose(double[] lambdas, double[] counts) {
    double best = lambdas[0];
    double least = Double.POSITIVE_INFINITY;
    for (double lambda : lambdas) {
      double score = score(lambda, counts);
      if (score < least) {
        least = score;
        best = lambda;
      }
    }
    return best;
  }

  /**
   * The score of generalised cross-validation.
   *
   * @param lambda penalty per row, at least 0
   * @param counts what the squares of each target count
   * @return infinite where the rows leave no freedom
   */
  public double score(double lambda, double[] counts) {
    double freedom = total - (bias ? 1 : 0);
    for (int j = 0; j < sigma.length; j++) {
      freedom -= kept(j, lambda);
    }
    double squares = 0;
    for (int o = 0; o < k; o++) {
      squares += counts[o] * squares(lambda, o);
    }
    return freedom > 0 ? squares / (freedom * freedom) : Double.POSITIVE_INFINITY;
  }

  /**
   * Residual sum of squares of a target, without the penalty.
   *
   * @param lambda penalty per row, at least 0
   * @param target from 0
   * @return at least 0
   */
  public double squares(double lambda, int target) {
    double sum = rest[target];
    for (int j = 0; j < sigma.length; j++) {
      double left = (1 - kept(j, lambda)) * projected.get(j, target);
      sum += left * left;
    }
    return sum;
  }

  /**
   * Solves.
   *
   * @param lambda penalty per row, at least 0
   * @return (p + 1) x k, the bias in the last row; p x k without a bias
   */
  public Matrix coefficients(double lambda) {
    Matrix result = new Matrix(p + (bias ? 1 : 0), k);
    for (int o = 0; o < k; o++) {
      int at = result.at(o);
      for (int j = 0; j < sigma.length; j++) {
        double w = kept(j, lambda) / sigma[j] * projected.get(j, o);
        Vectors.addScaled(result.values(), at, w, v.values(), v.at(j), p);
      }
      double intercept = targetMean[o];
      for (int j = 0; j < p; j++) {
        result.values()[at + j] /= scale[j];
        intercept -= mean[j] * result.values()[at + j];
      }
      if (bias) {
        result.values()[at + p] = intercept;
      }
    }
    return result;
  }
}
