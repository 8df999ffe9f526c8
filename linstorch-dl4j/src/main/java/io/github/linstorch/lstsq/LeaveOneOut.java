package io.github.linstorch.lstsq;

import java.util.Arrays;

/**
 * Chooses a ridge penalty by the leave-one-out error, which needs only one fit: with {@code C = U S
 * V'} and {@code e = N lambda / (S^2 + N lambda)} the residual of row i in a fit without it is
 * {@code r_i / (1 - h_i)} (the PRESS statistic; Allen, Technometrics 16, 1974). If the columns span
 * all directions that the rows allow, the part of a residual outside of their span is round-off and
 * counts as zero.
 */
final class LeaveOneOut {

  /**
   * Smallest leverage of all other rows on a row; below it the row's residual carries no
   * information.
   */
  private static final double LEAST_FREEDOM = 1e-12;

  private final int n;
  private final int k;
  private final Matrix centred;
  private final Matrix targets;
  private final double[] root;
  private final double total;
  private final boolean bias;
  private final Products products;
  private double[] scores;
  private Matrix coefficients;
  private Matrix residuals;

  /**
   * For a regression.
   *
   * @param centred columns n x p, centred and scaled, times the roots; unchanged
   * @param targets n x k, centred, times the roots; unchanged
   * @param root of the weights of the rows; null where each is 1
   * @param total sum of the weights
   * @param bias whether the columns have been centred
   */
  LeaveOneOut(
      Matrix centred,
      Matrix targets,
      double[] root,
      double total,
      boolean bias,
      Products products) {
    this.n = targets.rows();
    this.k = targets.columns();
    this.centred = centred;
    this.targets = targets;
    this.root = root;
    this.total = total;
    this.bias = bias;
    this.products = products;
  }

  /** Mean squared error of leaving one row out, per penalty. */
  double[] scores() {
    return scores;
  }

  /** Coefficients of the columns with the best penalty, p x k. */
  Matrix coefficients() {
    return coefficients;
  }

  /** Residuals of each row in the fit without it with the best penalty, n x k. */
  Matrix residuals() {
    return residuals;
  }

  /** Solves with each of some penalties; gives the number of the best, the first of several. */
  int choose(double[] lambdas) {
    ThinSvd svd = ThinSvd.of(centred);
    int free = n - (bias ? 1 : 0);
    int rank = Math.min(rank(svd.sigma()), free);
    double[] s2 = Arrays.stream(svd.sigma(), 0, rank).map(s -> s * s).toArray();
    Matrix u = new Matrix(n, rank, Arrays.copyOf(svd.u().values(), n * rank));
    Matrix projected = new Matrix(rank, k);
    products.cross(u, targets, projected);
    scores = new double[lambdas.length];
    double[][] shrinkage = new double[lambdas.length][rank];
    for (int c = 0; c < lambdas.length; c++) {
      for (int j = 0; j < rank; j++) {
        shrinkage[c][j] = total * lambdas[c] / (s2[j] + total * lambdas[c]);
      }
    }
    boolean spans = rank == free;
    Matrix freedom = freedom(u, shrinkage, spans);
    for (int o = 0; o < k; o++) {
      addSquares(residuals(u, projected, o, shrinkage, spans), freedom);
    }
    int best = 0;
    for (int c = 0; c < lambdas.length; c++) {
      scores[c] /= total * k;
      best = scores[c] < scores[best] ? c : best;
    }
    coefficients = new Matrix(centred.columns(), k);
    for (int o = 0; o < k; o++) {
      for (int j = 0; j < rank; j++) {
        double w = svd.sigma()[j] / (s2[j] + total * lambdas[best]) * projected.get(j, o);
        Vectors.addScaled(
            coefficients.values(),
            coefficients.at(o),
            w,
            svd.v().values(),
            svd.v().at(j),
            centred.columns());
      }
    }
    residuals = leftOut(u, projected, shrinkage[best], spans, freedom.copyColumn(best));
    return best;
  }

  /** Residuals of rows that are left out, for one penalty. */
  private Matrix leftOut(
      Matrix u, Matrix projected, double[] shrinkage, boolean spans, double[] freedom) {
    Matrix result = new Matrix(n, k);
    for (int o = 0; o < k; o++) {
      double[] own = residuals(u, projected, o, new double[][] {shrinkage}, spans).values();
      for (int i = 0; i < n; i++) {
        result.set(i, o, own[i] / freedom[i] / (root == null ? 1 : root[i]));
      }
    }
    return result;
  }

  private int rank(double[] sigma) {
    int rank = 0;
    double cutoff = sigma.length == 0 ? 0 : sigma[0] * Math.max(n, centred.columns()) * 0x1p-52;
    while (rank < sigma.length && sigma[rank] > cutoff) {
      rank++;
    }
    return rank;
  }

  /** {@code 1 - h_i} per row and penalty. */
  private Matrix freedom(Matrix u, double[][] shrinkage, boolean spans) {
    Matrix squares = u.copy();
    double[] rest = new double[n];
    for (int i = 0; i < n && !spans; i++) {
      double weight = root == null ? 1 : root[i] * root[i];
      rest[i] = bias ? 1 - weight / total : 1;
    }
    for (int j = 0; j < u.columns(); j++) {
      for (int i = 0; i < n; i++) {
        double square = squares.get(i, j) * squares.get(i, j);
        squares.set(i, j, square);
        rest[i] -= spans ? 0 : square;
      }
    }
    Matrix result = product(squares, shrinkage, null);
    for (int c = 0; c < shrinkage.length; c++) {
      for (int i = 0; i < n; i++) {
        double own = result.get(i, c) + Math.max(rest[i], 0);
        result.set(i, c, Math.max(own, LEAST_FREEDOM));
      }
    }
    return result;
  }

  /** Residuals of target o per row and penalty. */
  private Matrix residuals(Matrix u, Matrix projected, int o, double[][] shrinkage, boolean spans) {
    double[] rest = new double[n];
    if (!spans) {
      System.arraycopy(targets.values(), targets.at(o), rest, 0, n);
      for (int j = 0; j < u.columns(); j++) {
        Vectors.addScaled(rest, 0, -projected.get(j, o), u.values(), u.at(j), n);
      }
    }
    Matrix result = product(u, shrinkage, projected.copyColumn(o));
    for (int c = 0; c < shrinkage.length; c++) {
      Vectors.addScaled(result.values(), result.at(c), 1, rest, 0, n);
    }
    return result;
  }

  /** {@code left diag(factor) shrinkage'}, n x number of penalties. */
  private Matrix product(Matrix left, double[][] shrinkage, double[] factor) {
    Matrix right = new Matrix(left.columns(), shrinkage.length);
    for (int c = 0; c < shrinkage.length; c++) {
      for (int j = 0; j < left.columns(); j++) {
        right.set(j, c, shrinkage[c][j] * (factor == null ? 1 : factor[j]));
      }
    }
    Matrix result = new Matrix(n, shrinkage.length);
    products.multiply(left, left.columns(), right, result);
    return result;
  }

  private void addSquares(Matrix residuals, Matrix freedom) {
    double[] r = residuals.values();
    double[] f = freedom.values();
    for (int c = 0; c < scores.length; c++) {
      double sum = 0;
      for (int i = residuals.at(c); i < residuals.at(c) + n; i++) {
        double left = r[i] / f[i];
        sum += left * left;
      }
      scores[c] += sum;
    }
  }
}
