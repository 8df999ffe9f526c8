package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Data with too little in it, or too much. */
class GaussNewtonDegenerateTest {

  /** Data sets, awkward each in its way. */
  private enum Kind {
    ONE_ROW(1) {
      @Override
      void spoil(double[][] x, double[][] y) {}
    },
    TWO_ROWS(2) {
      @Override
      void spoil(double[][] x, double[][] y) {}
    },
    FEWER_ROWS_THAN_COLUMNS(3) {
      @Override
      void spoil(double[][] x, double[][] y) {}
    },
    TEN_ROWS(10) {
      @Override
      void spoil(double[][] x, double[][] y) {}
    },
    LABELS_ALL_EQUAL(60) {
      @Override
      void spoil(double[][] x, double[][] y) {
        for (double[] row : y) {
          row[0] = 0.1;
          row[1] = -3e5;
        }
      }
    },
    /** The mean of 0.3 and its like is not quite 0.3. */
    CONSTANT_FEATURE(60) {
      @Override
      void spoil(double[][] x, double[][] y) {
        for (double[] row : x) {
          row[1] = 1234567.3;
        }
      }
    },
    ALL_FEATURES_CONSTANT(60) {
      @Override
      void spoil(double[][] x, double[][] y) {
        for (double[] row : x) {
          Arrays.fill(row, 0.3);
        }
      }
    },
    ALL_ZERO(60) {
      @Override
      void spoil(double[][] x, double[][] y) {
        for (double[] row : x) {
          Arrays.fill(row, 0);
        }
      }
    },
    DUPLICATE_ROWS(60) {
      @Override
      void spoil(double[][] x, double[][] y) {
        for (int i = 3; i < x.length; i++) {
          x[i] = x[i % 3].clone();
        }
      }
    },
    YEARS(60) {
      @Override
      void spoil(double[][] x, double[][] y) {
        for (double[] row : x) {
          row[0] = 2000 + Math.round(3 * row[0]);
        }
      }
    },
    SCALES_FAR_APART(60) {
      @Override
      void spoil(double[][] x, double[][] y) {
        for (double[] row : x) {
          row[0] *= 1e-8;
          row[1] *= 1e8;
          row[2] = 1e8 + row[2];
        }
      }
    };

    final int rows;

    Kind(int rows) {
      this.rows = rows;
    }

    abstract void spoil(double[][] x, double[][] y);
  }

  private final SplittableRandom random = new SplittableRandom(77);

  private static MultiLayerNetwork net(int... widths) {
    return Nets.plain(Nets.relu(widths), DataType.DOUBLE, LossFunction.MSE);
  }

  private static FitConfig config(long seed) {
    return FitConfig.builder().method(FitMethod.GAUSS_NEWTON).seed(seed).build();
  }

  private static FitConfig guardedByTrainingRows(long seed) {
    return config(seed).toBuilder()
        .gaussNewton(GaussNewtonConfig.builder().guard(Guard.TRAINING_ROWS).build())
        .build();
  }

  private static double mse(double[][] found, double[][] y) {
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      for (int o = 0; o < y[i].length; o++) {
        sum += (found[i][o] - y[i][o]) * (found[i][o] - y[i][o]);
      }
    }
    return sum / (y.length * y[0].length);
  }

  @ParameterizedTest
  @EnumSource
  void fit_awkwardData_finiteAndNoWorseThanLeastSquares(Kind kind) {
    double[][] x = Nets.uniform(random, kind.rows, 4);
    double[][] y = Nets.uniform(random, kind.rows, 2);
    kind.spoil(x, y);
    for (int[] widths : new int[][] {{4, 2}, {4, 9, 2}, {4, 17, 16, 2}}) {
      for (long seed = 0; seed < 3; seed++) {
        MultiLayerNetwork net = net(widths);

        FitReport report =
            LinstorchFitter.fit(
                net, Nd4j.createFromArray(x), Nd4j.createFromArray(y), guardedByTrainingRows(seed));

        double labels = mse(new double[kind.rows][2], y);
        double bound = report.olsLoss() * (1 + 1e-6) + 1e-20 * labels;
        assertThat(Nets.doubles(net.params())).as("parameters").doesNotContain(Double.NaN);
        assertThat(report.loss()).isLessThanOrEqualTo(bound);
        double[][] found = Nets.matrix(net.output(Nd4j.createFromArray(x)));
        assertThat(mse(found, y)).as("by DL4J's pass").isLessThanOrEqualTo(bound);
      }
    }
  }

  /** The linear model of the default guard has a ridge: it is no worse than the labels' mean. */
  @ParameterizedTest
  @EnumSource
  void fit_awkwardDataAndHeldOutRows_finiteAndNoWorseThanTheMean(Kind kind) {
    double[][] x = Nets.uniform(random, kind.rows, 4);
    double[][] y = Nets.uniform(random, kind.rows, 2);
    kind.spoil(x, y);
    double[][] mean = new double[kind.rows][2];
    for (double[] row : mean) {
      for (int o = 0; o < 2; o++) {
        int output = o;
        row[o] = Arrays.stream(y).mapToDouble(label -> label[output]).average().orElseThrow();
      }
    }
    double labels = mse(new double[kind.rows][2], y);
    double bound = mse(mean, y) * (1 + 1e-6) + 1e-20 * labels;
    for (int[] widths : new int[][] {{4, 2}, {4, 9, 2}, {4, 17, 16, 2}}) {
      for (long seed = 0; seed < 3; seed++) {
        MultiLayerNetwork net = net(widths);

        FitReport report =
            LinstorchFitter.fit(
                net, Nd4j.createFromArray(x), Nd4j.createFromArray(y), config(seed));

        assertThat(Nets.doubles(net.params())).as("parameters").doesNotContain(Double.NaN);
        assertThat(report.loss()).isLessThanOrEqualTo(bound);
        double[][] found = Nets.matrix(net.output(Nd4j.createFromArray(x)));
        assertThat(mse(found, y)).as("by DL4J's pass").isLessThanOrEqualTo(bound);
      }
    }
  }

  /** Nothing was learned about a feature that never changed: it must not matter later. */
  @Test
  void fit_constantFeature_hasNoSay() {
    double[][] x = Nets.uniform(random, 60, 4);
    double[][] y = Nets.uniform(random, 60, 2);
    for (int i = 0; i < 60; i++) {
      y[i][0] = Math.sin(3 * x[i][0]);
    }
    Kind.CONSTANT_FEATURE.spoil(x, y);
    MultiLayerNetwork net = net(4, 9, 2);
    FitReport report =
        LinstorchFitter.fit(net, Nd4j.createFromArray(x), Nd4j.createFromArray(y), config(1));
    assertThat(report.gaussNewton().orElseThrow().guardOutcome())
        .isNotEqualTo(GuardOutcome.LINEAR_FIT);
    double[][] expected = Nets.matrix(net.output(Nd4j.createFromArray(x)));

    for (double[] row : x) {
      row[1] = -5;
    }

    assertThat(Nets.matrix(net.output(Nd4j.createFromArray(x)))).isDeepEqualTo(expected);
    for (int o = 0; o < 9; o++) {
      assertThat(net.getParam("0_W").getDouble(1, o)).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void fit_notFinite_refusedAsByTheOtherMethods(double value) {
    double[][] x = Nets.uniform(random, 60, 4);
    x[33][2] = value;
    DataSet data =
        new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(Nets.uniform(random, 60, 2)));
    MultiLayerNetwork net = net(4, 9, 2);
    Throwable expected = catchThrowable(() -> LinstorchFitter.fit(net, data));
    NetState before = new NetState(net);

    assertThatThrownBy(() -> LinstorchFitter.fit(net, data, config(1)))
        .isExactlyInstanceOf(expected.getClass())
        .hasMessage(expected.getMessage())
        .hasMessageContaining("33");

    before.requireUnchanged();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 60})
  void fit_singleLayer_leastSquares(int rows) {
    double[][] x = Nets.uniform(random, rows, 4);
    double[][] y = Nets.uniform(random, rows, 2);
    MultiLayerNetwork line = net(4, 2);
    LinstorchFitter.fit(line, Nd4j.createFromArray(x), Nd4j.createFromArray(y));
    MultiLayerNetwork net = net(4, 2);

    FitReport report =
        LinstorchFitter.fit(
            net, Nd4j.createFromArray(x), Nd4j.createFromArray(y), guardedByTrainingRows(1));

    double[][] expected = Nets.matrix(line.output(Nd4j.createFromArray(x)));
    double[][] found = Nets.matrix(net.output(Nd4j.createFromArray(x)));
    for (int i = 0; i < rows; i++) {
      for (int o = 0; o < 2; o++) {
        // The loss may exceed that of least squares by 1e-9 of it.
        assertThat(found[i][o]).isCloseTo(expected[i][o], within(1e-4));
      }
    }
    assertThat(report.gaussNewton().orElseThrow().guardOutcome().isBounded()).isTrue();
  }

  /** A ridge helps where labels are noise, and not where they lie near a plane. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 1})
  void fit_singleLayerAndHeldOutRows_ridgeOnlyWhereItHelps(double slope) {
    double[][] x = Nets.uniform(random, 60, 4);
    double[][] y = Nets.uniform(random, 60, 1);
    for (int i = 0; i < 60; i++) {
      y[i][0] = 0.1 * y[i][0] + slope * (x[i][0] - x[i][1] + x[i][2] - x[i][3]);
    }
    MultiLayerNetwork line = net(4, 1);
    LinstorchFitter.fit(line, Nd4j.createFromArray(x), Nd4j.createFromArray(y));
    MultiLayerNetwork net = net(4, 1);

    FitReport report =
        LinstorchFitter.fit(net, Nd4j.createFromArray(x), Nd4j.createFromArray(y), config(1));

    double found = net.getParam("0_W").norm2Number().doubleValue();
    double leastSquares = line.getParam("0_W").norm2Number().doubleValue();
    if (slope == 0) {
      assertThat(found).isLessThan(0.8 * leastSquares);
      assertThat(report.loss()).isGreaterThan(report.olsLoss());
    } else {
      assertThat(found).isCloseTo(leastSquares, within(1e-4));
      assertThat(report.loss()).isCloseTo(report.olsLoss(), within(1e-6 * report.olsLoss()));
    }
  }

  /** Squares of these leave the range of double; the features do not. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-200, 1e200})
  void fit_featureInExtremeUnits_predictsAsInOthers(double unit) {
    DataSet data = GaussNewtonSample.data(new SplittableRandom(3), 80);
    DataSet extreme = data.copy();
    extreme.getFeatures().getColumn(1).muli(unit);
    FitConfig config = GaussNewtonSample.config().build();
    MultiLayerNetwork usual = GaussNewtonSample.net();
    MultiLayerNetwork other = GaussNewtonSample.net();

    FitReport report = LinstorchFitter.fit(usual, data, config);
    FitReport extremeReport = LinstorchFitter.fit(other, extreme, config);

    assertThat(extremeReport.loss()).isCloseTo(report.loss(), within(1e-6 * report.loss()));
    assertThat(report.loss()).isLessThan(0.5 * report.olsLoss());
  }

  @Test
  void fit_featuresThatOverflow_refusedAndNetworkUnchanged() {
    DataSet data = GaussNewtonSample.data(new SplittableRandom(3), 80);
    data.getFeatures().getColumn(1).assign(1.5e308);
    data.getFeatures().putScalar(0, 1, -1.5e308);
    MultiLayerNetwork net = GaussNewtonSample.net();
    NetState before = new NetState(net);

    assertThatThrownBy(() -> LinstorchFitter.fit(net, data, GaussNewtonSample.config().build()))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("The features overflow double precision: standardise them");
    before.requireUnchanged();
  }

  @Test
  void fit_moreThreadsThanThereCanBe_sameBits() {
    DataSet data = GaussNewtonSample.data(new SplittableRandom(5), 60);
    MultiLayerNetwork one = GaussNewtonSample.net();
    MultiLayerNetwork many = GaussNewtonSample.net();

    LinstorchFitter.fit(one, data, GaussNewtonSample.config().threads(1).build());
    LinstorchFitter.fit(many, data, GaussNewtonSample.config().threads(Integer.MAX_VALUE).build());

    assertThat(many.params()).isEqualTo(one.params());
  }

  @Test
  void check_noSettings_refusedByName() {
    assertThatThrownBy(() -> LinstorchFitter.check(GaussNewtonSample.net(), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Expected a FitConfig, found null");
  }
}
