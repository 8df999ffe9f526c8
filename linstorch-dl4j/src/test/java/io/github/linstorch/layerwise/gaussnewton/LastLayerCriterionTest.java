package io.github.linstorch.layerwise.gaussnewton;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.ParallelFor;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.SoftmaxLogLoss;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import org.junit.jupiter.api.Test;

class LastLayerCriterionTest {

  private static final int ROWS = 3000;

  private static final Settings SAMPLE_HELD = SettingsSample.sampled(5, 0, 1);

  /** Minus the slope of the mean log-loss by the last layer, over all rows. */
  private static double slope(Problem problem, Rows all, Matrix[] net, Products products) {
    Activations activations = new Activations(problem.shape(), all.x(), products);
    Matrix output = activations.forward(net);
    Matrix residual = new Matrix(all.count(), output.columns());
    new SoftmaxLogLoss().linearise(output, all.y(), residual);
    Matrix slope = new Matrix(net[1].rows(), net[1].columns());
    products.cross(activations.entering(1), residual, slope);
    return Math.sqrt(slope.squares(0, slope.columns())) / all.count();
  }

  @Test
  void solve_moreRowsThanHeld_lossOfAllRowsIsNearItsMinimum() {
    Rows given = ProblemSample.rows(ROWS, 3, true, 2);
    Problem problem = ProblemSample.of(given, true, SAMPLE_HELD, 10);
    assertThat(problem.isWhole()).isFalse();
    Rows all = problem.equilibration().apply(new Rows(given.x().copy(), given.y().copy(), null));
    Matrix[] net = LastLayerRidge.with(ProblemSample.net(problem, 4), problem.shape().zeros()[1]);
    try (Products products = new Products()) {
      Matrix[] solved =
          LastLayerCriterion.solve(problem, problem.shape(), net, ParallelFor.SERIAL, products);

      Activations activations = new Activations(problem.shape(), all.x(), products);
      double after = new SoftmaxLogLoss().loss(all, activations.forward(solved));
      assertThat(after).isLessThan(0.9 * Math.log(3));
      assertThat(slope(problem, all, solved, products))
          .isLessThan(0.05 * slope(problem, all, net, products));
      assertThat(solved[0].values()).containsExactly(net[0].values());
    }
  }

  @Test
  void solve_secondTime_neverWorse() {
    Rows given = ProblemSample.rows(ROWS, 3, true, 2);
    Problem problem = ProblemSample.of(given, true, SAMPLE_HELD, 10);
    Rows all = problem.equilibration().apply(new Rows(given.x().copy(), given.y().copy(), null));
    Matrix[] net = ProblemSample.net(problem, 4);
    try (Products products = new Products()) {
      Activations activations = new Activations(problem.shape(), all.x(), products);
      double least = Double.POSITIVE_INFINITY;
      for (int i = 0; i < 4; i++) {
        double loss = new SoftmaxLogLoss().loss(all, activations.forward(net));
        assertThat(loss).isLessThanOrEqualTo(least * (1 + 1e-12));
        least = loss;
        net = LastLayerCriterion.solve(problem, problem.shape(), net, ParallelFor.SERIAL, products);
      }
    }
  }
}
