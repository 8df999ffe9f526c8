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
 * of the weights of the rows. A column that is constant up to round-off gets the coefficient 0.
 *
 * <p>Not thread-safe.
 */
public final class RidgeRegression {

  /** Share of the largest root mean square below which a column counts as constant. */
  private static final double CONSTANT = 1e-10;

  /** Smallest scale of a column, relative to the median root mean square. */
  private static final double LEAST_SCALE = 0.05;

  /** Penalty per row below which the normal equations are not to be trusted. */
  private static final double UNPENALISED = 1e-12;

  /** Range of a column, relative to its largest entry, up to which the column is constant. */
  private static final double ROUND_OFF = 0x1p-50;

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
      scale[j] = isConstant(features, j) ? 0 : Math.sqrt(centred.squares(j, j + 1) / total);
      top = Math.max(top, scale[j]);
    }
    limit(scale, top);
    for (int j = 0; j < p; j++) {
      Vectors.scale(centred.values(), centred.at(j), n, 1 / scale[j]);
    }
  }

  /** Whether nothing but round-off distinguishes a column from the intercept. */
  private boolean isConstant(Matrix a, int column) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = a.at(column); i < a.at(column) + n; i++) {
      least = Math.min(least, a.values()[i]);
      most = Math.max(most, a.values()[i]);
    }
    return bias && most - least <= ROUND_OFF * Math.max(Math.abs(least), Math.abs(most));
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
      if (penalty[j] > 0) {
        block[j][row++] = Math.sqrt(penalty[j]);
      }
    }
    centred.copyColumns(block, 0);
    targets.copyColumns(block, p + 1);
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
   * Solves with the penalty of the least leave-one-out error, the mean over the rows of their
   * squared residuals in fits without them ({@link LeaveOneOut}).
   *
   * @param lambdas penalties to choose from, at least one
   * @return the best of them
   */
  public Chosen leaveOneOut(double[] lambdas) {
    LeaveOneOut choice = new LeaveOneOut(centred, targets, root, total, bias, products);
    int best = choice.choose(lambdas);
    return new Chosen(
        uncentred(choice.coefficients()), lambdas[best], choice.scores(), choice.residuals());
  }
}
