package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Decay;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import io.github.linstorch.lstsq.RidgeRegression;
import java.util.List;

/** Holds nets to the linear fit on the training rows. */
final class Guard {

  /** A net whose objective exceeds that of the linear fit by less is as good. */
  private static final double SLACK = 1e-9;

  private final Rows rows;
  private final Decay decay;
  private final Activations activations;
  private final Matrix line;
  private final Matrix[] linear;
  private final boolean intercept;

  Guard(Topology shape, Rows rows, Decay decay, Products products) {
    this.rows = rows;
    this.decay = decay;
    this.activations = new Activations(shape, rows.x(), products);
    this.intercept = shape.hasIntercept();
    this.line = LinearFit.coefficients(rows, rows.x(), shape.nIn(), intercept);
    this.linear = LinearFit.embedded(rows.x(), line, shape, intercept);
  }

  /** The net that equals the linear fit; null where nets of this shape are too narrow for it. */
  Matrix[] linear() {
    return linear;
  }

  /** Residuals of the linear fit, each row's in the fit without it. */
  Matrix residuals(Products products) {
    RidgeRegression ridge =
        new RidgeRegression(rows.y(), rows.weights(), rows.x().columns(), intercept, products);
    ridge.load(rows.x());
    return ridge.leaveOneOut(new double[] {0}).residuals();
  }

  /** Coefficients of the linear fit, the intercept in the last row. */
  Matrix line() {
    return line;
  }

  /**
   * What nets are judged by.
   *
   * @param share what the squared error of each output counts; null where each is 1
   */
  double objective(Matrix[] net, double[] share) {
    return rows.loss(activations.forward(net), share) + decay.of(net);
  }

  /** Loss of each output. */
  double[] losses(Matrix[] net) {
    return rows.losses(activations.forward(net));
  }

  /** The first net that is no worse than the linear fit, else that fit, else the first. */
  Matrix[] firstGood(List<Matrix[]> nets) {
    if (linear == null) {
      return nets.get(0);
    }
    for (Matrix[] net : nets) {
      if (isGood(net, linear, null)) {
        return net;
      }
    }
    return linear;
  }

  /** Whether a net is no worse than another, by the same {@link #objective}. */
  boolean isGood(Matrix[] net, Matrix[] other, double[] share) {
    return isGood(objective(net, share), objective(other, share));
  }

  /** Whether a loss is no worse than another. */
  static boolean isGood(double loss, double other) {
    return loss <= other * (1 + SLACK);
  }
}
