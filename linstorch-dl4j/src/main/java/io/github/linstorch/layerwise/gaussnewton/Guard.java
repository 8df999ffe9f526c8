package io.github.linstorch.layerwise.gaussnewton;

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
  private final Pass pass;
  private final Matrix[] linear;
  private final boolean intercept;
  private final double[] share;

  /**
   * For nets on some rows.
   *
   * @param share what the squared error of each output counts in the loss
   */
  Guard(Topology shape, Rows rows, double[] share, Decay decay, Products products) {
    this.share = share;
    this.rows = rows;
    this.decay = decay;
    this.pass = new Pass(shape, rows.x(), products);
    this.intercept = shape.hasIntercept();
    Matrix line = LinearFit.coefficients(rows, rows.x(), shape.nIn(), intercept);
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

  double objective(Matrix[] net) {
    return rows.loss(pass.forward(net), share) + decay.of(net);
  }

  /** The first net that is no worse than the linear fit, else that fit, else the first. */
  Matrix[] firstGood(List<Matrix[]> nets) {
    if (linear == null) {
      return nets.get(0);
    }
    for (Matrix[] net : nets) {
      if (isGood(net, linear)) {
        return net;
      }
    }
    return linear;
  }

  /** Whether a net is no worse than another. */
  boolean isGood(Matrix[] net, Matrix[] other) {
    return objective(net) <= objective(other) * (1 + SLACK);
  }
}
