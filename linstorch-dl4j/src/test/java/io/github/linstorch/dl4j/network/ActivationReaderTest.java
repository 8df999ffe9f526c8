package io.github.linstorch.dl4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.layerwise.Activation;
import io.github.linstorch.testsupport.ElementwiseActivations;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Values and derivatives are those that ND4J computes, or better where ND4J's are wrong. */
class ActivationReaderTest {

  /** Kinks and jumps of the functions below. */
  private static final double[] KINKS = {-2.5, -1, -0.5, 0, 0.5, 1, 2, 2.5, 3, 6};

  /** Where ND4J's exponentials overflow, so that its softplus is infinite and derivatives NaN. */
  private static final double OVERFLOWS = 100;

  private static final double STEP = 1e-5;

  static Stream<IActivation> functions() {
    return ElementwiseActivations.all();
  }

  private static double[] inputs() {
    SplittableRandom random = new SplittableRandom(5);
    DoubleStream near = DoubleStream.generate(() -> 3 * random.nextDouble(-1, 1)).limit(300);
    DoubleStream far = DoubleStream.generate(() -> 60 * random.nextDouble(-1, 1)).limit(100);
    DoubleStream tails = DoubleStream.of(-800, -300, -1e-8, 1e-8, 299, 800);
    return DoubleStream.concat(
            DoubleStream.concat(near, far), DoubleStream.concat(tails, Arrays.stream(KINKS)))
        .toArray();
  }

  private static boolean isKink(double z) {
    return Arrays.stream(KINKS).anyMatch(kink -> Math.abs(z - kink) < 2 * STEP);
  }

  @ParameterizedTest
  @MethodSource("functions")
  void read_functionWithoutTrainedParameters_sameValues(IActivation function) {
    Activation activation = ActivationReader.read(function);
    double[] z = inputs();
    double[] theirs = function.getActivation(row(z), true).toDoubleVector();

    double[] ours = z.clone();
    activation.apply(ours, z.length);

    for (int i = 0; i < z.length; i++) {
      if (z[i] > OVERFLOWS && Double.isInfinite(theirs[i])) {
        assertThat(ours[i]).as("%s at %s", activation, z[i]).isEqualTo(z[i]);
      } else {
        assertThat(ours[i])
            .as("%s at %s", activation, z[i])
            .isCloseTo(theirs[i], within(1e-14 * Math.max(1, Math.abs(theirs[i]))));
      }
    }
  }

  /** Some of ND4J's slopes are in single precision. */
  @ParameterizedTest
  @MethodSource("functions")
  void read_functionWithoutTrainedParameters_sameDerivativesAsItsOwnBackprop(IActivation function) {
    Activation activation = ActivationReader.read(function);
    double[] z = inputs();
    INDArray ones = Nd4j.onesLike(row(z));
    double[] theirs = function.backprop(row(z), ones.dup()).getFirst().toDoubleVector();

    double[] ours = derivatives(activation, z);

    for (int i = 0; i < z.length; i++) {
      if (!isKink(z[i]) && !isWrongInNd4j(function, z[i])) {
        assertThat(ours[i])
            .as("%s at %s", activation, z[i])
            .isCloseTo(theirs[i], within(2e-8 * Math.max(1, Math.abs(theirs[i]))));
      }
    }
  }

  /** ELU's lacks alpha, precise GELU's has another cubic term than its value, others overflow. */
  private static boolean isWrongInNd4j(IActivation function, double z) {
    return function instanceof ActivationELU elu && elu.getAlpha() != 1 && z < 0
        || function instanceof ActivationGELU gelu && gelu.isPrecise()
        || z > OVERFLOWS;
  }

  @ParameterizedTest
  @MethodSource("functions")
  void read_functionWithoutTrainedParameters_derivativesOfItsOwnValues(IActivation function) {
    Activation activation = ActivationReader.read(function);
    double[] z = inputs();
    double[] above = function.getActivation(row(z).addi(STEP), true).toDoubleVector();
    double[] below = function.getActivation(row(z).subi(STEP), true).toDoubleVector();

    double[] ours = derivatives(activation, z);

    for (int i = 0; i < z.length; i++) {
      double difference = (above[i] - below[i]) / (2 * STEP);
      if (!isKink(z[i]) && !Double.isNaN(difference)) {
        assertThat(ours[i])
            .as("%s at %s", activation, z[i])
            .isCloseTo(difference, within(1e-7 * Math.max(1, z[i] * z[i])));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("functions")
  void differentiate_atAKink_slopeOfOneSide(IActivation function) {
    Activation activation = ActivationReader.read(function);
    double[] left = Arrays.stream(KINKS).map(kink -> kink - 1e-9).toArray();
    double[] right = Arrays.stream(KINKS).map(kink -> kink + 1e-9).toArray();

    double[] d = derivatives(activation, KINKS);

    double[] first = derivatives(activation, left);
    double[] second = derivatives(activation, right);
    for (int i = 0; i < d.length; i++) {
      double nearest = Math.min(Math.abs(d[i] - first[i]), Math.abs(d[i] - second[i]));
      assertThat(nearest).as("%s at %s", activation, KINKS[i]).isLessThan(1e-7);
    }
  }

  private static double[] derivatives(Activation activation, double[] z) {
    double[] d = new double[z.length];
    activation.differentiate(z.clone(), d, d.length);
    return d;
  }

  private static INDArray row(double[] z) {
    return Nd4j.createFromArray(new double[][] {z});
  }

  @Test
  void read_equalParameters_equalActivations() {
    assertThat(ActivationReader.read(new ActivationELU(0.4))).isEqualTo(Activation.elu(0.4));
    assertThat(ActivationReader.read(new ActivationReLU(null, null, 0.1)))
        .isEqualTo(ActivationReader.read(new ActivationLReLU(0.1)))
        .isNotEqualTo(Activation.RELU);
    assertThat(ActivationReader.read(new ActivationReLU())).isEqualTo(Activation.RELU);
  }

  @Test
  void read_subclassOfTheUsersOwn_refused() {
    IActivation own =
        new ActivationReLU() {
          @Override
          public INDArray getActivation(INDArray in, boolean training) {
            return in.muli(2);
          }
        };

    assertThat(ActivationReader.read(own)).isNull();
    assertThat(ActivationReader.refusal(own)).contains("none of ND4J's own", "use RELU");
  }
}
