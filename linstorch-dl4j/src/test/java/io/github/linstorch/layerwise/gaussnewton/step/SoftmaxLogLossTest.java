package io.github.linstorch.layerwise.gaussnewton.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import io.github.linstorch.testsupport.Hinges;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SoftmaxLogLossTest {

  private static final int ROWS = 7;
  private static final int CLASSES = 3;

  private static Matrix drawn(Random random, int rows, int columns) {
    Matrix result = new Matrix(rows, columns);
    for (int i = 0; i < result.values().length; i++) {
      result.values()[i] = random.nextGaussian();
    }
    return result;
  }

  /** Labels that are distributions, some of them one-hot. */
  private static Matrix labels(Random random, int rows) {
    Matrix result = new Matrix(rows, CLASSES);
    for (int i = 0; i < rows; i++) {
      double share = i % 2 == 0 ? 1 : random.nextDouble();
      int own = random.nextInt(CLASSES);
      result.set(i, own, share);
      result.set(i, (own + 1) % CLASSES, 1 - share);
    }
    return result;
  }

  private static double loss(Matrix output, Matrix labels) {
    return new SoftmaxLogLoss().loss(new Rows(new Matrix(ROWS, 1), labels, null), output) * ROWS;
  }

  @Test
  void linearise_anyOutputs_residualIsMinusTheSlopeAndCurvatureItsOwn() {
    Random random = new Random(2);
    Matrix z = drawn(random, ROWS, CLASSES);
    Matrix y = labels(random, ROWS);
    Matrix direction = drawn(random, ROWS, CLASSES);
    SoftmaxLogLoss criterion = new SoftmaxLogLoss();
    Matrix residual = new Matrix(ROWS, CLASSES);
    criterion.linearise(z, y, residual);
    Matrix curved = direction.copy();
    criterion.applyCurvature(curved);

    double h = 1e-4;
    double[] losses = new double[3];
    for (int i = 0; i < 3; i++) {
      Matrix moved = z.copy();
      for (int j = 0; j < moved.values().length; j++) {
        moved.values()[j] += (i - 1) * h * direction.values()[j];
      }
      losses[i] = loss(moved, y);
    }

    double slope = (losses[2] - losses[0]) / (2 * h);
    double curvature = (losses[2] - 2 * losses[1] + losses[0]) / (h * h);
    assertThat(-dot(residual, direction)).isCloseTo(slope, within(1e-6));
    assertThat(dot(curved, direction)).isCloseTo(curvature, within(1e-5)).isGreaterThan(0.1);
  }

  private static double dot(Matrix a, Matrix b) {
    double sum = 0;
    for (int i = 0; i < a.values().length; i++) {
      sum += a.values()[i] * b.values()[i];
    }
    return sum;
  }

  /** {@code R R' = H}: with the columns of R from unit vectors. */
  @Test
  void applyRoot_unitVectors_areColumnsWhoseSquareIsTheCurvature() {
    Random random = new Random(3);
    Matrix z = drawn(random, CLASSES, CLASSES);
    for (int i = 0; i < CLASSES; i++) {
      for (int o = 0; o < CLASSES; o++) {
        z.set(i, o, z.get(0, o));
      }
    }
    SoftmaxLogLoss criterion = new SoftmaxLogLoss();
    criterion.linearise(z, labels(random, CLASSES), new Matrix(CLASSES, CLASSES));
    // Row i is the i-th unit vector: the same outputs in every row, so R and H in full.
    Matrix root = unit();
    Matrix curvature = unit();
    criterion.applyRoot(root);
    criterion.applyCurvature(curvature);

    for (int a = 0; a < CLASSES; a++) {
      for (int b = 0; b < CLASSES; b++) {
        double sum = 0;
        for (int i = 0; i < CLASSES; i++) {
          sum += root.get(i, a) * root.get(i, b);
        }
        assertThat(sum).isCloseTo(curvature.get(a, b), within(1e-12));
      }
    }
  }

  private static Matrix unit() {
    Matrix result = new Matrix(CLASSES, CLASSES);
    for (int i = 0; i < CLASSES; i++) {
      result.set(i, i, 1);
    }
    return result;
  }

  @Test
  void linearise_hugeOutputs_residualIsFinite() {
    Matrix z = new Matrix(1, 2, new double[] {1e4, -1e4});
    Matrix y = new Matrix(1, 2, new double[] {0, 1});
    Matrix residual = new Matrix(1, 2);

    new SoftmaxLogLoss().linearise(z, y, residual);

    assertThat(residual.values()).containsExactly(-1, 1);
  }

  /** Multinomial logistic regression is convex: steps with little damping converge. */
  @Test
  void solve_singleLayer_stepsEndAtTheMinimum() {
    Topology shape =
        new Topology(new int[] {2, 3}, new boolean[] {true}, Hinges.of(1), new boolean[1]);
    Random random = new Random(5);
    int n = 200;
    Rows rows = new Rows(drawn(random, n, 2), labels(random, n), null);
    Matrix[] net = shape.zeros();
    try (Products products = new Products()) {
      RowShare share = new RowShare(shape, rows, new SoftmaxLogLoss(), products);
      Decay decay = new Decay(new double[][] {{0.05, 0.05}});
      GaussNewtonStep step =
          new GaussNewtonStep(shape, List.of(share), decay, products, ParallelFor.SERIAL);
      double slope = 0;
      for (int i = 0; i < 30; i++) {
        Activations activations = new Activations(shape, rows.x(), products);
        activations.forward(net);
        activations.differentiate();
        step.linearise(net, activations, GaussNewtonStep.probe(n, 3, random));
        slope = Math.sqrt(dot(step.gradient()[0], step.gradient()[0]));
        Matrix[] direction = step.solve(1e-3, 20, 0);
        for (int j = 0; j < net[0].values().length; j++) {
          net[0].values()[j] += direction[0].values()[j];
        }
      }
      assertThat(slope).isLessThan(1e-9);
      double least = objective(net, rows, shape, decay, products);
      for (double factor : new double[] {0.99, 1.01}) {
        Matrix[] other = {net[0].copy()};
        for (int j = 0; j < other[0].values().length; j++) {
          other[0].values()[j] *= factor;
        }
        assertThat(objective(other, rows, shape, decay, products)).isGreaterThan(least);
      }
    }
  }

  private static double objective(
      Matrix[] net, Rows rows, Topology shape, Decay decay, Products products) {
    SoftmaxLogLoss criterion = new SoftmaxLogLoss();
    Matrix output = new Activations(shape, rows.x(), products).forward(net);
    return criterion.loss(rows, output) + criterion.decayFactor(3) * decay.of(net);
  }
}
