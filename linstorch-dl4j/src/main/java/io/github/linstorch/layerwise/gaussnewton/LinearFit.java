package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.ColumnScaling;
import io.github.linstorch.lstsq.LeastSquaresSolution;
import io.github.linstorch.lstsq.LeastSquaresState;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import io.github.linstorch.lstsq.RidgeFactor;
import io.github.linstorch.lstsq.RidgeRegression;
import io.github.linstorch.lstsq.SolveOptions;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Regression of the labels on the features, by ordinary least squares or with a ridge.
 *
 * @param coefficients coefficients of the features, with the intercept in the last row
 * @param squares residual sum of squares per output, in the units of the given labels; null for a
 *     ridge regression
 */
record LinearFit(Matrix coefficients, double[] squares) {

  /** Smallest number of rows of a ridge regression of many rows. */
  private static final int LEAST_ROWS = 10_000;

  /** Number of its rows per feature: its coefficients' errors are then a tenth of the noise. */
  private static final int ROWS_PER_FEATURE = 10;

  /** No penalty, and those of the last layer. */
  private static final double[] PENALTIES =
      DoubleStream.concat(DoubleStream.of(0), Arrays.stream(LastLayerRidge.PENALTIES)).toArray();

  /** Ratio of the leave-one-out errors from which on a ridge is worth its bias. */
  private static final double HELPS = 1.01;

  /** Leave-one-out error, relative to the labels' variance, that is nearly round-off. */
  private static final double EXACT = 1e-12;

  /** Fits rows in memory. */
  static LinearFit of(Rows rows, Topology shape) {
    return of(rows, rows.x(), shape.hasIntercept());
  }

  /**
   * Fits all rows from their summary.
   *
   * @param features factor of {@code [x 1 Y]} of the rows as they are; unchanged
   * @param equilibration of the fit, whose coordinates the coefficients are in
   */
  static LinearFit of(LeastSquaresState features, Topology shape, Equilibration equilibration) {
    boolean intercept = shape.hasIntercept();
    LinearFit raw = of(features, shape.nIn(), intercept, shape.nOut());
    return new LinearFit(equilibration.applyLinear(raw.coefficients, intercept), raw.squares);
  }

  /**
   * Regresses the labels on other features than those of the rows.
   *
   * @param features n x p; unchanged
   */
  static LinearFit of(Rows rows, Matrix features, boolean intercept) {
    return of(state(rows, features), features.columns(), intercept, rows.y().columns());
  }

  /** The factor of {@code [features 1 Y]}. */
  private static LeastSquaresState state(Rows rows, Matrix features) {
    int n = rows.count();
    int p = features.columns();
    int k = rows.y().columns();
    double[][] block = new double[p + 1 + k][n];
    for (int j = 0; j < p; j++) {
      System.arraycopy(features.values(), features.at(j), block[j], 0, n);
    }
    Arrays.fill(block[p], 1);
    for (int o = 0; o < k; o++) {
      System.arraycopy(rows.y().values(), rows.y().at(o), block[p + 1 + o], 0, n);
    }
    LeastSquaresState state = new LeastSquaresState(p, k);
    if (rows.weights() == null) {
      state.add(block, n);
    } else {
      state.add(block, rows.weights(), n);
    }
    return state;
  }

  private static LinearFit of(LeastSquaresState state, int p, boolean intercept, int k) {
    LeastSquaresSolution solution =
        state.solve(SolveOptions.of(intercept, ColumnScaling.EQUILIBRATED));
    int height = p + (intercept ? 1 : 0);
    double[] values = Arrays.copyOf(solution.coefficients(), height * k);
    double[] squares = IntStream.range(0, k).mapToDouble(solution::residualSumOfSquares).toArray();
    return new LinearFit(new Matrix(height, k, values), squares);
  }

  /**
   * Regression of rows in memory, with a ridge where leave-one-out says that it helps.
   *
   * @return without {@code squares} where there is a ridge
   */
  static LinearFit ridge(Rows rows, Topology shape, Products products) {
    boolean intercept = shape.hasIntercept();
    RidgeRegression ridge =
        new RidgeRegression(rows.y(), rows.weights(), shape.nIn(), intercept, products);
    ridge.load(rows.x());
    RidgeRegression.Chosen chosen = ridge.leaveOneOut(PENALTIES);
    double plain = chosen.scores()[0];
    double best = Arrays.stream(chosen.scores()).min().orElseThrow();
    return plain <= HELPS * best || plain <= EXACT
        ? of(rows, shape)
        : new LinearFit(chosen.coefficients(), null);
  }

  /**
   * Regression of all rows from their summary, with a ridge where cross-validation says that it
   * helps.
   *
   * @param features factor of {@code [x 1 Y]} of the rows as they are; unchanged
   * @param equilibration of the fit, whose coordinates the coefficients are in
   * @return without {@code squares} where there is a ridge
   */
  static LinearFit ridge(LeastSquaresState features, Topology shape, Equilibration equilibration) {
    boolean intercept = shape.hasIntercept();
    RidgeFactor factor = new RidgeFactor(features, intercept);
    double[] units = equilibration.squareUnits();
    double lambda = factor.choose(LastLayerRidge.PENALTIES, units);
    if (factor.score(0, units) <= HELPS * factor.score(lambda, units)) {
      return of(features, shape, equilibration);
    }
    Matrix raw = factor.coefficients(lambda);
    return new LinearFit(equilibration.applyLinear(raw, intercept), null);
  }

  /**
   * Ridge regression of rows that are not held out: of some of them, as many as it takes for its
   * coefficients' errors to be small.
   */
  static LinearFit ridgeOfMany(Rows rows, HoldOutSplit split, Topology shape) {
    Rows fitted = rows.subset(someOf(split, shape));
    double[] units = new double[shape.nOut()];
    Arrays.fill(units, 1);
    RidgeFactor factor = new RidgeFactor(state(fitted, fitted.x()), shape.hasIntercept());
    double lambda = factor.choose(LastLayerRidge.PENALTIES, units);
    return new LinearFit(factor.coefficients(lambda), null);
  }

  /** Numbers of rows that are not held out, as many as it takes for a linear model. */
  static int[] someOf(HoldOutSplit split, Topology shape) {
    int count = Math.max(LEAST_ROWS, Math.multiplyExact(ROWS_PER_FEATURE, shape.nIn()));
    return Arrays.copyOf(split.fitted(), Math.min(count, split.fitted().length));
  }

  /** Its outputs n x k for some features. */
  Matrix outputs(Matrix x, Products products) {
    int n = x.rows();
    int d = x.columns();
    Matrix features = x;
    if (coefficients.rows() > d) {
      double[] values = Arrays.copyOf(x.values(), n * (d + 1));
      Arrays.fill(values, n * d, values.length, 1);
      features = new Matrix(n, d + 1, values);
    }
    Matrix result = new Matrix(n, coefficients.columns());
    products.multiply(features, coefficients.rows(), coefficients, result);
    return result;
  }

  /** Residual sum of squares of all outputs. */
  double residualSumOfSquares() {
    double sum = 0;
    for (double one : squares) {
      sum += one;
    }
    return sum;
  }

  /** Residuals n x k of some rows, each row's in the fit without it. */
  static Matrix leaveOneOut(Rows rows, Topology shape, Products products) {
    RidgeRegression ridge =
        new RidgeRegression(rows.y(), rows.weights(), shape.nIn(), shape.hasIntercept(), products);
    ridge.load(rows.x());
    return ridge.leaveOneOut(new double[] {0}).residuals();
  }
}
