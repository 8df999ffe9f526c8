package io.github.linstorch.lstsq;

import java.util.function.Supplier;

/** A ridge regression from sums, and how sure its predictions are. */
public final class SummedSolution {

  private final Matrix coefficients;
  private final double lambda;
  private final double degrees;
  private final double[] squares;
  private final double weight;
  private final double rows;
  private final Supplier<Spread> measure;
  private Spread spread;

  SummedSolution(
      Matrix coefficients,
      double lambda,
      double degrees,
      double[] squares,
      double weight,
      double rows,
      Supplier<Spread> measure) {
    this.coefficients = coefficients;
    this.lambda = lambda;
    this.degrees = degrees;
    this.squares = squares;
    this.weight = weight;
    this.rows = rows;
    this.measure = measure;
  }

  /**
   * The coefficients.
   *
   * @return nIn x nTargets, and the intercepts in one more row if there are any; not a copy
   */
  public Matrix coefficients() {
    return coefficients;
  }

  /**
   * The penalty per row.
   *
   * @return at least 0
   */
  public double lambda() {
    return lambda;
  }

  /**
   * Effective number of parameters of a target.
   *
   * @return the trace of the matrix that makes predictions of labels
   */
  public double degreesOfFreedom() {
    return degrees;
  }

  /**
   * Mean squared residual of the rows.
   *
   * @param target from 0
   * @return by their weights
   */
  public double meanSquare(int target) {
    return squares[target] / weight;
  }

  /**
   * Variance of the labels about the true line, as the residuals let it be estimated.
   *
   * @param target from 0
   * @return NaN where there are no more rows than parameters
   */
  public double residualVariance(int target) {
    double freedom = 1 - degrees / rows;
    return freedom > 0 ? meanSquare(target) / freedom : Double.NaN;
  }

  /**
   * Mean squared error to be expected on new rows like those seen, by generalised cross-validation.
   *
   * @param target from 0
   * @return NaN where there are no more rows than parameters
   */
  public double expectedSquare(int target) {
    double freedom = 1 - degrees / rows;
    return freedom > 0 ? meanSquare(target) / (freedom * freedom) : Double.NaN;
  }

  /**
   * Variance of a label about its prediction: that of the labels, and that of the line.
   *
   * @param row all columns of F; unchanged
   * @param target from 0
   * @return {@code residualVariance (1 + leverage)}; infinite where the row departs from a column
   *     that was constant
   */
  public double predictionVariance(double[] row, int target) {
    if (spread == null) {
      spread = measure.get();
    }
    double leverage = spread.leverage(row);
    double variance = residualVariance(target);
    boolean isUnseen = leverage == Double.POSITIVE_INFINITY && !Double.isNaN(variance);
    return isUnseen ? leverage : variance * (1 + weight / rows * leverage);
  }
}
