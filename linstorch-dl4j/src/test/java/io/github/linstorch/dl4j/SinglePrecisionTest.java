package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Features in single precision that depend on each other but for their rounding. */
class SinglePrecisionTest {

  private static final int ROWS = 300;

  private enum Columns {
    SHARES_OF_100_PERCENT {
      @Override
      double[] row(SplittableRandom random) {
        double a = Math.exp(random.nextGaussian());
        double b = Math.exp(random.nextGaussian());
        double c = Math.exp(random.nextGaussian());
        return new double[] {100 * a / (a + b + c), 100 * b / (a + b + c), 100 * c / (a + b + c)};
      }
    },
    CELSIUS_AND_FAHRENHEIT {
      @Override
      double[] row(SplittableRandom random) {
        double celsius = 15 + 8 * random.nextGaussian();
        return new double[] {celsius, 1.8 * celsius + 32, 10 * random.nextGaussian()};
      }
    },
    LENGTHS_AND_THEIR_SUM {
      @Override
      double[] row(SplittableRandom random) {
        double a = 30 + 5 * random.nextGaussian();
        double b = 12 + 3 * random.nextGaussian();
        return new double[] {a, b, a + b};
      }
    };

    abstract double[] row(SplittableRandom random);
  }

  private static DataSet standardised(Columns columns, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] x = new float[ROWS][3];
    float[][] y = new float[ROWS][1];
    for (int i = 0; i < ROWS; i++) {
      double[] row = columns.row(random);
      for (int j = 0; j < 3; j++) {
        x[i][j] = (float) row[j];
      }
      y[i][0] = (float) (0.3 * row[0] - 0.2 * row[2] + random.nextGaussian());
    }
    DataSet data = new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fitLabel(true);
    normalizer.fit(data);
    normalizer.transform(data);
    return data;
  }

  @ParameterizedTest
  @EnumSource
  void fit_columnsDependentButForRounding_weightsStayModerate(Columns columns) {
    for (int seed = 1; seed <= 4; seed++) {
      DataSet data = standardised(columns, seed);
      MultiLayerNetwork net = Nets.plain(Nets.relu(3, 10, 1), DataType.FLOAT, LossFunction.MSE);
      Nets.randomise(net, new SplittableRandom(seed), -0.6, 0.6);

      FitReport report = LinstorchFitter.fit(net, data);

      assertThat(report.layers().get(0).rank()).isEqualTo(3);
      assertThat(report.loss()).isBetween(0.9 * report.olsLoss(), 1.001 * report.olsLoss());
      assertThat(net.score(data)).isCloseTo(report.loss(), withinPercentage(0.1));
      assertThat(report.toString()).contains("count as 3 columns, not 4");
    }
  }

  /** The user's word counts: rcond(0) is full rank. */
  @Test
  void fit_explicitCutOff_obeyed() {
    MultiLayerNetwork net = Nets.plain(Nets.relu(3, 1), DataType.FLOAT, LossFunction.MSE);
    DataSet data = standardised(Columns.SHARES_OF_100_PERCENT, 1);

    FitReport report = LinstorchFitter.fit(net, data, FitConfig.builder().rcond(1e-12).build());

    assertThat(report.layers().get(0).rank()).isEqualTo(4);
  }

  /** The difference of two columns counts, with weights that single precision cannot hold. */
  private static DataSet nearlyTheSameColumnTwice() {
    SplittableRandom random = new SplittableRandom(6);
    double[][] x = new double[ROWS][2];
    double[][] y = new double[ROWS][1];
    for (int i = 0; i < ROWS; i++) {
      double a = random.nextGaussian();
      double b = random.nextGaussian();
      x[i] = new double[] {a, a + 1e-9 * b};
      y[i][0] = a + 0.1 * b + 0.1 * random.nextGaussian();
    }
    return new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
  }

  @Test
  void fit_weightsLostByRoundingToFloat_solvedAgainAndSaid() {
    MultiLayerNetwork net = Nets.plain(Nets.relu(2, 1), DataType.FLOAT, LossFunction.MSE);

    FitReport report = LinstorchFitter.fit(net, nearlyTheSameColumnTwice());

    assertThat(report.loss()).isBetween(0.015, 0.025);
    assertThat(report.toString()).contains("Rounding the weights", "rcond(1e-07)");
  }

  @Test
  void fit_streamSolvedAgain_everyPassIsCounted() {
    DataSet data = nearlyTheSameColumnTwice();
    BatchIterator batches =
        new BatchIterator(BatchIterator.cut(data.getFeatures(), data.getLabels(), 50));
    MultiLayerNetwork net = Nets.plain(Nets.relu(2, 1), DataType.FLOAT, LossFunction.MSE);

    FitReport report = LinstorchFitter.fit(net, batches);

    assertThat(report.toString()).contains("solved again");
    assertThat(report.passes()).isEqualTo(batches.completePasses);
  }
}
