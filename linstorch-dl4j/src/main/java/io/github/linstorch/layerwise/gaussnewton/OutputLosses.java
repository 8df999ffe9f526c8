package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Criterion;
import io.github.linstorch.layerwise.gaussnewton.step.Decay;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;

/**
 * What a guard compares where sweeps lower the loss of the activated output: losses of nets by the
 * criterion of a problem, and what their rounding and their penalties add.
 */
final class OutputLosses {

  private final Problem problem;
  private final Rows rows;
  private final Products products;

  /**
   * For some rows.
   *
   * @param products of the calling thread
   */
  OutputLosses(Problem problem, Rows rows, Products products) {
    this.problem = problem;
    this.rows = rows;
    this.products = products;
  }

  /** Mean loss of the rows, without penalties. */
  double of(Matrix[] net) {
    Matrix output = new Activations(problem.shape(), rows.x(), products).forward(net);
    return problem.criterion().loss(rows, output);
  }

  /**
   * The same of the net as it is stored.
   *
   * @param factor of the last layer; NaN for none
   */
  double stored(Matrix[] net, double factor) {
    return of(problem.read(problem.stored(net, factor)));
  }

  /** What rounding to the type of the stored weights adds to the loss, at least 0. */
  double rounding(Matrix[] net, double factor) {
    double added = stored(net, factor) - of(problem.scaled(net, factor));
    // NaN stays, and loses.
    return added <= 0 ? 0 : added;
  }

  /** What a net that carries a line not quite exactly loses more than the line, at least 0. */
  double embedding(EmbeddedLine line) {
    Matrix exact = line.fit().outputs(rows.x(), products);
    double added = of(line.net()) - problem.criterion().loss(rows, exact);
    // NaN stays, and loses.
    return added <= 0 ? 0 : added;
  }

  /** What the penalties that the user has set add to the loss. */
  static double penalty(Problem problem, Matrix[] net) {
    Criterion criterion = problem.criterion();
    Decay given = problem.givenDecay();
    return criterion.decayFactor(problem.shape().nOut()) * given.of(net);
  }
}
