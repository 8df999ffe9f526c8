package io.github.linstorch.lstsq;

import java.util.Arrays;

/**
 * Ridge regression of Y on {@code [F 1]} or F from {@link UpdatableSums} alone, with the scales of
 * {@link RidgeRegression}:
 *
 * <pre>
 *   |Y - F w - b|^2 + N lambda sum_j s_j^2 w_j^2
 * </pre>
 *
 * <p>s_j is the root mean square of column j (centred with an intercept), at least a twentieth of
 * the median one, and N the sum of the weights. Leaving out single rows would need them; the
 * penalty is therefore the one of the least generalised cross-validation, each target measured by
 * its own variance:
 *
 * <pre>
 *   score(lambda) = sum_o (squares_o / total_o) / (1 - df / n)^2,   df = 1 + sum_j d_j / (d_j + lambda)
 * </pre>
 *
 * <p>d_j are the eigenvalues of the scaled columns' covariance; the 1 counts with an intercept; n
 * is the number of rows of equal weight that say as much, {@code (sum w)^2 / sum w^2}. Coefficients
 * are solved for in double precision and refined by residuals in double-double arithmetic, so that
 * the squared condition number costs no digits.
 *
 * <p>Reference: Golub, Heath and Wahba, "Generalized cross-validation as a method for choosing a
 * good ridge parameter", Technometrics 21 (1979).
 */
public final class SummedRidge {

  /** Number of penalties per decade from which the best is chosen. */
  private static final int PER_DECADE = 4;

  private static final int LEAST_EXPONENT = -10;
  private static final int LARGEST_EXPONENT = 2;

  /**
   * Share of the largest eigenvalue below which plain least squares is not determined by sums that
   * are rounded to double precision.
   */
  private static final double DEPENDENT = 1e-12;

  /**
   * Ratio of the variation of a column to what may be its round-off from which on weights are
   * determined.
   */
  private static final double RESOLVED = 1e4;

  /**
   * Ratio of mean and standard deviation from which on double precision loses digits that count.
   */
  private static final double LARGE_MEAN = 1e3;

  private final UpdatableSums given;
  private final UpdatableSums sums;
  private final boolean intercept;
  private final InnerProducts products;
  private final int p;
  private final int k;
  private final double[] scale;
  private final int[] active;
  private final ScaledSums scaled;
  private final double[] eigenvalues;
  private final Matrix components;
  private final double[] total;

  /** Largest eigenvalue, and the smallest that is more than round-off. */
  private final double largest;

  private final double leastCounted;

  /**
   * Prepares regressions.
   *
   * @param sums of at least one row; unchanged, and not to be changed while this is used
   * @param intercept whether an intercept is fitted
   */
  public SummedRidge(UpdatableSums sums, boolean intercept) {
    if (sums.rows() == 0) {
      throw new IllegalStateException("No rows to solve for: add some first");
    }
    this.given = sums;
    this.sums = intercept ? sums : sums.unshifted();
    this.intercept = intercept;
    this.products = new InnerProducts(this.sums, intercept);
    this.p = sums.nIn();
    this.k = sums.nTargets();
    this.scale = new double[p];
    double weight = sums.weight();
    double top = 0;
    for (int j = 0; j < p; j++) {
      double square = products.get(j, j).high();
      double least = this.sums.leastVariation(j);
      boolean isConstant = square <= least;
      if (!isConstant && intercept && square < RESOLVED * least) {
        throw unresolved(j, square);
      }
      scale[j] = isConstant ? 0 : Math.sqrt(square / weight);
      top = Math.max(top, scale[j]);
    }
    RidgeRegression.limit(scale, top);
    int[] finite = new int[p];
    int count = 0;
    for (int j = 0; j < p; j++) {
      if (scale[j] < Double.POSITIVE_INFINITY) {
        finite[count++] = j;
      }
    }
    this.active = Arrays.copyOf(finite, count);
    this.scaled = new ScaledSums(this.sums, products, active, scale);
    Matrix covariance = new Matrix(count, count);
    this.components = new Matrix(count, k);
    for (int j = 0; j < count; j++) {
      for (int i = 0; i < count; i++) {
        covariance.set(i, j, scaled.entry(i, j) / weight);
      }
      for (int o = 0; o < k; o++) {
        components.set(j, o, scaled.target(j, o).high() / weight);
      }
    }
    this.eigenvalues = new Spectrum(covariance, components).values();
    this.largest = Arrays.stream(eigenvalues).max().orElse(0);
    this.leastCounted = 0.1 * DEPENDENT * largest;
    this.total = new double[k];
    for (int o = 0; o < k; o++) {
      double unit = scaled.targetUnit(o);
      total[o] = Math.max(targetSquares(o).high() / weight / unit / unit, 0);
    }
  }

  private IllegalStateException unresolved(int j, double square) {
    return new IllegalStateException(
        "Standardise features: input "
            + j
            + " of the layer has the mean "
            + sums.mean(j).high()
            + " and the standard deviation "
            + Math.sqrt(square / sums.weight())
            + ", which the sums do not tell from round-off. Make the state anew from rows of which"
            + " the mean was subtracted");
  }

  /** Number of rows of equal weight that say as much as the rows do. */
  private double rows() {
    return sums.weight() / (sums.weightSquares() / sums.weight());
  }

  private DoubleDouble targetSquares(int o) {
    return products.get(p + 1 + o, p + 1 + o);
  }

  /**
   * Whether all columns are independent, as far as double precision tells.
   *
   * @return false where columns are constant, or depend on others
   */
  public boolean isDetermined() {
    double least = Arrays.stream(eigenvalues).min().orElse(0);
    return active.length == p && least > DEPENDENT * largest;
  }

  /**
   * Condition number of the scaled columns.
   *
   * @return of those that vary; infinite where they depend on each other
   */
  public double conditionNumber() {
    double least = Arrays.stream(eigenvalues).min().orElse(0);
    double ratio = largest / least;
    return ratio > 0 ? Math.sqrt(ratio) : Double.POSITIVE_INFINITY;
  }

  /**
   * Chooses the penalty.
   *
   * @return the one of the least score, of a fixed list; 0 only if {@link #isDetermined}
   */
  public double choose() {
    double best = Math.pow(10, LARGEST_EXPONENT);
    double least = Double.POSITIVE_INFINITY;
    for (int i = LARGEST_EXPONENT * PER_DECADE; i >= LEAST_EXPONENT * PER_DECADE; i--) {
      double lambda = Math.pow(10, (double) i / PER_DECADE);
      double score = score(lambda);
      if (score < least) {
        least = score;
        best = lambda;
      }
    }
    return isDetermined() && score(0) < least ? 0 : best;
  }

  /** The score of generalised cross-validation; infinite where the rows leave no freedom. */
  double score(double lambda) {
    double freedom = 1 - degrees(lambda) / rows();
    double sum = 0;
    for (int o = 0; o < k; o++) {
      sum += total[o] > 0 ? squares(lambda, o) / total[o] : 0;
    }
    return freedom > 0 ? sum / (freedom * freedom) : Double.POSITIVE_INFINITY;
  }

  /** Whether an eigenvalue is more than round-off. */
  private boolean counts(int j) {
    return eigenvalues[j] > leastCounted;
  }

  private double degrees(double lambda) {
    double sum = intercept ? 1 : 0;
    for (int j = 0; j < eigenvalues.length; j++) {
      sum += counts(j) ? eigenvalues[j] / (eigenvalues[j] + lambda) : 0;
    }
    return sum;
  }

  /** Mean squared residual of a target in its unit, by the eigenvalues. */
  private double squares(double lambda, int target) {
    double left = total[target];
    for (int j = 0; j < eigenvalues.length; j++) {
      double d = eigenvalues[j];
      double b = components.get(j, target);
      left -= counts(j) ? b * b * (d + 2 * lambda) / ((d + lambda) * (d + lambda)) : 0;
    }
    return Math.max(left, 0);
  }

  /**
   * Solves.
   *
   * @param lambda penalty per row, at least 0; at 0, where columns depend on each other, the
   *     shortest coefficients are found
   * @param scaling of the columns on which the rank is decided then
   * @return the coefficients, and what is known of them
   */
  public SummedSolution solve(double lambda, ColumnScaling scaling) {
    if (!(lambda >= 0 && lambda < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("Expected a ridge of at least 0, found " + lambda);
    }
    ScaledSums.Solved solved =
        lambda > 0 || isDetermined() ? scaled.solve(lambda * sums.weight()) : null;
    double[] squares = new double[k];
    Matrix coefficients;
    if (solved == null) {
      LeastSquaresSolution shortest = shortest(SolveOptions.of(intercept, scaling));
      int height = p + (intercept ? 1 : 0);
      coefficients = new Matrix(height, k, Arrays.copyOf(shortest.coefficients(), height * k));
      for (int o = 0; o < k; o++) {
        squares[o] = shortest.residualSumOfSquares(o);
      }
    } else {
      coefficients = coefficients(solved);
      for (int o = 0; o < k; o++) {
        squares[o] = Math.max(solved.squares(o, targetSquares(o)), 0);
      }
    }
    double unseen = Math.max(lambda, DEPENDENT) * sums.weight();
    return new SummedSolution(
        coefficients,
        lambda,
        degrees(lambda),
        squares,
        sums.weight(),
        rows(),
        () -> new Spread(sums, intercept, active, scale, scaled, unseen));
  }

  /** Rows in double precision do not serve where offsets are large. */
  private LeastSquaresSolution shortest(SolveOptions options) {
    boolean isFar = false;
    for (int j : active) {
      isFar |= Math.abs(sums.mean(j).high()) > LARGE_MEAN * scale[j];
    }
    if (isFar) {
      return PreciseSolve.solve(PreciseSums.of(sums), options);
    }
    return EquivalentRows.state(EquivalentRows.of(sums), p, sums.rows()).solve(options);
  }

  /** In the columns' own units, the intercept last. */
  private Matrix coefficients(ScaledSums.Solved solved) {
    Matrix result = new Matrix(p + (intercept ? 1 : 0), k);
    for (int o = 0; o < k; o++) {
      DoubleDouble left = intercept ? products.mean(p + 1 + o) : DoubleDouble.ZERO;
      for (int a = 0; a < active.length; a++) {
        int j = active[a];
        double w = solved.x().get(a, o) / scaled.unit(a);
        result.set(j, o, w);
        left = intercept ? left.minus(products.mean(j).times(w)) : left;
      }
      if (intercept) {
        result.set(p, o, left.high());
      }
    }
    return result;
  }

  /**
   * Distances of rows from those that were seen.
   *
   * @return their measure, for columns as they are
   */
  public Spread spread() {
    return Spread.of(given);
  }
}
