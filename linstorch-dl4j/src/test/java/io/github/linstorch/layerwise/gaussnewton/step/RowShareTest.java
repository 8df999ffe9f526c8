package io.github.linstorch.layerwise.gaussnewton.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import io.github.linstorch.testsupport.Hinges;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowShareTest {

  private static final Topology SHAPE =
      new Topology(
          new int[] {3, 6, 5, 2},
          new boolean[] {true, true, true},
          Hinges.of(0, 0, 1),
          new boolean[3]);

  private static Matrix drawn(Random random, int rows, int columns) {
    Matrix result = new Matrix(rows, columns);
    for (int i = 0; i < result.values().length; i++) {
      result.values()[i] = random.nextGaussian();
    }
    return result;
  }

  @ParameterizedTest
  @CsvSource({"false,false", "true,false", "true,true"})
  void solve_rowsInThreeShares_isTheStepOfAllTogether(boolean weighted, boolean isLogLoss) {
    Random random = new Random(4);
    int n = 60;
    double[] weights = weighted ? random.doubles(n, 0.5, 2).toArray() : null;
    Rows all = new Rows(drawn(random, n, 3), drawn(random, n, 2), weights);
    Matrix[] net = {drawn(random, 4, 6), drawn(random, 7, 5), drawn(random, 6, 2)};
    Matrix probe = GaussNewtonStep.probe(n, 2, random);
    try (Products products = new Products()) {
      RowShare one = new RowShare(SHAPE, all, criterion(isLogLoss), products);
      GaussNewtonStep whole =
          new GaussNewtonStep(SHAPE, List.of(one), Decay.NONE, products, ParallelFor.SERIAL);
      whole.linearise(net, forward(all, net, products), probe.copy());
      Matrix[] expected = whole.solve(0.1, 6, 0);

      List<RowShare> shares = new ArrayList<>();
      List<Activations> activations = new ArrayList<>();
      List<Matrix> probes = new ArrayList<>();
      int[] ends = {0, 20, 45, n};
      for (int s = 0; s < 3; s++) {
        int[] numbers = IntStream.range(ends[s], ends[s + 1]).toArray();
        Rows some = all.subset(numbers);
        shares.add(new RowShare(SHAPE, some, criterion(isLogLoss), products));
        activations.add(forward(some, net, products));
        probes.add(probe.rowsOf(numbers));
      }
      GaussNewtonStep parted =
          new GaussNewtonStep(SHAPE, shares, Decay.NONE, products, ParallelFor.SERIAL);
      parted.linearise(net, activations, probes, s -> {});
      Matrix[] found = parted.solve(0.1, 6, 0);

      for (int l = 0; l < net.length; l++) {
        assertThat(found[l].values()).containsExactly(expected[l].values(), within(1e-9));
      }
      assertThat(expected[0].squares(0, 6)).isGreaterThan(1e-3);
    }
  }

  /** But for round-off, 2^-24 times what the damping leaves of the condition, below 1000. */
  @ParameterizedTest
  @CsvSource({"false,false", "true,false", "true,true"})
  void solve_singlePrecision_isTheStepInDouble(boolean weighted, boolean isLogLoss) {
    Random random = new Random(6);
    int n = 80;
    double[] weights = weighted ? random.doubles(n, 0.5, 2).toArray() : null;
    Rows all = new Rows(drawn(random, n, 3), drawn(random, n, 2), weights);
    Matrix[] net = {drawn(random, 4, 6), drawn(random, 7, 5), drawn(random, 6, 2)};
    Matrix probe = GaussNewtonStep.probe(n, 2, random);
    try (Products products = new Products();
        Jacobian jacobian = Jacobians.inSingle(SHAPE, n)) {
      Matrix[] inDouble =
          step(new RowShare(SHAPE, all, criterion(isLogLoss), products), net, probe, products);
      Matrix[] inSingle =
          step(new RowShare(SHAPE, all, criterion(isLogLoss), jacobian), net, probe, products);

      for (int l = 0; l < net.length; l++) {
        double size = Math.sqrt(inDouble[l].squares(0, inDouble[l].columns()));
        assertThat(inSingle[l].values()).containsExactly(inDouble[l].values(), within(6e-5 * size));
        assertThat(size).isGreaterThan(1e-3);
      }
    }
  }

  private static Matrix[] step(RowShare share, Matrix[] net, Matrix probe, Products products) {
    GaussNewtonStep step =
        new GaussNewtonStep(SHAPE, List.of(share), Decay.NONE, products, ParallelFor.SERIAL);
    step.linearise(net, forward(share.rows(), net, products), probe.copy());
    Matrix[] found = step.solve(0.1, 6, 0);
    Matrix[] result = new Matrix[found.length];
    for (int l = 0; l < found.length; l++) {
      result[l] = found[l].copy();
    }
    return result;
  }

  private static Activations forward(Rows rows, Matrix[] net, Products products) {
    Activations activations = new Activations(SHAPE, rows.x(), products);
    activations.forward(net);
    activations.differentiate();
    return activations;
  }

  private static Criterion criterion(boolean isLogLoss) {
    return isLogLoss ? new SoftmaxLogLoss() : new Criterion.SquaredError();
  }
}
