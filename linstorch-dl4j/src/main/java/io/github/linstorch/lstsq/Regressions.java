package io.github.linstorch.lstsq;

import java.util.Arrays;

/**
 * Regressions of {@code [Y 1]} on {@code [F 1]} or F, from a {@link Factor} of {@code [F 1 Y]},
 * perhaps with ridge penalties.
 *
 * <p>Penalised rows: {@code [A; sqrt(penalty)]} is regressed. Where there are fewer rows than
 * columns, only the part of the coefficients in the span of the rows can differ from zero: with
 * {@code F' = V T'} and V orthonormal, {@code w = V z}, {@code F w = T z} and {@code |w| = |z|}, a
 * problem of no more columns than rows.
 */
final class Regressions {

  private final Factor factor;
  private final int nIn;
  private final int nTargets;
  private final long rows;

  /**
   * Describes them.
   *
   * @param factor of the rows; unchanged
   * @param rows how many there are
   */
  Regressions(Factor factor, int nIn, int nTargets, long rows) {
    this.factor = factor;
    this.nIn = nIn;
    this.nTargets = nTargets;
    this.rows = rows;
  }

  /**
   * Solves.
   *
   * @param cutoff for singular values, relative to the largest
   */
  LeastSquaresSolution solve(SolveOptions options, double cutoff) {
    int p = options.intercept() ? nIn + 1 : nIn;
    if (!options.isPenalised()) {
      return new MinimumNorm(factor, p, options.scaling(), cutoff)
          .solve(targets(factor), nTargets + 1, rows);
    }
    if (factor.isTriangular()) {
      return penalised(factor, nIn, options, cutoff).withResiduals(factor, targets(factor));
    }
    LeastSquaresSolution solution =
        options.ridge() == 0
            ? interceptPenalised(options, cutoff)
            : rowSpacePenalised(options, cutoff);
    return solution.withResiduals(factor, targets(factor));
  }

  /** The columns that stand for {@code [Y 1]}, height x (nTargets + 1). */
  private double[] targets(Factor of) {
    int height = of.height();
    int constant = of.width() - nTargets - 1;
    double[] result = new double[height * (nTargets + 1)];
    System.arraycopy(of.values(), of.at(constant + 1), result, 0, height * nTargets);
    System.arraycopy(of.values(), of.at(constant), result, height * nTargets, height);
    return result;
  }

  /**
   * From the factor of {@code [F 1 Y 1]}, with the roots of the penalties on a diagonal below the
   * columns of the design. The constant stands there twice: as a target it is not to be penalised.
   */
  private LeastSquaresSolution penalised(
      Factor triangular, int columns, SolveOptions options, double cutoff) {
    int width = triangular.width();
    int q = width + 1;
    double[] result = new double[q * q];
    for (int j = 0; j < width; j++) {
      System.arraycopy(triangular.values(), j * width, result, j * q, width);
    }
    System.arraycopy(triangular.values(), columns * width, result, width * q, width);
    int count = options.intercept() ? columns + 1 : columns;
    double[][] block = new double[q][count];
    for (int j = 0; j < count; j++) {
      block[j][j] = Math.sqrt(j < columns ? options.ridge() : options.interceptRidge());
    }
    Summary.FACTOR.append(result, block, count);
    double[] targets = Arrays.copyOfRange(result, (columns + 1) * q, q * q);
    return new MinimumNorm(Factor.triangular(result, q), count, options.scaling(), cutoff)
        .solve(targets, nTargets + 1, rows);
  }

  /** Few rows, of which a penalty of the intercept alone makes one more. */
  private LeastSquaresSolution interceptPenalised(SolveOptions options, double cutoff) {
    int height = factor.height();
    double[] values = new double[(height + 1) * (nIn + 1)];
    for (int j = 0; j <= nIn; j++) {
      System.arraycopy(factor.values(), factor.at(j), values, j * (height + 1), height);
    }
    values[nIn * (height + 1) + height] = Math.sqrt(options.interceptRidge());
    double[] given = targets(factor);
    double[] targets = new double[(height + 1) * (nTargets + 1)];
    for (int t = 0; t <= nTargets; t++) {
      System.arraycopy(given, t * height, targets, t * (height + 1), height);
    }
    Factor more = new Factor(values, height + 1, nIn + 1, false);
    return new MinimumNorm(more, nIn + 1, options.scaling(), cutoff)
        .solve(targets, nTargets + 1, rows);
  }

  /** Few rows: the problem in the span of the rows of F. */
  private LeastSquaresSolution rowSpacePenalised(SolveOptions options, double cutoff) {
    int height = factor.height();
    Matrix features =
        new Matrix(height, nIn, Arrays.copyOf(factor.values(), Math.multiplyExact(height, nIn)));
    RowSpan span = new RowSpan(features);
    Matrix t = span.coordinates();
    int width = height + 1 + nTargets;
    double[][] block = new double[width][height];
    t.copyColumns(block, 0);
    for (int j = nIn; j < factor.width(); j++) {
      System.arraycopy(factor.values(), factor.at(j), block[height + j - nIn], 0, height);
    }
    double[] r = new double[width * width];
    Summary.FACTOR.append(r, block, height);
    SolveOptions asTheyAre =
        new SolveOptions(
            options.intercept(),
            ColumnScaling.NONE,
            options.rcond(),
            options.ridge(),
            options.interceptRidge());
    LeastSquaresSolution inSpan = penalised(Factor.triangular(r, width), height, asTheyAre, cutoff);
    int own = options.intercept() ? height + 1 : height;
    int p = options.intercept() ? nIn + 1 : nIn;
    double[] x = new double[p * (nTargets + 1)];
    Matrix inside = new Matrix(own, nTargets + 1, inSpan.coefficients());
    Matrix w = span.embed(inside);
    for (int o = 0; o <= nTargets; o++) {
      System.arraycopy(w.values(), w.at(o), x, o * p, nIn);
      if (options.intercept()) {
        x[o * p + nIn] = inside.get(height, o);
      }
    }
    return inSpan.embedded(x, p, Math.sqrt(options.ridge()));
  }
}
