package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.dl4j.ReferenceLinstorch.Act;
import io.github.linstorch.dl4j.ReferenceLinstorch.Layer;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Guarded by the training rows, the result is never worse on them than a linear model. Reports say
 * whether a net is guarded.
 */
class GaussNewtonGuaranteeTest {

  private final SplittableRandom random = new SplittableRandom(5);
  private final DataSet data =
      new DataSet(
          Nd4j.createFromArray(Nets.uniform(random, 60, 3)),
          Nd4j.createFromArray(Nets.uniform(random, 60, 2)));

  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "FLOAT"})
  void fit_generated_noWorseThanLeastSquares(DataType type) {
    campaign(type == DataType.DOUBLE ? 60 : 20, type);
  }

  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "FLOAT"})
  @Tag("thorough")
  void fit_manyGenerated_noWorseThanLeastSquares(DataType type) {
    campaign(2000, type);
  }

  private static void campaign(int cases, DataType type) {
    int better = 0;
    for (int seed = 0; seed < cases; seed++) {
      GaussNewtonCase one = new GaussNewtonCase(seed, type);
      try {
        better += isBetter(one, type) ? 1 : 0;
      } catch (AssertionError e) {
        throw new AssertionError("case " + seed + ": " + one, e);
      }
    }
    assertThat(better).as("a bound that is not just met").isGreaterThan(cases / 5);
  }

  /** Requires the bound, and tells whether the network is better by a tenth. */
  private static boolean isBetter(GaussNewtonCase one, DataType type) {
    boolean isDouble = type == DataType.DOUBLE;
    MultiLayerNetwork net = one.net();
    GaussNewtonConfig guarded = one.config().toBuilder().guard(Guard.TRAINING_ROWS).build();
    FitConfig config = config(guarded).threads(1).build();

    FitReport report = LinstorchFitter.fit(net, one.data(), config);

    double line = one.hasIntercept() ? report.olsLoss() : one.lossThroughTheOrigin();
    double bound = line * (1 + (isDouble ? 1e-6 : 1e-4)) + 1e-12 * one.variance();
    // An exact fit is one but for what is rounded away in the parameters and the output.
    bound += (isDouble ? 1e-28 : 1e-10) * one.meanSquare();
    assertThat(report.gaussNewton().orElseThrow().guardOutcome().isBounded()).isTrue();
    assertThat(report.loss()).isLessThanOrEqualTo(bound);
    assertThat(one.loss(net)).as("by DL4J's pass").isLessThanOrEqualTo(bound);
    return report.loss() < 0.9 * line;
  }

  private static FitConfig.Builder config(GaussNewtonConfig config) {
    return FitConfig.builder().method(FitMethod.GAUSS_NEWTON).gaussNewton(config);
  }

  private boolean isBounded(MultiLayerNetwork net, GaussNewtonConfig config) {
    return LinstorchFitter.fit(net, data, config(config).build())
        .gaussNewton()
        .orElseThrow()
        .guardOutcome()
        .isBounded();
  }

  /** The linear fit of two outputs has rank 2: a pair of units each, or one with a shift. */
  @ParameterizedTest
  @CsvSource({
    "RELU, 1, true, true, false",
    "RELU, 2, true, true, true",
    "RELU, 3, true, false, false",
    "RELU, 3, false, true, false",
    "RELU, 4, true, false, true",
    "RELU, 4, false, false, true",
    "LEAKY_RELU, 3, false, true, false",
    "LEAKY_RELU, 4, false, true, true",
    "IDENTITY, 1, true, true, false",
    "IDENTITY, 2, false, false, true",
  })
  void report_narrowNet_saysWhetherTheBoundHolds(
      String kind, int width, boolean first, boolean last, boolean expected) {
    Act act =
        switch (kind) {
          case "RELU" -> Act.RELU;
          case "IDENTITY" -> Act.IDENTITY;
          default -> Act.leaky(0.1);
        };
    List<Layer> layers =
        List.of(
            new Layer(3, 6, first, act),
            new Layer(6, width, true, act),
            new Layer(width, 2, last, Act.IDENTITY));
    MultiLayerNetwork net = Nets.plain(layers, DataType.DOUBLE, LossFunction.MSE);

    assertThat(isBounded(net, GaussNewtonConfig.defaults())).isEqualTo(expected);
  }

  @Test
  void report_frozenLayerOrNoGuard_boundDoesNotHold() {
    MultiLayerNetwork net = Nets.plain(Nets.relu(3, 8, 8, 2), DataType.DOUBLE, LossFunction.MSE);
    MultiLayerNetwork frozen = new TransferLearning.Builder(net).setFeatureExtractor(0).build();

    assertThat(frozen.getLayerWiseConfigurations().getConf(0).getLayer())
        .isInstanceOf(FrozenLayer.class);
    assertThat(isBounded(frozen, GaussNewtonConfig.defaults())).isFalse();
    assertThat(isBounded(net.clone(), GaussNewtonConfig.builder().guard(Guard.NONE).build()))
        .isFalse();
    assertThat(isBounded(net.clone(), GaussNewtonConfig.defaults())).isTrue();
  }
}
