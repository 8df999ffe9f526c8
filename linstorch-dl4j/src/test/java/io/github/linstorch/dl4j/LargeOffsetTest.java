package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Time stamps and other columns of a large offset, as users have them, on a line of one layer. */
class LargeOffsetTest {

  private static final double MICROSECONDS = 1e6;

  /** Start, end and duration in microseconds of events within some seconds. */
  private static double[][] events(SplittableRandom random, double seconds, double[] y) {
    double[][] x = new double[200][];
    for (int i = 0; i < x.length; i++) {
      double start = 1.7e15 + Math.floor(random.nextDouble() * seconds * MICROSECONDS);
      double length = 100 + Math.floor(random.nextDouble() * seconds * MICROSECONDS / 10);
      x[i] = new double[] {start, start + length, length};
      y[i] =
          (start - 1.7e15) / (seconds * MICROSECONDS)
              + 3 * length / (seconds * MICROSECONDS / 10)
              + 0.1 * random.nextGaussian();
    }
    return x;
  }

  private static FitReport fit(FitMethod method, Solver solver, double[][] x, double[] y) {
    MultiLayerNetwork net =
        Nets.plain(Nets.relu(x[0].length, 1), DataType.DOUBLE, LossFunction.MSE);
    INDArray labels = Nd4j.createFromArray(y).reshape(y.length, 1);
    return LinstorchFitter.fit(
        net,
        Nd4j.createFromArray(x),
        labels,
        FitConfig.builder().method(method).solver(solver).build());
  }

  private static void assertRight(FitReport report, double[][] x, double[] y) {
    double right = new ExactLine(x, y).loss(1e-12);
    assertThat(report.olsLoss()).as("olsLoss").isCloseTo(right, withinPercentage(1e-4));
    // Where arithmetic with the features themselves is less accurate, the report says so.
    double accuracy = report.notes().isEmpty() ? 1e-4 : 2e-3;
    assertThat(report.loss()).as("loss").isCloseTo(right, withinPercentage(accuracy));
  }

  @ParameterizedTest
  @CsvSource({"100", "10", "1", "0.1"})
  void fit_startEndAndDuration_lossOfLeastSquares(double seconds) {
    for (FitMethod method : FitMethod.values()) {
      double[] y = new double[200];
      double[][] x = events(new SplittableRandom(1), seconds, y);

      FitReport report = fit(method, Solver.AUTO, x, y);

      assertRight(report, x, y);
      assertThat(report.notes().isEmpty()).isEqualTo(seconds > 0.5);
      assertThat(report.layers().get(0).rank()).isEqualTo(3);
    }
  }

  /** Years and ages: the sum of two columns is nearly constant. */
  @ParameterizedTest
  @EnumSource
  void fit_columnsThatAddUpToALargeConstant_lossOfLeastSquares(FitMethod method) {
    SplittableRandom random = new SplittableRandom(2);
    double[][] x = new double[80][];
    double[] y = new double[80];
    for (int i = 0; i < x.length; i++) {
      double a = Math.floor(1e6 * random.nextDouble());
      x[i] = new double[] {1e12 + a, 3e12 - a, 1e12 + 1e3 * random.nextGaussian()};
      y[i] = a / 1e6 + (x[i][2] - 1e12) / 1e3 + 0.01 * random.nextGaussian();
    }

    assertRight(fit(method, Solver.AUTO, x, y), x, y);
  }

  /** One time stamp in seconds: sums of its squares do not see what it explains. */
  @ParameterizedTest
  @EnumSource
  void fit_timeStampOfFewMinutes_everySolverSeesTheLine(Solver solver) {
    SplittableRandom random = new SplittableRandom(3);
    double[][] x = new double[150][];
    double[] y = new double[150];
    for (int i = 0; i < x.length; i++) {
      double t = Math.floor(500 * random.nextDouble());
      x[i] = new double[] {1.7e9 + t};
      y[i] = t / 144 + 0.1 * random.nextGaussian();
    }

    assertRight(fit(FitMethod.LINSTORCH, solver, x, y), x, y);
  }

  /** The residual is a difference of sums that agree to all digits. */
  @ParameterizedTest
  @EnumSource
  void fit_smallNoiseOnLargeLabels_everySolverSeesTheNoise(Solver solver) {
    SplittableRandom random = new SplittableRandom(4);
    double[][] x = new double[150][];
    double[] y = new double[150];
    for (int i = 0; i < x.length; i++) {
      x[i] = new double[] {random.nextGaussian(), 50 + random.nextGaussian()};
      y[i] = 1e6 * (1 + x[i][0]) + 0.01 * random.nextGaussian();
    }

    assertRight(fit(FitMethod.LINSTORCH, solver, x, y), x, y);
  }

  /** Columns of an offset of 1e5 that are nearly the same. */
  @ParameterizedTest
  @CsvSource({"1e-3", "1e-6", "1e-8"})
  void fit_nearlyTheSameColumnTwice_noMethodAboveLeastSquares(double difference) {
    for (FitMethod method : FitMethod.values()) {
      SplittableRandom random = new SplittableRandom(5);
      double[][] x = new double[120][];
      double[] y = new double[120];
      for (int i = 0; i < x.length; i++) {
        double a = random.nextGaussian();
        double b = random.nextGaussian();
        x[i] = new double[] {1e5 + a, 1e5 + a + difference * b, random.nextGaussian()};
        y[i] = a + b + x[i][2] + 0.3 * random.nextGaussian();
      }

      FitReport report = fit(method, Solver.AUTO, x, y);

      double right = new ExactLine(x, y).loss(0);
      assertThat(report.olsLoss()).isCloseTo(right, withinPercentage(1e-4));
      assertThat(report.loss()).isCloseTo(right, withinPercentage(0.1));
    }
  }

  /**
   * A column and its double differ from the constant by little: their shortest weights are small.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void fit_columnAndItsDouble_lossThatTheWeightsHave(boolean isStream) {
    SplittableRandom random = new SplittableRandom(6);
    double[][] x = new double[40][];
    double[] y = new double[40];
    for (int i = 0; i < x.length; i++) {
      double a = 1e13 + 1e4 * random.nextGaussian();
      x[i] = new double[] {a, a + a};
      y[i] = 1000 + (a - 1e13) / 1e4 + random.nextGaussian();
    }
    MultiLayerNetwork net = Nets.plain(Nets.relu(2, 1), DataType.DOUBLE, LossFunction.MSE);
    INDArray features = Nd4j.createFromArray(x);
    INDArray labels = Nd4j.createFromArray(y).reshape(40, 1);

    FitReport report =
        isStream
            ? LinstorchFitter.fit(net, BatchIterator.of(features, labels, 7))
            : LinstorchFitter.fit(net, features, labels);

    double right = new ExactLine(x, y).loss(1e-12);
    assertThat(report.olsLoss()).isCloseTo(right, withinPercentage(1e-4));
    assertThat(report.loss()).isCloseTo(right, withinPercentage(1e-4));
    assertThat(ExactNet.loss(net, x, y)).isCloseTo(right, withinPercentage(1e-4));
    assertThat(net.score(new DataSet(features, labels))).isCloseTo(right, withinPercentage(0.1));
  }
}
