package io.github.linstorch.dl4j;

import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;

/**
 * Moore–Penrose pseudo-inverses by commons-math's SVD, which keeps a record of how well conditioned
 * the matrices were and how clear their rank: an oracle is worth something only where both are.
 */
final class PseudoInverse {

  private final double rcond;

  /** Smallest kept singular value of all matrices so far, relative to the largest of its matrix. */
  double smallestKept = 1;

  /** Largest dropped singular value of all matrices so far, relative to the cut-off. */
  double largestDropped;

  /** Smallest kept singular value of all matrices so far, relative to the cut-off. */
  private double closestKept = Double.POSITIVE_INFINITY;

  /** With a relative cut-off, NaN for max(rows, columns) * 2^-52. */
  PseudoInverse(double rcond) {
    this.rcond = rcond;
  }

  /** Whether the cut-off is the automatic one, just above round-off. */
  boolean isAutomatic() {
    return Double.isNaN(rcond);
  }

  /** Pseudo-inverse of A, its rank decided on A itself. */
  RealMatrix of(RealMatrix a) {
    return truncated(a, null);
  }

  /**
   * Pseudo-inverse of A without the singular directions that are negligible once every column of A
   * is scaled to unit norm: of {@code A_r = U_r S_r V_r' D} where {@code A D^-1 = U S V'}.
   */
  RealMatrix ofScaled(RealMatrix a) {
    double[] norm = new double[a.getColumnDimension()];
    RealMatrix scaled = a.copy();
    for (int j = 0; j < norm.length; j++) {
      norm[j] = a.getColumnVector(j).getNorm();
      norm[j] = norm[j] == 0 ? 1 : norm[j];
      scaled.setColumnVector(j, a.getColumnVector(j).mapDivide(norm[j]));
    }
    return truncated(scaled, norm);
  }

  private RealMatrix truncated(RealMatrix a, double[] norm) {
    boolean wide = a.getColumnDimension() > a.getRowDimension();
    SingularValueDecomposition svd = new SingularValueDecomposition(wide ? a.transpose() : a);
    RealMatrix u = wide ? svd.getV() : svd.getU();
    RealMatrix v = wide ? svd.getU() : svd.getV();
    double[] sigma = svd.getSingularValues();
    int rank = rank(sigma, Math.max(a.getRowDimension(), a.getColumnDimension()));
    if (rank == 0) {
      return MatrixUtils.createRealMatrix(a.getColumnDimension(), a.getRowDimension());
    }
    RealMatrix ut = u.getSubMatrix(0, u.getRowDimension() - 1, 0, rank - 1).transpose();
    RealMatrix vr = v.getSubMatrix(0, v.getRowDimension() - 1, 0, rank - 1);
    for (int s = 0; s < rank; s++) {
      ut.setRowVector(s, ut.getRowVector(s).mapDivide(sigma[s]));
    }
    if (norm == null) {
      return vr.multiply(ut);
    }
    // Full column rank: nothing to minimise. Else (V_r' D) has full row rank, and its right inverse
    // gives the shortest solution in the original metric.
    if (rank == norm.length) {
      RealMatrix result = vr.multiply(ut);
      for (int j = 0; j < norm.length; j++) {
        result.setRowVector(j, result.getRowVector(j).mapDivide(norm[j]));
      }
      return result;
    }
    for (int j = 0; j < norm.length; j++) {
      vr.setRowVector(j, vr.getRowVector(j).mapMultiply(norm[j]));
    }
    return rightInverse(vr.transpose()).multiply(ut);
  }

  /** Right inverse of a matrix of full row rank. */
  private RealMatrix rightInverse(RealMatrix a) {
    SingularValueDecomposition svd = new SingularValueDecomposition(a.transpose());
    RealMatrix ut = svd.getVT();
    double[] sigma = svd.getSingularValues();
    for (int s = 0; s < sigma.length; s++) {
      ut.setRowVector(s, ut.getRowVector(s).mapDivide(sigma[s]));
    }
    smallestKept = Math.min(smallestKept, sigma[sigma.length - 1] / sigma[0]);
    return svd.getU().multiply(ut);
  }

  private int rank(double[] sigma, int larger) {
    double cutoff = (isAutomatic() ? larger * 0x1p-52 : rcond) * sigma[0];
    int rank = 0;
    while (rank < sigma.length && sigma[rank] > cutoff) {
      rank++;
    }
    if (rank > 0) {
      smallestKept = Math.min(smallestKept, sigma[rank - 1] / sigma[0]);
      closestKept = Math.min(closestKept, sigma[rank - 1] / cutoff);
    }
    if (rank < sigma.length && cutoff > 0) {
      largestDropped = Math.max(largestDropped, sigma[rank] / cutoff);
    }
    return rank;
  }

  /**
   * Relative round-off in what was computed through these pseudo-inverses: where there is a
   * residual, the error of a least-squares solution grows with the square of the condition number.
   */
  double errorBound() {
    return 50 * 0x1p-52 / (smallestKept * smallestKept);
  }

  /**
   * Whether no rank hung by round-off: exact zeros come out well below the automatic cut-off, and
   * an explicit one may lie anywhere but on a value.
   */
  boolean isClear() {
    return largestDropped < (isAutomatic() ? 0.1 : 0.99) && closestKept > 1.01;
  }
}
