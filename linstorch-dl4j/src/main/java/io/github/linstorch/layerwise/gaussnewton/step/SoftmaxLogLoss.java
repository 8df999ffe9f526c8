package io.github.linstorch.layerwise.gaussnewton.step;

import io.github.linstorch.layerwise.OutputLoss;
import io.github.linstorch.layerwise.Softmax;
import io.github.linstorch.lstsq.Matrix;
import java.util.stream.IntStream;

/**
 * Minus the logarithm of the probability p that a softmax gives the class of a row. A Gauss–Newton
 * step for it is a least-squares problem whose weights change with the net: {@code H = diag(p) - p
 * p'} (Schraudolph, "Fast curvature matrix-vector products for second-order gradient descent",
 * Neural Computation 14, 2002). With weights c of the classes the loss of a row is {@code -sum c y
 * log p}, and H has the factor {@code sum c y}.
 */
public final class SoftmaxLogLoss implements Criterion {

  /** Weights of the classes; null where all are 1. */
  private final double[] classWeights;

  /** Probabilities of the outputs, n x k, column-major. */
  private double[] probabilities = {};

  /** Per row the sum of its weighted labels; null without weights. */
  private double[] rowFactors;

  /** The log-loss of classes that count alike. */
  public SoftmaxLogLoss() {
    this.classWeights = null;
  }

  /**
   * The log-loss in units.
   *
   * @param loss with the weights of nOut classes
   */
  public SoftmaxLogLoss(OutputLoss loss, OutputUnits units, int nOut) {
    this.classWeights =
        loss.isPlain()
            ? null
            : IntStream.range(0, nOut).mapToDouble(o -> loss.weight(o) / units.loss()).toArray();
  }

  @Override
  public double loss(Rows rows, Matrix output) {
    return Softmax.logLoss(output, weighted(rows.y()), rows.weights());
  }

  @Override
  public void linearise(Matrix output, Matrix labels, Matrix residual) {
    double[] y = labels.values();
    double[] r = residual.values();
    if (probabilities.length != y.length) {
      probabilities = new double[y.length];
    }
    Softmax.apply(output, probabilities);
    if (classWeights != null) {
      weighResidual(weighted(labels), r);
      return;
    }
    for (int at = 0; at < y.length; at++) {
      r[at] = y[at] - probabilities[at];
    }
  }

  private void weighResidual(Matrix targets, double[] r) {
    int n = targets.rows();
    double[] t = targets.values();
    rowFactors = new double[n];
    for (int at = 0; at < t.length; at++) {
      rowFactors[at % n] += t[at];
    }
    for (int at = 0; at < t.length; at++) {
      r[at] = t[at] - rowFactors[at % n] * probabilities[at];
    }
  }

  /** The labels, each class times its weight. */
  private Matrix weighted(Matrix labels) {
    if (classWeights == null) {
      return labels;
    }
    Matrix result = labels.copy();
    for (int o = 0; o < result.columns(); o++) {
      for (int at = result.at(o); at < result.at(o) + result.rows(); at++) {
        result.values()[at] *= classWeights[o];
      }
    }
    return result;
  }

  private void scaleRows(Matrix a, boolean byRoots) {
    double[] v = a.values();
    for (int at = 0; classWeights != null && at < v.length; at++) {
      double factor = rowFactors[at % a.rows()];
      v[at] *= byRoots ? Math.sqrt(factor) : factor;
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
    scaleRows(t, false);
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
    scaleRows(s, true);
  }

  @Override
  public double decayFactor(int nOut) {
    // Half the squares' curvature is the outputs' identity; H has no such factor.
    return nOut / 2.0;
  }

  @Override
  public boolean isLikelihood() {
    return true;
  }
}
