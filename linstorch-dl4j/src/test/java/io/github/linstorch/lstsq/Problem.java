package io.github.linstorch.lstsq;

import java.util.SplittableRandom;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.apache.commons.math3.linear.SingularValueDecomposition;

/**
 * A regression problem for tests.
 *
 * @param f one row per sample
 * @param y one row per sample
 */
record Problem(double[][] f, double[][] y) {

  /** Labels of order one on random features whose matrix has about the given condition number. */
  static Problem ofCondition(SplittableRandom random, int n, int nIn, int k, double condition) {
    RealMatrix g = new Array2DRowRealMatrix(normal(random, n, nIn));
    for (int j = 0; j < nIn; j++) {
      double sigma = nIn == 1 ? 1 : Math.pow(condition, -j / (nIn - 1.0));
      g.setColumnVector(j, g.getColumnVector(j).mapMultiply(sigma));
    }
    RealMatrix mixed = g.multiply(orthogonal(random, nIn));
    return new Problem(mixed.getData(), normal(random, n, k));
  }

  static double[][] normal(SplittableRandom random, int rows, int columns) {
    double[][] values = new double[rows][columns];
    for (double[] row : values) {
      for (int j = 0; j < columns; j++) {
        row[j] =
            random.nextDouble() + random.nextDouble() - random.nextDouble() - random.nextDouble();
      }
    }
    return values;
  }

  private static RealMatrix orthogonal(SplittableRandom random, int n) {
    return new QRDecomposition(new Array2DRowRealMatrix(normal(random, n, n))).getQ();
  }

  int rows() {
    return f.length;
  }

  int nIn() {
    return f[0].length;
  }

  int targets() {
    return y[0].length;
  }

  /** [F 1], or F. */
  RealMatrix design(boolean intercept) {
    RealMatrix a = MatrixUtils.createRealMatrix(rows(), nIn() + (intercept ? 1 : 0));
    a.setSubMatrix(f, 0, 0);
    for (int i = 0; intercept && i < rows(); i++) {
      a.setEntry(i, nIn(), 1);
    }
    return a;
  }

  /** One column of [Y 1]. */
  RealVector target(int t) {
    return t == targets()
        ? MatrixUtils.createRealVector(new double[rows()]).mapAdd(1)
        : new Array2DRowRealMatrix(y).getColumnVector(t);
  }

  /** The columns of [F 1 Y] for rows from (inclusive) to to (exclusive). */
  double[][] block(int from, int to) {
    double[][] block = new double[nIn() + 1 + targets()][to - from];
    for (int i = from; i < to; i++) {
      for (int j = 0; j < nIn(); j++) {
        block[j][i - from] = f[i][j];
      }
      block[nIn()][i - from] = 1;
      for (int t = 0; t < targets(); t++) {
        block[nIn() + 1 + t][i - from] = y[i][t];
      }
    }
    return block;
  }

  LeastSquaresState emptyState(Summary summary) {
    return new LeastSquaresState(summary, nIn(), targets());
  }

  LeastSquaresState state(Summary summary) {
    return state(summary, 0, rows());
  }

  LeastSquaresState state(Summary summary, int from, int to) {
    LeastSquaresState state = emptyState(summary);
    state.add(block(from, to), to - from);
    return state;
  }

  static RealVector coefficients(LeastSquaresSolution solution, int p, int t) {
    double[] x = new double[p];
    System.arraycopy(solution.coefficients(), t * p, x, 0, p);
    return MatrixUtils.createRealVector(x);
  }

  RealVector predictions(LeastSquaresSolution solution, boolean intercept, int t) {
    RealMatrix a = design(intercept);
    return a.operate(coefficients(solution, a.getColumnDimension(), t));
  }

  /** {@code |y| + sum |a_j| |x_j|}: round-off of predictions is a multiple of this. */
  double magnitude(LeastSquaresSolution solution, boolean intercept, int t) {
    RealMatrix a = design(intercept);
    RealVector x = coefficients(solution, a.getColumnDimension(), t);
    double sum = target(t).getNorm();
    for (int j = 0; j < x.getDimension(); j++) {
      sum += a.getColumnVector(j).getNorm() * Math.abs(x.getEntry(j));
    }
    return sum;
  }

  /** Largest over smallest singular value of the design, its columns scaled to unit norm. */
  double scaledCondition(boolean intercept) {
    double[] sigma =
        new SingularValueDecomposition(unitColumns(design(intercept))).getSingularValues();
    return sigma[0] / sigma[sigma.length - 1];
  }

  static RealMatrix unitColumns(RealMatrix a) {
    RealMatrix scaled = a.copy();
    for (int j = 0; j < a.getColumnDimension(); j++) {
      double norm = a.getColumnVector(j).getNorm();
      scaled.setColumnVector(j, a.getColumnVector(j).mapDivide(norm == 0 ? 1 : norm));
    }
    return scaled;
  }

  /** The solution of a state if it is certain, else null. */
  static LeastSquaresSolution certain(LeastSquaresState state, SolveOptions options) {
    LeastSquaresSolution solution = state.solve(options);
    return state.isCertain(options, solution) ? solution : null;
  }
}
