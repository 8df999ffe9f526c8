package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.testsupport.Cases;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** GAUSS_NEWTON fits each of several outputs as well in any units of the others. */
class LabelUnitsTest {

  private static final int ROWS = 400;

  private static final FitConfig ALL_ROWS = config(GaussNewtonConfig.defaults());

  /** Sweeps take some of the rows; the last layer and the linear fit are of all. */
  private static final FitConfig SOME_ROWS =
      config(GaussNewtonConfig.builder().sampledFrom(100).batchRows(100).build());

  private static FitConfig config(GaussNewtonConfig details) {
    return FitConfig.builder().method(FitMethod.GAUSS_NEWTON).gaussNewton(details).build();
  }

  /** What came of labels of which one is a line of the features, and the second a sine. */
  private record Found(FitReport report, double[] explained) {}

  /** Share of each label's variance that the net explains. */
  private static double[] explained(int seed, double... units) {
    return fit(seed, DataType.DOUBLE, ALL_ROWS, false, units).explained();
  }

  private static Found fit(
      int seed, DataType type, FitConfig config, boolean lineIsLast, double... units) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] x = new double[ROWS][3];
    double[][] y = new double[ROWS][units.length];
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < 3; j++) {
        x[i][j] = random.nextGaussian();
      }
      double noise = 0.3 * random.nextGaussian();
      double[] all = {
        0.5 + 2 * x[i][0] - x[i][1], Math.sin(2 * x[i][2]) + noise, Math.abs(x[i][1]) - noise
      };
      for (int o = 0; o < units.length; o++) {
        double value = all[lineIsLast ? units.length - 1 - o : o];
        y[i][o] = units[o] == 0 ? 7 : units[o] * value;
      }
    }
    MultiLayerNetwork net = Nets.plain(Nets.relu(3, 16, units.length), type, LossFunction.MSE);
    INDArray features = Nd4j.createFromArray(x);
    FitReport report =
        LinstorchFitter.fit(
            net, features, Nd4j.createFromArray(y), config.toBuilder().seed(seed).build());
    double[][] output = net.output(features).toDoubleMatrix();
    double[] result = new double[units.length];
    for (int o = 0; o < units.length; o++) {
      double mean = 0;
      double total = 0;
      double left = 0;
      for (int i = 0; i < ROWS; i++) {
        mean += y[i][o] / ROWS;
      }
      for (int i = 0; i < ROWS; i++) {
        total += (y[i][o] - mean) * (y[i][o] - mean);
        left += (y[i][o] - output[i][o]) * (y[i][o] - output[i][o]);
      }
      result[o] = units[o] == 0 ? left : 1 - left / total;
    }
    return new Found(report, result);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void fit_oneLabelInOtherUnits_bothExplainedAsBefore(int seed) {
    double[] same = explained(seed, 1, 1);

    assertThat(same[0]).isGreaterThan(0.98);
    for (double unit : new double[] {30, 1000, 1e6}) {
      assertThat(explained(seed, 1, unit)).containsExactly(same, within(1e-6));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {10, 1e5})
  void fit_threeLabelsOfDifferentUnits_allExplainedAsBefore(double unit) {
    double[] same = explained(4, 1, 1, 1);

    assertThat(explained(4, 1, unit, unit * unit)).containsExactly(same, within(1e-5));
  }

  /** A label that does not vary has no spread to be measured by. */
  @ParameterizedTest
  @ValueSource(doubles = {1, 1000})
  void fit_oneLabelConstant_othersExplained(double unit) {
    double[] explained = explained(5, unit, 0);

    assertThat(explained[0]).isGreaterThan(0.99);
    assertThat(explained[1]).isLessThan(1e-9 * unit * unit);
  }

  /**
   * The net cannot be as good as the linear fit of an exact line: it need not give up the other.
   */
  @ParameterizedTest
  @CsvSource({
    "DOUBLE, false, true", "DOUBLE, true, true", "DOUBLE, false, false", "DOUBLE, true, false",
    "FLOAT, false, true", "FLOAT, true, true", "FLOAT, false, false", "FLOAT, true, false"
  })
  void fit_lineInAnyUnit_theOtherLabelExplainedAsBefore(
      DataType type, boolean lineIsLast, boolean allRows) {
    FitConfig config = allRows ? ALL_ROWS : SOME_ROWS;
    for (int seed = 1; seed <= (Cases.ALL ? 2 : 1); seed++) {
      int line = lineIsLast ? 1 : 0;
      double same = fit(seed, type, config, lineIsLast, 1, 1).explained()[1 - line];
      for (double unit : new double[] {1e-6, 1e3, 1e6}) {
        for (boolean onLine : new boolean[] {true, false}) {
          double[] units = {1, 1};
          units[onLine ? line : 1 - line] = unit;

          Found found = fit(seed, type, config, lineIsLast, units);

          String where = "seed " + seed + ", unit " + unit + (onLine ? " of the line" : "");
          assertThat(found.explained()[line]).as(where).isGreaterThan(0.98);
          assertThat(found.explained()[1 - line]).as(where).isGreaterThan(same - 0.03);
          assertBounded(found.report(), where);
        }
      }
    }
  }

  /** No fit is reported better than it is: the loss of the labels as they are bears the bound. */
  private static void assertBounded(FitReport report, String where) {
    boolean isBounded = report.gaussNewton().orElseThrow().guardOutcome().isBounded();
    assertThat(isBounded).as(where).isTrue();
    assertThat(report.loss()).as(where).isLessThanOrEqualTo(report.olsLoss() * (1 + 1e-6));
  }
}
