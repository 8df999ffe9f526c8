package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.Locale;

/**
 * A linear fit and the net that carries it, exactly or nearly so.
 *
 * @param fit the linear fit
 * @param net weights per layer of the net
 */
record EmbeddedLine(LinearFit fit, Matrix[] net) {

  /** Share of the squared errors from which the error of the embedding is worth a note. */
  private static final double MATTERS = 1e-4;

  /** The net that carries a linear fit of a problem; null if nets of its shape cannot. */
  static EmbeddedLine of(LinearFit fit, Problem problem) {
    Matrix[] net = problem.embedded(fit.coefficients(), problem.shape(), problem.rows().x());
    return net == null ? null : new EmbeddedLine(fit, net);
  }

  /**
   * What embedding and rounding add to the squared errors of some rows, per output.
   *
   * @param stored the net as it is stored
   * @return at least 0; NaN stays
   */
  double[] added(Rows rows, Matrix[] stored, Topology shape, Products products) {
    double[] exact = rows.losses(fit.outputs(rows.x(), products));
    double[] added = rows.losses(new Activations(shape, rows.x(), products).forward(stored));
    for (int o = 0; o < added.length; o++) {
      added[o] = added[o] <= exact[o] ? 0 : added[o] - exact[o];
    }
    return added;
  }

  /**
   * A note on the error of the embedding.
   *
   * @param stored the net as it is stored
   * @return null where it does not matter
   */
  String note(Rows rows, Matrix[] stored, Topology shape, Products products) {
    Matrix line = fit.outputs(rows.x(), products);
    Matrix carried = new Activations(shape, rows.x(), products).forward(stored);
    double squares = 0;
    double residuals = 0;
    for (int i = 0; i < line.values().length; i++) {
      double error = carried.values()[i] - line.values()[i];
      double residual = rows.y().values()[i] - line.values()[i];
      squares += error * error;
      residuals += residual * residual;
    }
    if (shape.isOfHinges() || squares <= MATTERS * residuals) {
      return null;
    }
    return String.format(
        Locale.ROOT,
        "The network is the linear model, which its activations carry with an error of %.1g of the"
            + " labels' deviation (root mean square)",
        Math.sqrt(squares / line.values().length));
  }
}
