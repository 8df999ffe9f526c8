package io.github.linstorch.layerwise.gaussnewton.step;

import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.List;
import java.util.Random;

/** The gradient of what sweeps lower, as a step takes it. */
public final class StepGradient {

  private StepGradient() {}

  /** Gradient of the mean loss of the rows and of the decay by the weights. */
  public static Matrix[] of(
      Topology shape, Rows rows, Criterion criterion, Decay decay, Matrix[] net) {
    try (Products products = new Products()) {
      Activations activations = new Activations(shape, rows.x(), products);
      activations.forward(net);
      RowShare share = new RowShare(shape, rows, criterion, products);
      GaussNewtonStep step =
          new GaussNewtonStep(shape, List.of(share), decay, products, ParallelFor.SERIAL);
      Matrix probe = GaussNewtonStep.probe(rows.count(), shape.nOut(), new Random(1));
      step.linearise(net, activations, probe);
      Matrix[] gradient = Vectors.copyOf(step.gradient());
      for (Matrix layer : gradient) {
        Vectors.scale(layer, -1 / rows.total());
      }
      return gradient;
    }
  }
}
