package io.github.linstorch.lstsq;

import java.util.SplittableRandom;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;

/** Small matrices for tests, as commons-math has them and as column-major arrays. */
final class Dense {

  private Dense() {}

  static RealMatrix random(SplittableRandom random, int rows, int columns) {
    RealMatrix matrix = MatrixUtils.createRealMatrix(rows, columns);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        matrix.setEntry(i, j, random.nextDouble(-1, 1));
      }
    }
    return matrix;
  }

  /** A random matrix of the given rank whose non-zero singular values lie in [1, 10]. */
  static RealMatrix ofRank(SplittableRandom random, int rows, int columns, int rank) {
    RealMatrix left = orthonormal(random, rows, rank);
    RealMatrix right = orthonormal(random, columns, rank);
    for (int s = 0; s < rank; s++) {
      double sigma = Math.pow(10, s / (double) rank);
      left.setColumnVector(s, left.getColumnVector(s).mapMultiply(sigma));
    }
    return rank == 0
        ? MatrixUtils.createRealMatrix(rows, columns)
        : left.multiply(right.transpose());
  }

  private static RealMatrix orthonormal(SplittableRandom random, int rows, int columns) {
    if (columns == 0) {
      return MatrixUtils.createRealMatrix(rows, 1);
    }
    return new SingularValueDecomposition(random(random, rows, columns)).getU();
  }

  static double[] columnMajor(RealMatrix matrix) {
    int rows = matrix.getRowDimension();
    double[] values = new double[rows * matrix.getColumnDimension()];
    for (int j = 0; j < matrix.getColumnDimension(); j++) {
      System.arraycopy(matrix.getColumn(j), 0, values, j * rows, rows);
    }
    return values;
  }

  static RealMatrix matrix(double[] columnMajor, int rows, int columns) {
    RealMatrix matrix = MatrixUtils.createRealMatrix(rows, columns);
    for (int j = 0; j < columns; j++) {
      for (int i = 0; i < rows; i++) {
        matrix.setEntry(i, j, columnMajor[j * rows + i]);
      }
    }
    return matrix;
  }

  /** {@code [F 1 Y]}. */
  static RealMatrix joined(RealMatrix f, RealMatrix y) {
    RealMatrix joined =
        MatrixUtils.createRealMatrix(
            f.getRowDimension(), f.getColumnDimension() + 1 + y.getColumnDimension());
    joined.setSubMatrix(f.getData(), 0, 0);
    joined.setSubMatrix(y.getData(), 0, f.getColumnDimension() + 1);
    for (int i = 0; i < f.getRowDimension(); i++) {
      joined.setEntry(i, f.getColumnDimension(), 1);
    }
    return joined;
  }

  /** {@code [F 1]}, or F where there is no intercept. */
  static RealMatrix design(RealMatrix f, boolean intercept) {
    int last = f.getColumnDimension() - (intercept ? 0 : 1);
    RealMatrix none = new Array2DRowRealMatrix(f.getRowDimension(), 1);
    return joined(f, none).getSubMatrix(0, f.getRowDimension() - 1, 0, last);
  }

  /** {@code [Y 1]}. */
  static RealMatrix targets(RealMatrix y) {
    return design(y, true);
  }

  /** The columns as arrays of their own, as a state takes rows. */
  static double[][] columns(RealMatrix matrix) {
    return matrix.transpose().getData();
  }

  static LeastSquaresState state(RealMatrix f, RealMatrix y) {
    return state(Summary.FACTOR, f, y);
  }

  static LeastSquaresState state(Summary summary, RealMatrix f, RealMatrix y) {
    LeastSquaresState state =
        new LeastSquaresState(summary, f.getColumnDimension(), y.getColumnDimension());
    state.add(columns(joined(f, y)), f.getRowDimension());
    return state;
  }

  static LeastSquaresSolution solve(LeastSquaresState state, boolean intercept) {
    return state.solve(SolveOptions.of(intercept, ColumnScaling.NONE));
  }

  /** Moore–Penrose pseudo-inverse by commons-math, of known rank. */
  static RealMatrix pseudoInverse(RealMatrix a, int rank) {
    SingularValueDecomposition svd = new SingularValueDecomposition(a);
    RealMatrix inverse = MatrixUtils.createRealMatrix(a.getColumnDimension(), a.getRowDimension());
    for (int s = 0; s < rank; s++) {
      inverse =
          inverse.add(
              svd.getV()
                  .getColumnVector(s)
                  .mapDivide(svd.getSingularValues()[s])
                  .outerProduct(svd.getU().getColumnVector(s)));
    }
    return inverse;
  }

  static double distance(RealMatrix a, RealMatrix b) {
    return a.subtract(b).getFrobeniusNorm();
  }
}
