package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Decay;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;

/** Objective of nets on rows in memory: squared errors and weight decay. */
final class TrainingLoss {

  private final Rows rows;
  private final Decay decay;
  private final double[] rawShares;
  private final Activations activations;

  /**
   * For some rows.
   *
   * @param rawShares weight of each output's squared error in the loss of the labels as they are;
   *     null where each is 1
   */
  TrainingLoss(Topology shape, Rows rows, Decay decay, double[] rawShares, Products products) {
    this.rows = rows;
    this.decay = decay;
    this.rawShares = rawShares;
    this.activations = new Activations(shape, rows.x(), products);
  }

  /** The objective of a net, with each output measured by the spread of its label. */
  double of(Matrix[] net) {
    return rows.loss(activations.forward(net)) + decay.of(net);
  }

  /**
   * Judges a net.
   *
   * @param stored the net as it is after rounding to the type in which it is stored
   */
  Guard.Judged judged(Matrix[] net, Matrix[] stored) {
    Matrix output = activations.forward(stored);
    double penalty = decay.of(stored);
    double loss = rows.loss(output) + penalty;
    return rawShares == null
        ? new Guard.Judged(net, loss)
        : new Guard.Judged(net, loss, rows.loss(output, rawShares) + penalty, rows.losses(output));
  }
}
