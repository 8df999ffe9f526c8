package io.github.linstorch.lstsq;

import java.util.Arrays;

/**
 * Ridge regression of fixed targets on changing features. Columns are centred (with a bias) and
 * scaled to unit size, so that one penalty suits them all:
 *
 * <pre>
 *   |y - A w - b|^2 + N lambda sum_j s_j^2 w_j^2 + N k sum_j decay_j w_j^2
 * </pre>
 *
 * <p>s_j is the root mean square of column j, at least a twentieth of the median one; N is the sum
 * of the weights of the rows. A column that is constant, but for round-off, gets the coefficient 0.
 *
 * <p>Not thread-safe.
 */
public final class RidgeRegression {

  /** Of the largest column: below, a column is constant. */
  private static final double CONSTANT = 1e-10;

  /** Of the median column: the least scale. */
  private static final double LEAST_SCALE = 0.05;

  /** Penalty, per row, below which the normal equations are not to be trusted. */
  private static final double UNPENALISED = 1e-12;

  /** Below this leverage of all other rows a row's own residual says nothing. */
  private static final double LEAST_FREEDOM = 1e-12;

  /**
   * A choice of the penalty.
   *
   * @param coefficients (p + 1) x k, the bias in the last row; p x k without a bias
   * @param lambda the penalty of the least score, the first of several
   * @param scores per penalty, mean squared error of leaving one row out
   * @param residuals n x k, of each row in the fit without it, with the best penalty
   */
  public record Chosen(Matrix coefficients, double lambda, double[] scores, Matrix residuals) {}

  private final int n;
  private final int k;
  private final boolean bias;
  private final double[] root;
  private final double total;
  private final double[] targetMean;
  private final Matrix targets;
  private final Products products;
  private final double[] mean;
  private final double[] scale;
  private final Matrix centred;

  /** Products of the features, p x p, or with fewer rows of those, n x n; null until needed. */
  private Matrix gram;

  /**
   * Prepares regressions of the same targets.
   *
   * @param targets n x k; unchanged
   * @param weights of the rows, positive; null where each is 1
   * @param p number of features
   * @param bias whether an intercept is fitted
   * @param products for the thread that will call
   */
  public RidgeRegression(Matrix targets, double[] weights, int p, boolean bias, Products products) {
    this.n = targets.rows();
    this.k = targets.columns();
    this.bias = bias;
    this.root = weights == null ? null : Arrays.stream(weights).map(Math::sqrt).toArray();
    this.total = weights == null ? n : Vectors.sum(weights, 0, n);
    this.products = products;
    this.mean = new double[p];
    this.scale = new double[p];
    this.centred = new Matrix(n, p);
    this.targetMean = new double[k];
    this.targets = targets.copy();
    for (int o = 0; o < k; o++) {
      targetMean[o] = bias ? mean(targets, o) : 0;
      shiftAndWeigh(this.targets, o, targetMean[o]);
    }
  }

  private double mean(Matrix a, int column) {
    double[] values = a.values();
    int at = a.at(column);
    if (root == null) {
      return Vectors.sum(values, at, n) / n;
    }
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += root[i] * root[i] * values[at + i];
    }
    return sum / total;
  }

  private void shiftAndWeigh(Matrix a, int column, double shift) {
    double[] values = a.values();
    int at = a.at(column);
    for (int i = 0; i < n; i++) {
      values[at + i] -= shift;
    }
    if (root != null) {
      for (int i = 0; i < n; i++) {
        values[at + i] *= root[i];
      }
    }
  }

  /**
   * Takes the features of the next regression.
   *
   * @param features n x p or more columns, of which the first p count; unchanged
   */
  public void load(Matrix features) {
    int p = scale.length;
    System.arraycopy(features.values(), 0, centred.values(), 0, n * p);
    double top = 0;
    for (int j = 0; j < p; j++) {
      mean[j] = bias ? mean(features, j) : 0;
      shiftAndWeigh(centred, j, mean[j]);
      scale[j] = Math.sqrt(centred.squares(j, j + 1) / total);
      top = Math.max(top, scale[j]);
    }
    limit(scale, top);
    for (int j = 0; j < p; j++) {
      Vectors.scale(centred.values(), centred.at(j), n, 1 / scale[j]);
    }
  }

  /**
   * Makes root mean squares of columns their scales.
   *
   * @param scale changed: infinite for a constant column, else at least a share of the median one
   * @param top the largest of them
   */
  static void limit(double[] scale, double top) {
    double least = LEAST_SCALE * median(Arrays.stream(scale).filter(s -> s > 0).toArray());
    for (int j = 0; j < scale.length; j++) {
      boolean constant = top == 0 || scale[j] < CONSTANT * top;
      scale[j] = constant ? Double.POSITIVE_INFINITY : Math.max(scale[j], least);
    }
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    int half = values.length / 2;
    if (values.length == 0) {
      return 0;
    }
    return values.length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
  }

  /**
   * The scales of the columns.
   *
   * @return p values, infinite for a constant column; not a copy
   */
  public double[] scale() {
    return scale;
  }

  /**
   * Solves with a given penalty.
   *
   * @param lambda at least 0
   * @param decay per column, at least 0; null for none
   * @return (p + 1) x k, the bias in the last row; p x k without a bias
   */
  public Matrix solve(double lambda, double[] decay) {
    int p = scale.length;
    double[] penalty = new double[p];
    double least = Double.POSITIVE_INFINITY;
    for (int j = 0; j < p; j++) {
      double own = decay == null ? 0 : total * k * decay[j] / scale[j] / scale[j];
      penalty[j] = total * lambda + own;
      least = Math.min(least, penalty[j]);
    }
    if (!(least > UNPENALISED * total)) {
      return uncentred(byStacking(penalty));
    }
    return uncentred(n < p ? byRows(penalty) : byCholesky(penalty));
  }

  private Matrix byCholesky(double[] penalty) {
    int p = penalty.length;
    gram = gram == null ? new Matrix(p, p) : gram;
    Matrix cross = new Matrix(p, k);
    products.gram(centred, gram);
    products.cross(centred, targets, cross);
    for (int j = 0; j < p; j++) {
      gram.set(j, j, gram.get(j, j) + penalty[j]);
    }
    return Cholesky.solve(gram, cross);
  }

  /** Fewer rows than columns: {@code w = P^-1 C' (C P^-1 C' + I)^-1 y}, which is the same. */
  private Matrix byRows(double[] penalty) {
    int p = penalty.length;
    Matrix divided = new Matrix(n, p);
    for (int j = 0; j < p; j++) {
      Vectors.addScaled(
          divided.values(), divided.at(j), 1 / penalty[j], centred.values(), centred.at(j), n);
    }
    gram = gram == null ? new Matrix(n, n) : gram;
    products.multiplyTransposed(divided, centred, n, gram);
    for (int i = 0; i < n; i++) {
      gram.set(i, i, gram.get(i, i) + 1);
    }
    Matrix result = new Matrix(p, k);
    products.cross(divided, Cholesky.solve(gram, targets.copy()), result);
    return result;
  }

  /** Minimum norm, where columns without a penalty may depend on each other. */
  private Matrix byStacking(double[] penalty) {
    int p = penalty.length;
    int penalised = (int) Arrays.stream(penalty).filter(one -> one > 0).count();
    LeastSquaresState state = new LeastSquaresState(p, k);
    double[][] block = new double[p + 1 + k][n + penalised];
    int row = n;
    for (int j = 0; j < p; j++) {
      System.arraycopy(centred.values(), centred.at(j), block[j], 0, n);
      if (penalty[j] > 0) {
        block[j][row++] = Math.sqrt(penalty[j]);
      }
    }
    for (int o = 0; o < k; o++) {
      System.arraycopy(targets.values(), targets.at(o), block[p + 1 + o], 0, n);
    }
    state.add(block, n + penalised);
    double[] solved = state.solve(SolveOptions.of(false, ColumnScaling.NONE)).coefficients();
    return new Matrix(p, k, Arrays.copyOf(solved, p * k));
  }

  /** Coefficients of the features themselves, and the bias. */
  private Matrix uncentred(Matrix scaled) {
    int p = scale.length;
    Matrix result = new Matrix(p + (bias ? 1 : 0), k);
    for (int o = 0; o < k; o++) {
      double intercept = targetMean[o];
      for (int j = 0; j < p; j++) {
        double w = scaled.get(j, o) / scale[j];
        result.set(j, o, w);
        intercept -= mean[j] * w;
      }
      if (bias) {
        result.set(p, o, intercept);
      }
    }
    return result;
  }

  /**
   * Solves with the penalty of the least leave-one-out error, which needs no fit but one: with
   * {@code C = U S V'} and {@code e = N lambda / (S^2 + N lambda)} the residual of row i in a fit
   * without it is {@code r_i / (1 - h_i)} (the PRESS statistic; Allen, Technometrics 16, 1974).
   * Where the columns span all directions that the rows leave, the part of a residual outside of
   * them is round-off, and counts as zero.
   *
   * @param lambdas penalties to choose from, at least one
   * @return the best of them
   */
  public Chosen leaveOneOut(double[] lambdas) {
    ThinSvd svd = ThinSvd.of(centred);
    int free = n - (bias ? 1 : 0);
    int rank = Math.min(rank(svd.sigma()), free);
    double[] s2 = Arrays.stream(svd.sigma(), 0, rank).map(s -> s * s).toArray();
    Matrix u = new Matrix(n, rank, Arrays.copyOf(svd.u().values(), n * rank));
    Matrix projected = new Matrix(rank, k);
    products.cross(u, targets, projected);
    double[] scores = new double[lambdas.length];
    double[][] shrinkage = new double[lambdas.length][rank];
    for (int c = 0; c < lambdas.length; c++) {
      for (int j = 0; j < rank; j++) {
        shrinkage[c][j] = total * lambdas[c] / (s2[j] + total * lambdas[c]);
      }
    }
    boolean spans = rank == free;
    Matrix freedom = freedom(u, shrinkage, spans);
    for (int o = 0; o < k; o++) {
      addSquares(scores, residuals(u, projected, o, shrinkage, spans), freedom);
    }
    int best = 0;
    for (int c = 0; c < lambdas.length; c++) {
      scores[c] /= total * k;
      best = scores[c] < scores[best] ? c : best;
    }
    Matrix scaled = new Matrix(scale.length, k);
    for (int o = 0; o < k; o++) {
      for (int j = 0; j < rank; j++) {
        double w = svd.sigma()[j] / (s2[j] + total * lambdas[best]) * projected.get(j, o);
        Vectors.addScaled(
            scaled.values(), scaled.at(o), w, svd.v().values(), svd.v().at(j), scale.length);
      }
    }
    Matrix left = leftOut(u, projected, shrinkage[best], spans, column(freedom, best));
    return new Chosen(uncentred(scaled), lambdas[best], scores, left);
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
    double cutoff = sigma.length == 0 ? 0 : sigma[0] * Math.max(n, scale.length) * 0x1p-52;
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
    Matrix result = product(u, shrinkage, column(projected, o));
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

  private static double[] column(Matrix a, int column) {
    return Arrays.copyOfRange(a.values(), a.at(column), a.at(column) + a.rows());
  }

  private void addSquares(double[] scores, Matrix residuals, Matrix freedom) {
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
