package io.github.linstorch.lstsq;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Solves a regression from {@link PreciseSums}: a Cholesky factor in their precision, the columns
 * pivoted and of unit size, is rounded to double; {@link MinimumNorm} solves for the scaled
 * coefficients. What the coefficients miss once they are rounded is found from the sums.
 */
public final class PreciseSolve {

  /** Share of its sum of squares below which what is left of a centred column is round-off. */
  private static final double CONSTANT = 0x1p-94;

  /**
   * Largest rise of the residual sum of squares, relative to it, that a shorter solution may cause.
   */
  private static final double HAIR = 1e-9;

  /**
   * Largest rise of the residual sum of squares, relative to the squares of the target, that a
   * shorter solution may cause.
   */
  private static final double NOTHING = 1e-28;

  /** Largest ratio of the parts of a shorter solution to those of a longer one. */
  private static final double LARGEST_PARTS = 4;

  /** Share of a column that the sums tell from round-off to seven digits. */
  private static final double LEAST_PIVOT = 4e-12;

  /** Largest error, relative to a residual sum of squares, at which the sum counts as certain. */
  private static final double LARGEST_ERROR = 1e-7;

  /**
   * What least squares reaches.
   *
   * @param squares residual sum of squares
   * @param isCertain whether that is right to 1e-7: no column depends on others but for round-off,
   *     and the residual is not round-off
   */
  public record Least(double squares, boolean isCertain) {}

  private final PreciseSums sums;
  private final boolean intercept;
  private final int p;
  private final int k;
  private final int m;
  private final DoubleDouble[][] product;
  private final double[] norm;
  private final int[] pivot;
  private final double leastPivot;
  private final double[] factor;
  private final LeastSquaresSolution scaled;

  private PreciseSolve(PreciseSums sums, SolveOptions options) {
    this.sums = sums;
    this.intercept = options.intercept();
    this.p = sums.nIn();
    this.k = sums.nTargets() + 1;
    this.m = p + k;
    this.product = new DoubleDouble[m][m];
    for (int j = 0; j < m; j++) {
      for (int i = 0; i <= j; i++) {
        product[i][j] = product(column(i), column(j));
        product[j][i] = product[i][j];
      }
    }
    this.norm = new double[m];
    // A given cut-off is meant for columns as they are, the round-off of their data type.
    boolean isGiven = !Double.isNaN(options.rcond());
    for (int j = 0; j < m; j++) {
      double least = CONSTANT * sums.product(column(j), column(j)).high();
      double square = product[j][j].high();
      double size = isGiven && j < p ? sums.rawProduct(j, j).high() : square;
      norm[j] = square > least ? Math.sqrt(size) : 0;
    }
    PreciseFactor precise = new PreciseFactor(product, norm, p, sums.noise());
    this.pivot = precise.pivot();
    this.leastPivot = precise.leastPivot();
    this.factor = precise.rounded();
    long rows = sums.rows();
    double automatic = Math.max(rows, p + 1) * 0x1p-52;
    double size = 0;
    for (int j = 0; j < p; j++) {
      size = Math.hypot(size, Vectors.norm(factor, j * m, j + 1));
    }
    double rcond = isGiven && size > 0 ? options.rcond() / Math.min(size, 1) : automatic;
    double[] targets = Arrays.copyOfRange(factor, p * m, m * m);
    this.scaled =
        new MinimumNorm(Factor.triangular(factor, m), p, ColumnScaling.NONE, rcond)
            .solve(targets, k, rows);
  }

  /**
   * Regresses as {@link LeastSquaresState#solve} does, but decides the rank on centred columns
   * where there is an intercept: no offset makes a column collinear with the constant. Of several
   * solutions it is the shortest one where double precision can hold it, otherwise the one of
   * shortest scaled coefficients. Residuals are those of the coefficients as they are rounded.
   *
   * @param sums of the rows; unchanged
   * @param options without a penalty
   * @return the coefficients, and what is known of the fit
   */
  public static LeastSquaresSolution solve(PreciseSums sums, SolveOptions options) {
    return new PreciseSolve(sums, options).solution();
  }

  /**
   * Residual sum of squares over all targets, whatever double precision can hold of the
   * coefficients.
   *
   * @param sums of the rows; unchanged
   * @param options without a penalty
   * @return the least one
   */
  public static Least leastSquares(PreciseSums sums, SolveOptions options) {
    PreciseSolve solve = new PreciseSolve(sums, options);
    double sum = 0;
    double targets = 0;
    for (int t = 0; t < sums.nTargets(); t++) {
      sum += solve.least()[t];
      targets += solve.targetSquares(t);
    }
    double pivot = solve.leastPivot;
    double error = DoubleDouble.ROUND_OFF * targets / (pivot * pivot);
    return new Least(sum, pivot > LEAST_PIVOT && error <= LARGEST_ERROR * sum);
  }

  /** Column of the sums that stands at position j: the features, the labels, the constant. */
  private int column(int j) {
    return j < p ? j : j == m - 1 ? p : j + 1;
  }

  private DoubleDouble product(int i, int j) {
    return intercept ? sums.centredProduct(i, j) : sums.rawProduct(i, j);
  }

  /** Sum of squares of a target, of which an intercept has taken the mean. */
  private double targetSquares(int target) {
    double unit = sums.unit(column(p + target));
    return product[p + target][p + target].high() * unit * unit;
  }

  /** Least residual sum of squares of each target and of the constant. */
  private double[] least() {
    double[] least = new double[k];
    for (int t = 0; t < k; t++) {
      double unit = sums.unit(column(p + t));
      least[t] = scaled.residualSumOfSquares(t) * unit * unit;
    }
    return least;
  }

  private LeastSquaresSolution solution() {
    double[] own = scaledCoefficients();
    double[] shortest = scaled.rank() < p ? shortest(own) : null;
    int width = p + (intercept ? 1 : 0);
    double[] least = least();
    double[] x = new double[width * k];
    double[] residual = new double[(m + k) * k];
    for (int t = 0; t < k; t++) {
      double unit = sums.unit(column(p + t));
      double[] chosen = rounded(own, t);
      double squares = squares(chosen, t);
      if (shortest != null) {
        double[] other = rounded(shortest, t);
        double its = squares(other, t);
        double target = product[p + t][p + t].high() + (t == k - 1 ? sums.weight().high() : 0);
        boolean isAsGood =
            its <= Math.max(squares, 0) + HAIR * least[t] / unit / unit + NOTHING * target;
        if (isAsGood && isShorter(other, chosen)) {
          chosen = other;
          squares = its;
        }
      }
      System.arraycopy(chosen, 0, x, t * width, width);
      for (int s = p; s < m; s++) {
        residual[t * (m + k) + s] = factor[(p + t) * m + s] * unit;
      }
      for (int s = 0; s < p; s++) {
        residual[t * (m + k) + s] = scaled.rotatedResidual(t, s) * unit;
      }
      double missed = squares * unit * unit - least[t];
      residual[t * (m + k) + m + t] = Math.sqrt(Math.max(missed, 0));
    }
    return scaled.precise(width, x, residual, intercept);
  }

  /** Coefficients of the features in the units of the sums, p x k, those of the scaled solution. */
  private double[] scaledCoefficients() {
    double[] w = new double[p * k];
    for (int t = 0; t < k; t++) {
      for (int s = 0; s < p; s++) {
        int j = pivot[s];
        w[t * p + j] = norm[j] == 0 ? 0 : scaled.coefficients()[t * p + s] / norm[j];
      }
    }
    return w;
  }

  /**
   * Coefficients of a target in its own units, rounded to double; the intercept is what the others
   * leave of the mean.
   */
  private double[] rounded(double[] w, int t) {
    double[] x = new double[p + (intercept ? 1 : 0)];
    double unit = sums.unit(column(p + t));
    for (int j = 0; j < p; j++) {
      x[j] = w[t * p + j] * (unit / sums.unit(j));
    }
    if (intercept) {
      x[p] = meanLeft(x, t).high() * unit;
    }
    return x;
  }

  /** Mean of the target less the features' part, in the units of the sums. */
  private DoubleDouble meanLeft(double[] x, int t) {
    double unit = sums.unit(column(p + t));
    DoubleDouble mean = sums.mean(column(p + t));
    for (int j = 0; j < p; j++) {
      mean = mean.minus(sums.mean(j).times(x[j] / (unit / sums.unit(j))));
    }
    return mean;
  }

  /** Residual sum of squares of rounded coefficients, in the units of the sums. */
  private double squares(double[] x, int t) {
    double unit = sums.unit(column(p + t));
    DoubleDouble total = product[p + t][p + t];
    for (int j = 0; j < p; j++) {
      DoubleDouble inner = product[j][p + t].times(-2);
      double wj = x[j] / (unit / sums.unit(j));
      if (wj == 0) {
        continue;
      }
      for (int i = 0; i < p; i++) {
        double wi = x[i] / (unit / sums.unit(i));
        inner = inner.plus(product[i][j].times(wi));
      }
      total = total.plus(inner.times(wj));
    }
    if (intercept) {
      DoubleDouble left = meanLeft(x, t).minus(DoubleDouble.of(x[p] / unit));
      total = total.plus(left.times(left).times(sums.weight()));
    }
    return Math.max(total.high(), 0);
  }

  /**
   * Whether coefficients are shorter than others, as they should be, and not by parts that cancel
   * each other: nearly parallel rows can leave them to round-off.
   */
  private boolean isShorter(double[] x, double[] other) {
    double parts = 0;
    double others = 0;
    for (int j = 0; j < p; j++) {
      double size = Math.sqrt(sums.rawProduct(j, j).high()) * sums.unit(j);
      parts += Math.abs(x[j]) * size;
      others += Math.abs(other[j]) * size;
    }
    return parts <= LARGEST_PARTS * others
        && Vectors.norm(x, 0, x.length) <= Vectors.norm(other, 0, other.length);
  }

  /**
   * The shortest of the minimisers, the intercept's square included: those with {@code M' x = c}
   * where the columns of M span the rows of the scaled factor, in the metric of the coefficients as
   * they are.
   *
   * @param own any minimiser, in the units of the sums
   */
  private double[] shortest(double[] own) {
    int rank = scaled.rank();
    int height = p + (intercept ? 1 : 0);
    int width = rank + (intercept ? 1 : 0);
    // Rows of the leading factor span what the kept singular vectors span, but for what was cut.
    double[] rowsOf = new double[height * width];
    for (int s = 0; s < rank; s++) {
      for (int t = s; t < p; t++) {
        int j = pivot[t];
        rowsOf[s * height + j] = factor[t * m + s] * norm[j] * sums.unit(j);
      }
    }
    if (intercept) {
      for (int j = 0; j < p; j++) {
        rowsOf[rank * height + j] = sums.mean(j).high() * sums.unit(j);
      }
      rowsOf[rank * height + p] = 1;
    }
    double[] size = new double[height];
    for (int i = 0; i < height; i++) {
      for (int s = 0; s < width; s++) {
        size[i] = Math.max(size[i], Math.abs(rowsOf[s * height + i]));
      }
    }
    int[] order =
        IntStream.range(0, height)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -size[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] sorted = new double[height * width];
    double[] scale = new double[width];
    for (int s = 0; s < width; s++) {
      scale[s] = Vectors.norm(rowsOf, s * height, height);
      for (int i = 0; i < height; i++) {
        sorted[s * height + i] = rowsOf[s * height + order[i]] / scale[s];
      }
    }
    PivotedQr qr = new PivotedQr(sorted, height, width);
    double[] result = new double[p * k];
    for (int t = 0; t < k; t++) {
      double unit = sums.unit(column(p + t));
      double[] right = new double[width];
      for (int s = 0; s < rank; s++) {
        for (int u = s; u < p; u++) {
          int j = pivot[u];
          right[s] += factor[u * m + s] * norm[j] * own[t * p + j] * unit;
        }
      }
      if (intercept) {
        right[rank] = sums.mean(column(p + t)).high() * unit;
      }
      double[] permuted = new double[width];
      for (int s = 0; s < width; s++) {
        permuted[s] = right[qr.pivot(s)] / scale[qr.pivot(s)];
      }
      qr.solveUpperTransposed(permuted);
      double[] y = Arrays.copyOf(permuted, height);
      qr.applyQ(y, 1);
      for (int i = 0; i < height; i++) {
        if (order[i] < p) {
          result[t * p + order[i]] = y[i] * (sums.unit(order[i]) / unit);
        }
      }
    }
    return result;
  }
}
