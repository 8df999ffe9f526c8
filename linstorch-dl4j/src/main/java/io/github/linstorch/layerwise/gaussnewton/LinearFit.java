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
import io.github.linstorch.lstsq.ThinSvd;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Regression of the labels on the features, by ordinary least squares or with a ridge, and a net
 * that computes it.
 *
 * @param coefficients coefficients of the features, with the intercept in the last row
 * @param net net that computes the linear fit; null if nets of its shape are too narrow
 * @param squares residual sum of squares per output, in the units of the given labels; null for a
 *     ridge regression
 */
record LinearFit(Matrix coefficients, Matrix[] net, double[] squares) {

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
    LinearFit fit = of(rows, rows.x(), shape.hasIntercept());
    return fit.with(fit.coefficients, rows.x(), shape);
  }

  /**
   * Fits all rows from their summary.
   *
   * @param features factor of {@code [x 1 Y]} of the rows as they are; unchanged
   * @param equilibration of the fit
   * @param x equilibrated rows, which the net has to equal the fit on
   */
  static LinearFit of(
      LeastSquaresState features, Topology shape, Equilibration equilibration, Matrix x) {
    boolean intercept = shape.hasIntercept();
    LinearFit raw = of(features, shape.nIn(), intercept, shape.nOut());
    Matrix coefficients = equilibration.applyLinear(raw.coefficients, intercept);
    return raw.with(coefficients, x, shape);
  }

  private LinearFit with(Matrix equilibrated, Matrix x, Topology shape) {
    return new LinearFit(equilibrated, null, squares).with(x, shape);
  }

  private LinearFit with(Matrix x, Topology shape) {
    Matrix[] equal = embedded(x, coefficients, shape, shape.hasIntercept());
    return new LinearFit(coefficients, equal, squares);
  }

  /**
   * Regresses the labels on other features than those of the rows, without a net.
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
    return new LinearFit(new Matrix(height, k, values), null, squares);
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
        : new LinearFit(chosen.coefficients(), null, null).with(rows.x(), shape);
  }

  /**
   * Regression of all rows from their summary, with a ridge where cross-validation says that it
   * helps.
   *
   * @param features factor of {@code [x 1 Y]} of the rows as they are; unchanged
   * @param equilibration of the fit
   * @param x equilibrated rows, which the net has to equal the fit on
   * @return without {@code squares} where there is a ridge
   */
  static LinearFit ridge(
      LeastSquaresState features, Topology shape, Equilibration equilibration, Matrix x) {
    boolean intercept = shape.hasIntercept();
    RidgeFactor factor = new RidgeFactor(features, intercept);
    double[] units = equilibration.squareUnits();
    double lambda = factor.choose(LastLayerRidge.PENALTIES, units);
    if (factor.score(0, units) <= HELPS * factor.score(lambda, units)) {
      return of(features, shape, equilibration, x);
    }
    Matrix raw = factor.coefficients(lambda);
    return new LinearFit(equilibration.applyLinear(raw, intercept), null, null).with(x, shape);
  }

  /**
   * Ridge regression of rows that are not held out, without a net: of some of them, as many as it
   * takes for its coefficients' errors to be small.
   */
  static LinearFit ridgeOfMany(Rows rows, HoldOutSplit split, Topology shape) {
    Rows fitted = rows.subset(someOf(split, shape));
    double[] units = new double[shape.nOut()];
    Arrays.fill(units, 1);
    RidgeFactor factor = new RidgeFactor(state(fitted, fitted.x()), shape.hasIntercept());
    double lambda = factor.choose(LastLayerRidge.PENALTIES, units);
    return new LinearFit(factor.coefficients(lambda), null, null);
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

  /**
   * The net that equals {@code x -> [x 1] linear}. With {@code P V'} the singular value
   * decomposition of the coefficients, of rank r, and widths of at least 2r, it carries u = XP as a
   * pair: whatever the slopes s_l of the activations below zero, {@code f(u) - f(-u) = (1 + prod
   * s_l) u}. With widths of at least r, and biases in the first and the last layer, it carries u
   * shifted by so much that it is positive for rows as far out as the range of the given ones.
   *
   * @param x rows that fix the shift
   * @param linear (d + 1) x k with an intercept, d x k without
   * @return null if the net is too narrow
   */
  static Matrix[] embedded(Matrix x, Matrix linear, Topology shape, boolean intercept) {
    int depth = shape.depth();
    int d = shape.nIn();
    if (depth == 1) {
      return new Matrix[] {linear};
    }
    boolean lastBias = shape.bias()[depth - 1];
    // Without a bias at the output the intercept has to come through the first layer.
    boolean inside = intercept && !lastBias;
    double[] outputBias = new double[shape.nOut()];
    for (int o = 0; o < outputBias.length && intercept && lastBias; o++) {
      outputBias[o] = linear.get(d, o);
    }
    Factors factors = Factors.of(top(linear, inside ? d + 1 : d));
    int r = factors.rank();
    double slopes = 1;
    for (int l = 0; l + 1 < depth; l++) {
      slopes *= shape.slope()[l];
    }
    int width = shape.leastHidden();
    Matrix[] net = shape.zeros();
    int units;
    if (width >= 2 * r && slopes != 1) {
      units = 2 * r;
      for (int j = 0; j < r; j++) {
        factors.put(net, j, j, 1, 1 / (1 + slopes));
        factors.put(net, j, r + j, -1, 1 / (1 + slopes));
      }
    } else if (width >= r && slopes == 1) {
      units = r;
      for (int j = 0; j < r; j++) {
        factors.put(net, j, j, 1, 1);
      }
    } else if (width >= r && shape.bias()[0] && lastBias) {
      units = r;
      for (int j = 0; j < r; j++) {
        factors.put(net, j, j, 1, 1);
        double shift = factors.shift(x, j);
        net[0].set(d, j, shift);
        for (int o = 0; o < outputBias.length; o++) {
          outputBias[o] -= shift * factors.right().get(o, j);
        }
      }
    } else {
      return null;
    }
    for (int l = 1; l + 1 < depth; l++) {
      for (int j = 0; j < units; j++) {
        net[l].set(j, j, 1);
      }
    }
    for (int o = 0; o < outputBias.length && lastBias; o++) {
      net[depth - 1].set(shape.dims()[depth - 1], o, outputBias[o]);
    }
    return net;
  }

  private static Matrix top(Matrix a, int rows) {
    Matrix result = new Matrix(rows, a.columns());
    for (int o = 0; o < a.columns(); o++) {
      System.arraycopy(a.values(), a.at(o), result.values(), result.at(o), rows);
    }
    return result;
  }

  /** {@code B = P V'}: left is P, right V, the largest entry of each column of V positive. */
  private record Factors(Matrix left, Matrix right, int rank) {

    static Factors of(Matrix b) {
      ThinSvd svd = ThinSvd.of(b);
      double[] sigma = svd.sigma();
      double cutoff = Math.max(b.rows(), b.columns()) * 0x1p-52 * sigma[0];
      int rank = 0;
      while (rank < sigma.length && sigma[rank] > cutoff) {
        rank++;
      }
      Matrix left = new Matrix(b.rows(), rank);
      Matrix right = new Matrix(b.columns(), rank);
      for (int j = 0; j < rank; j++) {
        double largest = 0;
        for (int o = 0; o < right.rows(); o++) {
          double v = svd.v().get(o, j);
          largest = Math.abs(v) > Math.abs(largest) ? v : largest;
        }
        double sign = Math.signum(largest);
        for (int i = 0; i < left.rows(); i++) {
          left.set(i, j, sign * sigma[j] * svd.u().get(i, j));
        }
        for (int o = 0; o < right.rows(); o++) {
          right.set(o, j, sign * svd.v().get(o, j));
        }
      }
      return new Factors(left, right, rank);
    }

    /** Lets a unit carry component j. */
    void put(Matrix[] net, int j, int unit, double sign, double share) {
      for (int i = 0; i < left.rows(); i++) {
        net[0].set(i, unit, sign * left.get(i, j));
      }
      for (int o = 0; o < right.rows(); o++) {
        net[net.length - 1].set(unit, o, sign * share * right.get(o, j));
      }
    }

    /** The shift that makes component j positive on the rows, with their range to spare. */
    double shift(Matrix x, int j) {
      double least = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < x.rows(); i++) {
        double u = 0;
        for (int c = 0; c < x.columns(); c++) {
          u += x.get(i, c) * left.get(c, j);
        }
        least = Math.min(least, u);
        most = Math.max(most, u);
      }
      return most - 2 * least;
    }
  }
}
