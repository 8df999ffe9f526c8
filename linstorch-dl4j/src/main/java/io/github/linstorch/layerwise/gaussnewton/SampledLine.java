package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.LabelRegressions;
import io.github.linstorch.layerwise.Seeds;
import io.github.linstorch.layerwise.Temperature;
import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Decay;
import io.github.linstorch.layerwise.gaussnewton.step.ParallelFor;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.layerwise.gaussnewton.step.Vectors;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The linear model that a net is compared with where there are many rows and a loss of the
 * activated output is lowered. With a softmax it is a regression of the labels with a temperature;
 * with any other output it is the generalised linear model.
 */
final class SampledLine {

  /** Relative fall of the loss below which the sweeps of a linear model end. */
  private static final double LEAST_FALL = 1e-4;

  private final Problem problem;
  private final Topology shape;
  private final HoldOutSplit split;
  private final ParallelFor parallel;
  private final Products products;

  /**
   * For a problem.
   *
   * @param split of the rows in memory
   * @param parallel works on the rows
   * @param products of the calling thread
   */
  SampledLine(Problem problem, HoldOutSplit split, ParallelFor parallel, Products products) {
    this.problem = problem;
    this.shape = problem.shape();
    this.split = split;
    this.parallel = parallel;
    this.products = products;
  }

  /**
   * A net that equals the linear model of all rows.
   *
   * @param regressions of the labels; null but for a softmax
   * @return null if the net is too narrow
   */
  EmbeddedLine ofAllRows(LabelRegressions regressions) {
    if (regressions == null) {
      Topology line = shape.line();
      Matrix[] fitted = LastLayerCriterion.solve(problem, line, line.zeros(), parallel, products);
      return EmbeddedLine.of(new LinearFit(fitted[0], null), problem);
    }
    LinearFit fit =
        problem.guardsByHeldOutRows()
            ? LinearFit.ridge(regressions.features(), shape, problem.equilibration())
            : LinearFit.of(regressions.features(), shape, problem.equilibration());
    return EmbeddedLine.of(fit, problem);
  }

  /** Loss on the held-out rows of a linear model that was not fitted to them. */
  double heldOutLoss() {
    Rows heldOut = split.heldOut();
    if (problem.isClassification()) {
      Matrix logits =
          LinearFit.ridgeOfMany(problem.rows(), split, shape).outputs(heldOut.x(), products);
      double factor =
          Temperature.fit(
              logits, heldOut.y(), heldOut.weights(), Temperature.LEAST, Temperature.LARGEST);
      Vectors.scale(logits, factor);
      return problem.criterion().loss(heldOut, logits);
    }
    Topology line = shape.line();
    Rows fitted = problem.rows().subset(LinearFit.someOf(split, shape));
    Decay decay = problem.decay(line, 1);
    Random random = new Random(Seeds.of(problem.task().seed(), 4));
    Sweeper.Monitor monitor =
        problem.progress().silent().monitor(0, 0, Start.HE, List.of(), new AtomicBoolean());
    try (CriterionSweeps sweeps =
        new CriterionSweeps(
            line, fitted, problem.settings(), problem::criterion, decay, LEAST_FALL, products)) {
      Sweeper.Monitor quiet = new CriterionSweeper.Quiet(monitor);
      Matrix[] net = sweeps.run(line.zeros(), List.of(), random, quiet).net();
      Matrix output = new Activations(line, heldOut.x(), products).forward(net);
      return problem.criterion().loss(heldOut, output);
    }
  }
}
