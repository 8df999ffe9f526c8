package io.github.linstorch.layerwise.gaussnewton.step;

import io.github.linstorch.layerwise.Softmax;
import io.github.linstorch.lstsq.Matrix;

/**
 * Minus the logarithm of the probability p that a softmax gives the class of a row. A Gauss–Newton
 * step for it is a least-squares problem whose weights change with the net: {@code H = diag(p) - p
 * p'} (Schraudolph, "Fast curvature matrix-vector products for second-order gradient descent",
 * Neural Computation 14, 2002).
 */
public final class LogLoss implements Criterion {

  /** Probabilities of the outputs, n x k, column-major. */
  private double[] probabilities = {};

  @Override
  public double loss(Rows rows, Matrix output) {
    return Softmax.logLoss(output, rows.y(), rows.weights());
  }

  @Override
  public void linearise(Matrix output, Matrix labels, Matrix residual) {
    double[] y = labels.values();
    double[] r = residual.values();
    if (probabilities.length != y.length) {
      probabilities = new double[y.length];
    }
    Softmax.apply(output, probabilities);
    for (int at = 0; at < y.length; at++) {
      r[at] = y[at] - probabilities[at];
    }
  }

  @Override
  public void applyCurvature(Matrix t) {
    int n = t.rows();
    double[] v = t.values();
    double[] p = probabilities;
    for (int i = 0; i < n; i++) {
      double mean = 0;
      for (int at = i; at < v.length; at += n) {
        mean += p[at] * v[at];
      }
      for (int at = i; at < v.length; at += n) {
        v[at] = p[at] * (v[at] - mean);
      }
    }
  }

  @Override
  public void applyRoot(Matrix s) {
    int n = s.rows();
    double[] v = s.values();
    double[] p = probabilities;
    for (int i = 0; i < n; i++) {
      double mean = 0;
      for (int at = i; at < v.length; at += n) {
        v[at] *= Math.sqrt(p[at]);
        mean += v[at];
      }
      for (int at = i; at < v.length; at += n) {
        v[at] -= p[at] * mean;
      }
    }
  }

  @Override
  public double decayFactor(int nOut) {
    // Half the squares' curvature is the outputs' identity; H has no such factor.
    return nOut / 2.0;
  }
}
