package io.github.linstorch.layerwise.gaussnewton.step;

import io.github.linstorch.layerwise.Temperature;
import io.github.linstorch.lstsq.Matrix;

/**
 * Minus the logarithm of the probability p that a softmax gives the class of a row. With it a
 * Gauss–Newton step is a least-squares problem weighted anew at every net: {@code H = diag(p) - p
 * p'} (Schraudolph, "Fast curvature matrix-vector products for second-order gradient descent",
 * Neural Computation 14, 2002).
 */
public final class LogLoss implements Criterion {

  /** n x k, by columns as the outputs. */
  private double[] probabilities = {};

  @Override
  public double loss(Rows rows, Matrix output) {
    return Temperature.logLoss(output, rows.y(), rows.weights(), 1);
  }

  @Override
  public void linearise(Matrix output, Matrix labels, Matrix residual) {
    int n = output.rows();
    int k = output.columns();
    double[] z = output.values();
    double[] y = labels.values();
    double[] r = residual.values();
    if (probabilities.length != z.length) {
      probabilities = new double[z.length];
    }
    double[] p = probabilities;
    for (int i = 0; i < n; i++) {
      double largest = Double.NEGATIVE_INFINITY;
      for (int at = i; at < z.length; at += n) {
        largest = Math.max(largest, z[at]);
      }
      double sum = 0;
      for (int at = i; at < z.length; at += n) {
        p[at] = Math.exp(z[at] - largest);
        sum += p[at];
      }
      for (int o = 0, at = i; o < k; o++, at += n) {
        p[at] /= sum;
        r[at] = y[at] - p[at];
      }
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
