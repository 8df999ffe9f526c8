package io.github.linstorch.layerwise.gaussnewton.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import io.github.linstorch.testsupport.Hinges;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecayTest {

  private static final int ROWS = 80;

  private final Random random = new Random(4);
  private final Topology shape =
      new Topology(
          new int[] {3, 4, 2}, new boolean[] {true, true}, Hinges.of(0, 1), new boolean[2]);

  private Matrix normal(int rows, int columns) {
    Matrix a = new Matrix(rows, columns);
    for (int i = 0; i < a.values().length; i++) {
      a.values()[i] = random.nextGaussian();
    }
    return a;
  }

  private Matrix[] net() {
    Matrix[] net = shape.zeros();
    for (int l = 0; l < net.length; l++) {
      net[l] = normal(net[l].rows(), net[l].columns());
    }
    return net;
  }

  /** Squares of all weights but the biases. */
  private static double squares(Matrix layer, int rows) {
    double sum = 0;
    for (int o = 0; o < layer.columns(); o++) {
      for (int j = 0; j < rows; j++) {
        sum += layer.get(j, o) * layer.get(j, o);
      }
    }
    return sum;
  }

  @Test
  void uniform_anyNet_countsWeightsAndNoBiases() {
    Matrix[] net = net();
    double expected = 0.5 * (squares(net[0], 3) + squares(net[1], 4));
    assertThat(Decay.uniform(shape, 0.5).of(net)).isCloseTo(expected, within(1e-12));
    assertThat(Decay.NONE.of(net)).isZero();
  }

  @Test
  void plus_two_sumOfBothAndNeitherChanges() {
    Matrix[] net = net();
    Decay one = Decay.uniform(shape, 0.5);
    Decay other = Decay.ofFeatures(shape, new double[] {1, 2, 3}, 0.1);
    double first = one.of(net);
    double second = other.of(net);

    assertThat(one.plus(other).of(net)).isCloseTo(first + second, within(1e-12));
    assertThat(one.of(net)).isEqualTo(first);
    assertThat(other.of(net)).isEqualTo(second);
    assertThat(one.plus(Decay.NONE)).isEqualTo(one);
    assertThat(Decay.NONE.plus(one)).isEqualTo(one);
  }

  @Test
  void ofFeatures_everyFeatureItsOwn_noneInTheLastLayer() {
    double[] features = {1, 2, 3};
    Decay decay = Decay.ofFeatures(shape, features, 0.1);
    features[0] = 9;

    assertThat(decay.of(0)).containsExactly(1, 2, 3);
    assertThat(decay.isIn(0)).isTrue();
    assertThat(decay.isIn(1)).isFalse();
    assertThat(decay.mean(0)).isEqualTo(2);
    assertThat(decay.mean(1)).isZero();
    assertThat(Decay.NONE.mean(0)).isZero();
  }

  @Test
  void ofFeatures_twoHiddenLayers_hiddenUnitsShareOne() {
    Topology deep =
        new Topology(new int[] {2, 3, 4, 1}, new boolean[3], Hinges.of(0, 0, 1), new boolean[3]);
    Decay decay = Decay.ofFeatures(deep, new double[] {1, 2}, 0.1);
    assertThat(decay.of(1)).containsOnly(0.1);
    assertThat(decay.of(2)).containsOnly(0);
  }

  @Test
  void isUniform_layers_ofEqualPenaltiesOnly() {
    Decay decay = Decay.ofFeatures(shape, new double[] {1, 2, 1}, 0.1);
    assertThat(decay.isUniform(0)).isFalse();
    assertThat(decay.isUniform(1)).isTrue();
    assertThat(Decay.uniform(shape, 3).isUniform(0)).isTrue();
    assertThat(Decay.NONE.isUniform(0)).isTrue();
  }

  @Test
  void withFeatures_anotherNumber_samePenaltyForEach() {
    Decay decay = Decay.uniform(shape, 0.5);
    assertThat(decay.withFeatures(2).of(0)).containsExactly(0.5, 0.5);
    assertThat(decay.withFeatures(2).of(1)).isEqualTo(decay.of(1));
    assertThat(decay.of(0)).hasSize(3);
    assertThat(Decay.NONE.withFeatures(2)).isEqualTo(Decay.NONE);
  }

  /**
   * A step for the log-loss.
   *
   * @param gradient minus half the slope of the objective, but for a factor
   * @param step the step
   * @param net where it begins
   */
  private record Stepped(Matrix[] gradient, Matrix[] step, Matrix[] net) {

    double length() {
      return Math.sqrt(Vectors.dot(step, step));
    }
  }

  /** A step from a net whose own classes are the labels; the larger its weights, the more so. */
  private Stepped step(double size, double decay, double damping, boolean damps) {
    Random own = new Random(1);
    Matrix x = new Matrix(ROWS, 3, own.doubles(3 * ROWS, -1, 1).toArray());
    Matrix[] net = shape.zeros();
    for (Matrix layer : net) {
      for (int i = 0; i < layer.values().length; i++) {
        layer.values()[i] = size * own.nextGaussian();
      }
    }
    try (Products products = new Products()) {
      Activations activations = new Activations(shape, x, products);
      Matrix logits = activations.forward(net);
      Matrix y = new Matrix(ROWS, 2);
      for (int i = 0; i < ROWS; i++) {
        y.set(i, logits.get(i, 0) > logits.get(i, 1) ? 0 : 1, 1);
      }
      RowShare share = new RowShare(shape, new Rows(x, y, null), new SoftmaxLogLoss(), products);
      Decay all = Decay.uniform(shape, decay);
      GaussNewtonStep step =
          new GaussNewtonStep(shape, List.of(share), all, products, ParallelFor.SERIAL);
      if (damps) {
        step.dampDecay();
      }
      step.linearise(net, activations, GaussNewtonStep.probe(ROWS, 2, own));
      Matrix[] gradient = Vectors.copyOf(step.gradient());
      return new Stepped(gradient, Vectors.copyOf(step.solve(damping, 500, 1e-20)), net);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 1, 10})
  void dampDecay_anyDamping_sameGradientAndShorterStep(double damping) {
    Stepped plain = step(1, 0.1, damping, false);
    Stepped damped = step(1, 0.1, damping, true);

    for (int l = 0; l < 2; l++) {
      assertThat(damped.gradient()[l].values()).containsExactly(plain.gradient()[l].values());
    }
    assertThat(damped.length()).isLessThan(plain.length());
  }

  /** There is neither slope nor curvature: undamped, the decay takes all weights in one step. */
  @ParameterizedTest
  @ValueSource(doubles = {1, 9})
  void dampDecay_netThatIsCertain_losesAShareOfItsWeights(double damping) {
    Stepped damped = step(200, 0.1, damping, true);

    for (int l = 0; l < 2; l++) {
      for (int o = 0; o < damped.net()[l].columns(); o++) {
        for (int j = 0; j < shape.dims()[l]; j++) {
          double weight = damped.net()[l].get(j, o);
          assertThat(damped.step()[l].get(j, o))
              .isCloseTo(-weight / (1 + damping), within(0.05 * Math.abs(weight)));
        }
      }
    }
  }

  @Test
  void dampDecay_noDecay_sameStep() {
    Stepped plain = step(1, 0, 1, false);
    Stepped damped = step(1, 0, 1, true);
    for (int l = 0; l < 2; l++) {
      assertThat(damped.step()[l].values()).containsExactly(plain.step()[l].values());
    }
  }
}
