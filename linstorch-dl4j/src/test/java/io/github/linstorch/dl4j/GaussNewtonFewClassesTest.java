package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;

/** Few rows of classes, whose log-loss on other rows counts. */
class GaussNewtonFewClassesTest {

  private static FitConfig config(GaussNewtonConfig.Builder settings, int seed) {
    return FitConfig.builder()
        .method(FitMethod.GAUSS_NEWTON)
        .seed(seed)
        .gaussNewton(settings.build())
        .build();
  }

  private static double logLoss(ClassData data, int hidden, FitConfig config) {
    MultiLayerNetwork net = data.net(hidden, DataType.FLOAT);
    LinstorchFitter.fit(net, data.train(), config);
    return ClassData.logLoss(net, data.test());
  }

  private static double mean(int seeds, IntToDoubleFunction loss) {
    return IntStream.range(0, seeds).mapToDouble(loss).average().orElseThrow();
  }

  /** The first 150 of the shuffled rows, and 500 others. */
  private static ClassData digits(int seed) {
    ClassData all = ClassData.of("digits", seed);
    return new ClassData(
        (DataSet) all.train().getRange(0, 150),
        (DataSet) all.test().getRange(0, 500),
        all.classes());
  }

  @Test
  void fit_digits_betterThanRegressedLabels() {
    double fitted =
        mean(3, seed -> logLoss(digits(seed), 32, config(GaussNewtonConfig.builder(), seed)));
    double regressed =
        mean(
            3,
            seed ->
                logLoss(
                    digits(seed),
                    32,
                    config(GaussNewtonConfig.builder().objective(Objective.SQUARED_ERROR), seed)));

    assertThat(fitted).isLessThan(0.8 * regressed).isLessThan(0.6);
  }

  /** Without a decay one seed of each exceeds these. */
  @ParameterizedTest
  @CsvSource({"wine, 0.1", "iris, 0.1", "breast-cancer, 0.15"})
  void fit_fewRows_noSeedCollapses(String name, double most) {
    for (int seed = 0; seed < 5; seed++) {
      double loss =
          logLoss(ClassData.of(name, seed), 32, config(GaussNewtonConfig.builder(), seed));
      assertThat(loss).isLessThan(most);
    }
  }

  /** Logits of a few rows that are certain of their classes would be wrong by far elsewhere. */
  @Test
  void fit_moreColumnsThanRows_neverTooCertain() {
    for (int seed = 0; seed < 5; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      double[][] x = Nets.uniform(random, 240, 90);
      double[][] y = new double[240][2];
      for (int i = 0; i < 240; i++) {
        double logit = 6 * (x[i][0] + x[i][1]);
        y[i][random.nextDouble() < 1 / (1 + Math.exp(-logit)) ? 1 : 0] = 1;
      }
      DataSet all = new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
      NormalizerStandardize normalizer = new NormalizerStandardize();
      normalizer.fit(all);
      normalizer.transform(all);
      ClassData data =
          new ClassData((DataSet) all.getRange(0, 60), (DataSet) all.getRange(60, 240), 2);

      double loss = logLoss(data, 32, config(GaussNewtonConfig.builder(), seed));

      assertThat(loss).as("no worse than equal probabilities").isLessThan(Math.log(2));
      GaussNewtonConfig.Builder noPenalty = GaussNewtonConfig.builder().weightDecay(0);
      assertThat(logLoss(data, 32, config(noPenalty, seed))).isGreaterThan(Math.log(2));
    }
  }
}
