package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import io.github.linstorch.lstsq.RidgeRegression;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Regressions of few rows for their columns, judged by other rows. */
class GaussNewtonFewRowsTest {

  /**
   * Rows to fit to and as many to judge by, with labels of unit variance.
   *
   * @param x features of all rows, standardised
   * @param y labels of all rows, standardised
   */
  private record Data(double[][] x, double[] y) {

    Data {
      for (int j = 0; j < x[0].length; j++) {
        double[] column = new double[x.length];
        for (int i = 0; i < column.length; i++) {
          column[i] = x[i][j];
        }
        standardise(column);
        for (int i = 0; i < column.length; i++) {
          x[i][j] = column[i];
        }
      }
      standardise(y);
    }

    /** By the rows to fit to. */
    private static void standardise(double[] column) {
      double[] train = Arrays.copyOf(column, column.length / 2);
      double mean = Arrays.stream(train).average().orElseThrow();
      double square = Arrays.stream(train).map(v -> (v - mean) * (v - mean)).average().orElse(0);
      for (int i = 0; i < column.length; i++) {
        column[i] = (column[i] - mean) / Math.sqrt(square);
      }
    }

    int rows() {
      return x.length / 2;
    }

    /** Mean squared error on the other rows of a network fitted to the first half. */
    double error(DataType type, GaussNewtonConfig.Builder settings, int seed) {
      return error(64, type, settings, seed);
    }

    double error(int units, DataType type, GaussNewtonConfig.Builder settings, int seed) {
      MultiLayerNetwork net = Nets.plain(Nets.relu(x[0].length, units, 1), type, LossFunction.MSE);
      INDArray features = Nd4j.createFromArray(Arrays.copyOf(x, rows())).castTo(type);
      INDArray labels = Nd4j.createFromArray(Arrays.copyOf(y, rows())).castTo(type);
      FitConfig config =
          FitConfig.builder()
              .method(FitMethod.GAUSS_NEWTON)
              .seed(seed)
              .gaussNewton(settings.build())
              .build();

      LinstorchFitter.fit(net, features, labels.reshape(rows(), 1), config);

      INDArray others = Nd4j.createFromArray(Arrays.copyOfRange(x, rows(), x.length));
      double[] outputs = Nets.doubles(net.output(others.castTo(type)));
      return error(i -> outputs[i - rows()]);
    }

    /** The same of a ridge regression whose penalty leave-one-out chooses. */
    double ridgeError() {
      int p = x[0].length;
      Matrix features = new Matrix(rows(), p);
      Matrix labels = new Matrix(rows(), 1);
      for (int i = 0; i < rows(); i++) {
        labels.set(i, 0, y[i]);
        for (int j = 0; j < p; j++) {
          features.set(i, j, x[i][j]);
        }
      }
      double[] penalties = IntStream.range(0, 25).mapToDouble(i -> 1e-6 * Math.pow(2, i)).toArray();
      try (Products products = new Products()) {
        RidgeRegression ridge = new RidgeRegression(labels, null, p, true, products);
        ridge.load(features);
        Matrix line = ridge.leaveOneOut(penalties).coefficients();
        return error(
            i ->
                line.get(p, 0)
                    + IntStream.range(0, p).mapToDouble(j -> x[i][j] * line.get(j, 0)).sum());
      }
    }

    private double error(IntToDoubleFunction output) {
      return IntStream.range(rows(), x.length)
          .mapToDouble(i -> output.applyAsDouble(i) - y[i])
          .map(e -> e * e)
          .average()
          .orElseThrow();
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  private static double most(double[] values) {
    return Arrays.stream(values).max().orElseThrow();
  }

  private static double[] ratios(double[] errors, double[] others) {
    return IntStream.range(0, errors.length).mapToDouble(i -> errors[i] / others[i]).toArray();
  }

  private static double[] normals(Random random, int count) {
    return IntStream.range(0, count).mapToDouble(i -> random.nextGaussian()).toArray();
  }

  /** Columns that are nearly combinations of a few factors, the first four of which are curved. */
  private static Data factors(int seed, int rows, int columns, int factors, double own) {
    Random random = new Random(seed);
    double[][] loadings = new double[factors][];
    Arrays.setAll(loadings, f -> normals(random, columns));
    double[][] x = new double[2 * rows][columns];
    double[] y = new double[2 * rows];
    for (int i = 0; i < y.length; i++) {
      double[] z = normals(random, factors);
      for (int j = 0; j < columns; j++) {
        for (int f = 0; f < factors; f++) {
          x[i][j] += z[f] * loadings[f][j] / Math.sqrt(factors);
        }
        x[i][j] += own * random.nextGaussian();
      }
      y[i] = z[0] + Math.abs(z[1]) + 0.5 * z[2] * z[3] + 0.5 * random.nextGaussian();
    }
    return new Data(x, y);
  }

  private static double[] errors(Data[] data, DataType type, GaussNewtonConfig.Builder settings) {
    return IntStream.range(0, data.length)
        .mapToDouble(seed -> data[seed].error(type, settings, seed))
        .toArray();
  }

  private static double[] ridgeErrors(Data[] data) {
    return Arrays.stream(data).mapToDouble(Data::ridgeError).toArray();
  }

  /** Ordinary least squares goes through all of these rows, and means nothing for others. */
  @Test
  void fit_moreColumnsThanRows_noWorseThanARidgeOnOtherRows() {
    Data[] data = new Data[5];
    Arrays.setAll(data, seed -> factors(seed, 100, 120, 6, 0.05));
    double[] ridge = ridgeErrors(data);

    double[] errors = errors(data, DataType.FLOAT, GaussNewtonConfig.builder());

    assertThat(median(errors)).isLessThan(0.3).isLessThan(1.05 * median(ridge));
    assertThat(most(errors)).isLessThan(0.45);
    double[] byTrainingRows =
        errors(data, DataType.FLOAT, GaussNewtonConfig.builder().guard(Guard.TRAINING_ROWS));
    assertThat(median(byTrainingRows)).isGreaterThan(2 * median(errors));
  }

  @ParameterizedTest
  @CsvSource({"10", "60"})
  void fit_labelsOnAPlane_nearTheRidgeOnOtherRows(int columns) {
    Data[] data = new Data[10];
    Arrays.setAll(
        data,
        seed -> {
          Random random = new Random(seed);
          double[] slopes = normals(random, columns);
          double[][] x = new double[200][];
          Arrays.setAll(x, i -> normals(random, columns));
          double noise = Math.sqrt(0.3 * columns);
          double[] y =
              Arrays.stream(x)
                  .mapToDouble(
                      row ->
                          IntStream.range(0, columns).mapToDouble(j -> row[j] * slopes[j]).sum()
                              + noise * random.nextGaussian())
                  .toArray();
          return new Data(x, y);
        });

    double[] errors = errors(data, DataType.DOUBLE, GaussNewtonConfig.builder());
    double[] ridge = ridgeErrors(data);

    GaussNewtonConfig.Builder byTrainingRows =
        GaussNewtonConfig.builder().guard(Guard.TRAINING_ROWS).weightDecay(0);
    assertThat(median(errors)).isLessThan(1.1 * median(ridge));
    assertThat(median(ratios(errors, ridge))).isLessThan(1.1);
    assertThat(median(ratios(errors(data, DataType.DOUBLE, byTrainingRows), ridge)))
        .isGreaterThan(1.15);
  }

  /** Rounding to single precision counts where weights of opposite signs cancel. */
  @Test
  void fit_nearlyCollinearColumnsInSinglePrecision_neverFarOff() {
    Data[] data = new Data[2];
    Arrays.setAll(data, seed -> factors(seed, 310, 255, 8, 1e-4));

    double[] errors = errors(data, DataType.FLOAT, GaussNewtonConfig.builder());

    assertThat(most(errors)).isLessThan(1);
  }

  /** Five of a hundred columns matter: Friedman's first function. */
  @Test
  void fit_noiseColumns_loseTheirWeights() {
    Data[] data = new Data[5];
    Arrays.setAll(
        data,
        seed -> {
          Random random = new Random(seed);
          double[][] x = new double[400][];
          Arrays.setAll(x, i -> random.doubles(100).toArray());
          double[] y =
              Arrays.stream(x)
                  .mapToDouble(
                      u ->
                          10 * Math.sin(Math.PI * u[0] * u[1])
                              + 20 * (u[2] - 0.5) * (u[2] - 0.5)
                              + 10 * u[3]
                              + 5 * u[4]
                              + random.nextGaussian())
                  .toArray();
          return new Data(x, y);
        });

    GaussNewtonConfig.Builder noPenalty =
        GaussNewtonConfig.builder().guard(Guard.NONE).weightDecay(0);

    double penalised = median(errors(data, DataType.DOUBLE, GaussNewtonConfig.builder()));
    double plain = median(errors(data, DataType.DOUBLE, noPenalty));

    assertThat(penalised).isLessThan(0.45).isLessThan(0.8 * plain);
  }

  /** The penalty that helps against noise would be most of the error here. */
  @ParameterizedTest
  @CsvSource({"0, 0.001", "0.1, 0.005"})
  void fit_sineWithLittleNoiseOrNone_errorIsNotThatOfThePenalty(double noise, double most) {
    double[] errors = new double[5];
    for (int seed = 0; seed < errors.length; seed++) {
      Random random = new Random(seed);
      double[][] x = new double[134][1];
      double[] y = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        x[i][0] = 2 * Math.PI * random.nextDouble();
        // Only the first half is fitted.
        y[i] = Math.sin(x[i][0]) + (i < 67 ? noise * random.nextGaussian() / Math.sqrt(2) : 0);
      }
      errors[seed] = new Data(x, y).error(10, DataType.DOUBLE, GaussNewtonConfig.builder(), seed);
    }
    Arrays.sort(errors);

    assertThat(errors[2]).as(Arrays.toString(errors)).isLessThan(most);
  }

  /** On the rows that it is fitted to a net is always better without a penalty: it stays. */
  @ParameterizedTest
  @CsvSource({"0, 80, 15", "0.15, 40, 15", "0.15, 80, 20"})
  void fit_tooFewRowsHeldOut_noSweepsWithoutPenalty(double holdout, int rows, int mostSweeps) {
    Random random = new Random(1);
    double[][] x = new double[rows][1];
    double[][] y = new double[rows][1];
    for (int i = 0; i < rows; i++) {
      x[i][0] = 4 * random.nextDouble() - 2;
      y[i][0] = Math.abs(x[i][0]); // both starts come near
    }
    Map<GaussNewtonStart, Integer> sweeps = new EnumMap<>(GaussNewtonStart.class);
    FitPlan[] plan = new FitPlan[1];
    FitListener counting =
        new FitListener() {
          @Override
          public void onStart(StartEvent event) {
            plan[0] = event.plan();
          }

          @Override
          public void onSweep(SweepEvent event) {
            event.gaussNewton().ifPresent(s -> sweeps.merge(s.start(), 1, Integer::sum));
          }
        };
    GaussNewtonConfig settings =
        GaussNewtonConfig.builder().holdout(holdout).sweeps(5).blocks(1).build();

    LinstorchFitter.fit(
        Nets.plain(Nets.relu(1, 24, 1), DataType.DOUBLE, LossFunction.MSE),
        new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y)),
        FitConfig.gaussNewton().toBuilder().gaussNewton(settings).listener(counting).build());

    assertThat(plan[0].sweeps()).isEqualTo(mostSweeps);
    assertThat(Collections.max(sweeps.values()))
        .as(sweeps.toString())
        .isLessThanOrEqualTo(mostSweeps);
  }
}
