package io.github.linstorch.lstsq;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Least squares in 150-digit arithmetic, by the normal equations: doubles are exact in it, and
 * squaring a condition number of 1e25 leaves a hundred digits.
 */
final class ExactLeastSquares {

  private static final MathContext DIGITS = new MathContext(150);

  private final BigDecimal[][] a;
  private final BigDecimal[] y;
  private final BigDecimal[] x;

  /** Solves for one target; a has full column rank. */
  ExactLeastSquares(double[][] a, double[] y) {
    int p = a[0].length;
    this.a = new BigDecimal[a.length][p];
    this.y = new BigDecimal[a.length];
    for (int i = 0; i < a.length; i++) {
      this.y[i] = new BigDecimal(y[i]);
      for (int j = 0; j < p; j++) {
        this.a[i][j] = new BigDecimal(a[i][j]);
      }
    }
    this.x = solve(p);
  }

  private BigDecimal[] solve(int p) {
    BigDecimal[][] m = new BigDecimal[p][p + 1];
    for (int i = 0; i < p; i++) {
      for (int j = 0; j <= p; j++) {
        BigDecimal sum = BigDecimal.ZERO;
        for (int r = 0; r < a.length; r++) {
          sum = sum.add(a[r][i].multiply(j < p ? a[r][j] : y[r]), DIGITS);
        }
        m[i][j] = sum;
      }
    }
    // A positive definite matrix needs no pivoting.
    for (int i = 0; i < p; i++) {
      for (int k = i + 1; k < p; k++) {
        BigDecimal factor = m[k][i].divide(m[i][i], DIGITS);
        for (int j = i; j <= p; j++) {
          m[k][j] = m[k][j].subtract(factor.multiply(m[i][j]), DIGITS);
        }
      }
    }
    BigDecimal[] result = new BigDecimal[p];
    for (int i = p - 1; i >= 0; i--) {
      BigDecimal sum = m[i][p];
      for (int j = i + 1; j < p; j++) {
        sum = sum.subtract(m[i][j].multiply(result[j]), DIGITS);
      }
      result[i] = sum.divide(m[i][i], DIGITS);
    }
    return result;
  }

  double[] coefficients() {
    double[] values = new double[x.length];
    for (int j = 0; j < x.length; j++) {
      values[j] = x[j].doubleValue();
    }
    return values;
  }

  /** Norm of the smallest residual. */
  double residualNorm() {
    return norm(x);
  }

  /** How much longer the residual of other coefficients is, relative to the smallest. */
  double excess(double[] coefficients) {
    BigDecimal[] other = new BigDecimal[coefficients.length];
    for (int j = 0; j < other.length; j++) {
      other[j] = new BigDecimal(coefficients[j]);
    }
    return norm(other) / residualNorm() - 1;
  }

  private double norm(BigDecimal[] coefficients) {
    BigDecimal sum = BigDecimal.ZERO;
    for (int r = 0; r < a.length; r++) {
      BigDecimal residual = y[r];
      for (int j = 0; j < coefficients.length; j++) {
        residual = residual.subtract(a[r][j].multiply(coefficients[j]), DIGITS);
      }
      sum = sum.add(residual.multiply(residual), DIGITS);
    }
    return sum.sqrt(DIGITS).doubleValue();
  }
}
