package io.github.linstorch.layerwise.gaussnewton.step;

import io.github.linstorch.lstsq.Matrix;

/**
 * The loss that a fit minimises, and its derivatives by the outputs at which it was linearised.
 * Each set of rows needs an instance of its own; only {@link #loss} may be called for any rows, and
 * by several threads.
 */
public interface Criterion {

  /** Mean over the rows, by their weights. */
  double loss(Rows rows, Matrix output);

  /**
   * Notes the curvature H per row.
   *
   * @param output n x k; unchanged, and not kept
   * @param labels n x k; unchanged
   * @param residual n x k; overwritten with minus the derivative of the loss, but for a factor that
   *     the curvature has as well
   */
  void linearise(Matrix output, Matrix labels, Matrix residual);

  /** {@code t <- H t}, row by row. */
  void applyCurvature(Matrix t);

  /** {@code s <- R s} with {@code R R' = H}: signs become noise whose covariance is H. */
  void applyRoot(Matrix s);

  /**
   * Factor of a decay when it is added to this loss; it is 1 for the mean over the outputs of the
   * squared error.
   */
  double decayFactor(int nOut);

  /**
   * What the outputs are regressed on for a first net.
   *
   * @return n x k; may be the labels themselves
   */
  default Matrix responses(Rows rows) {
    return rows.y();
  }

  /**
   * Whether the loss is minus the logarithm of a likelihood. Else it is an error, of a size that
   * the noise of the labels decides.
   */
  boolean isLikelihood();

  /** Mean over the outputs of the squared error; the curvature is the identity. */
  final class SquaredError implements Criterion {

    @Override
    public double loss(Rows rows, Matrix output) {
      return rows.loss(output);
    }

    @Override
    public void linearise(Matrix output, Matrix labels, Matrix residual) {
      double[] r = residual.values();
      double[] y = labels.values();
      double[] z = output.values();
      for (int i = 0; i < r.length; i++) {
        r[i] = y[i] - z[i];
      }
    }

    @Override
    public void applyCurvature(Matrix t) {}

    @Override
    public void applyRoot(Matrix s) {}

    @Override
    public double decayFactor(int nOut) {
      return 1;
    }

    @Override
    public boolean isLikelihood() {
      return false;
    }
  }
}
