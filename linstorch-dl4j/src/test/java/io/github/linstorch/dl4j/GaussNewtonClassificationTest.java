package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.dl4j.ReferenceLinstorch.Act;
import io.github.linstorch.dl4j.ReferenceLinstorch.Layer;
import io.github.linstorch.layerwise.Temperature;
import io.github.linstorch.lstsq.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Softmax outputs fitted by Gauss–Newton. */
class GaussNewtonClassificationTest {

  /** Three classes with curved borders, and a share of the labels drawn at random. */
  private static DataSet data(long seed, int rows) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] x = Nets.uniform(random, rows, 3);
    double[][] y = new double[rows][3];
    for (int i = 0; i < rows; i++) {
      int own = x[i][0] > 0.3 ? 0 : x[i][1] * x[i][1] + x[i][2] > 0.3 ? 1 : 2;
      y[i][random.nextDouble() < 0.2 ? random.nextInt(3) : own] = 1;
    }
    return new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
  }

  private static MultiLayerNetwork net(int... widths) {
    List<Layer> layers = new ArrayList<>();
    for (int l = 0; l + 1 < widths.length; l++) {
      Act act = l + 2 < widths.length ? Act.RELU : Act.SOFTMAX;
      layers.add(new Layer(widths[l], widths[l + 1], true, act));
    }
    return Nets.plain(layers, DataType.DOUBLE, LossFunction.MCXENT);
  }

  private static FitConfig.Builder config() {
    return FitConfig.builder().method(FitMethod.GAUSS_NEWTON).seed(4);
  }

  private static FitConfig config(GaussNewtonConfig.Builder settings) {
    return config().gaussNewton(settings.build()).build();
  }

  /** The labels are regressed, and the logits calibrated afterwards. */
  private static GaussNewtonConfig.Builder regressed() {
    return GaussNewtonConfig.builder().objective(Objective.SQUARED_ERROR);
  }

  private static Matrix matrix(INDArray array) {
    double[][] rows = Nets.matrix(array);
    Matrix result = new Matrix(rows.length, rows[0].length);
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows[0].length; j++) {
        result.set(i, j, rows[i][j]);
      }
    }
    return result;
  }

  /** Logits but for a constant per row. */
  private static Matrix logits(MultiLayerNetwork net, DataSet rows) {
    Matrix p = matrix(net.output(rows.getFeatures()));
    for (int i = 0; i < p.values().length; i++) {
      p.values()[i] = Math.log(Math.max(p.values()[i], 1e-300));
    }
    return p;
  }

  /** The factor of the logits that would be the best one for some rows. */
  private static double best(MultiLayerNetwork net, DataSet rows) {
    return Temperature.fit(
        logits(net, rows), matrix(rows.getLabels()), null, Temperature.LEAST, Temperature.LARGEST);
  }

  @ParameterizedTest
  @CsvSource({
    "400, 0, SQUARED_ERROR",
    "400, 3, SQUARED_ERROR",
    "1900, 0, SQUARED_ERROR",
    "1900, 4, SQUARED_ERROR",
    "400, 0, AUTO",
    "400, 3, AUTO",
    "1900, 4, AUTO",
    "2000, 0, AUTO",
    "11000, 0, AUTO",
    "4000, 2, AUTO"
  })
  void fit_noisyLabels_probabilitiesAreCalibratedOnOtherRows(
      int rows, int blocks, Objective objective) {
    MultiLayerNetwork net = net(3, 16, 3);
    DataSet test = data(99, 3000);
    GaussNewtonConfig.Builder settings = GaussNewtonConfig.builder().objective(objective);
    if (blocks > 0) {
      settings.blocks(blocks);
    }

    LinstorchFitter.fit(net, data(1, rows), config(settings));

    Matrix z = logits(net, test);
    Matrix y = matrix(test.getLabels());
    double calibrated = Temperature.logLoss(z, y, null, best(net, test));
    assertThat(net.score(test)).isLessThan(1.04 * calibrated);
    assertThat(calibrated).as("and they say something").isLessThan(0.8 * Math.log(3));
  }

  @ParameterizedTest
  @EnumSource(names = {"SQUARED_ERROR", "LOG_LOSS"})
  void fit_classesWithoutNoise_fewRowsDoNotMakeItCertain(Objective objective) {
    SplittableRandom random = new SplittableRandom(8);
    double[][] x = Nets.uniform(random, 160, 2);
    double[][] y = new double[160][2];
    for (int i = 0; i < 160; i++) {
      y[i][x[i][0] + x[i][1] > 0 ? 1 : 0] = 1;
    }
    DataSet all = new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
    DataSet train = (DataSet) all.getRange(0, 80);
    DataSet test = (DataSet) all.getRange(80, 160);
    MultiLayerNetwork net = net(2, 8, 2);

    LinstorchFitter.fit(net, train, config(GaussNewtonConfig.builder().objective(objective)));

    assertThat(net.score(test)).isLessThan(0.2);
  }

  @ParameterizedTest
  @CsvSource({"300", "1500"})
  void fit_temperatureTakenBack_lastLayerIsTheRegressionOfAllRows(int rows) {
    DataSet data = data(1, rows);
    MultiLayerNetwork net = net(3, 8, 3);

    FitReport report = LinstorchFitter.fit(net, data, config(regressed()));

    double c = 1 / report.temperature().orElseThrow();
    INDArray hidden = net.feedForwardToLayer(0, data.getFeatures()).get(1);
    INDArray z = hidden.mmul(net.getParam("1_W")).addRowVector(net.getParam("1_b")).div(c);
    INDArray error = data.getLabels().sub(z);
    assertThat(c).isGreaterThan(1);
    assertThat(error.mean(0).norm2Number().doubleValue()).isLessThan(1e-9);
    assertThat(z.argMax(1)).isEqualTo(net.output(data.getFeatures()).argMax(1));
    assertThat(report.toString()).contains("temperature");
  }

  @Test
  void fit_labelsThatAreNoDistribution_refusedByRow() {
    DataSet data = data(1, 50);
    data.getLabels().putScalar(31, 0, 3);
    MultiLayerNetwork net = net(3, 8, 3);

    assertThatThrownBy(() -> LinstorchFitter.fit(net, data, config().build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("row 31");
    BatchIterator stream = BatchIterator.of(data.getFeatures(), data.getLabels(), 20);
    assertThatThrownBy(() -> LinstorchFitter.fit(net, stream, config().build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("row 31");
  }

  @Test
  void fit_balancedClasses_rareClassIsFound() {
    SplittableRandom random = new SplittableRandom(6);
    double[][] x = Nets.uniform(random, 1500, 2);
    double[][] y = new double[1500][2];
    for (int i = 0; i < 1500; i++) {
      y[i][x[i][0] > 0.6 && random.nextDouble() < 0.3 ? 1 : 0] = 1;
    }
    DataSet data = new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
    MultiLayerNetwork plain = net(2, 8, 2);
    MultiLayerNetwork balanced = net(2, 8, 2);

    LinstorchFitter.fit(plain, data, config().build());
    LinstorchFitter.fit(balanced, data, config().balanceClasses(true).build());

    BatchIterator rows = new BatchIterator(List.of(data));
    assertThat(plain.evaluate(rows).recall(1)).isLessThan(0.1);
    assertThat(balanced.evaluate(rows).recall(1)).isGreaterThan(0.9);
  }

  @Test
  void fit_validationRows_temperatureIsTheBestForThem() {
    MultiLayerNetwork net = net(3, 16, 3);
    DataSet validation = data(5, 300);

    LinstorchFitter.fit(
        net,
        data(1, 400),
        config().gaussNewton(regressed().build()).validation(validation).build());

    assertThat(best(net, validation)).isCloseTo(1, within(1e-5));
  }

  @Test
  void fit_blocksOfWhichSomeKeepTheLinearFit_areOneNet() {
    for (int seed = 0; seed < 20; seed++) {
      MultiLayerNetwork net = net(3, 16, 3);

      FitReport report =
          LinstorchFitter.fit(
              net, data(seed, 60), config(regressed()).toBuilder().seed(seed).build());

      assertThat(report.temperature().orElseThrow()).isBetween(0.02, 2.0);
      assertThat(GaussNewtonSample.details(report).blocks()).hasSize(4);
    }
  }

  @Test
  void fit_anyThreads_sameBits() {
    DataSet data = data(1, 300);
    MultiLayerNetwork one = net(3, 16, 3);
    MultiLayerNetwork many = net(3, 16, 3);
    GaussNewtonConfig blocks = GaussNewtonConfig.builder().blocks(3).build();

    LinstorchFitter.fit(one, data, config().threads(1).gaussNewton(blocks).build());
    LinstorchFitter.fit(many, data, config().threads(3).gaussNewton(blocks).build());

    assertThat(Nets.doubles(many.params())).containsExactly(Nets.doubles(one.params()));
  }

  @Test
  void fit_hiddenLayersRandom_areBeatenAsTheLinearModelIs() {
    DataSet data = data(1, 2000);
    DataSet test = data(99, 2000);
    MultiLayerNetwork net = net(3, 16, 3);
    MultiLayerNetwork linear = net(3, 3);
    MultiLayerNetwork random = net(3, 16, 3);

    LinstorchFitter.fit(net, data, config().build());
    LinstorchFitter.fit(linear, data, config().build());
    LinstorchFitter.fit(random, data, config(GaussNewtonConfig.builder().sweeps(0)));

    assertThat(net.score(test)).isLessThan(random.score(test)).isLessThan(linear.score(test));
  }

  @Test
  void fit_softLabelsOnALine_linearFitIsCalibrated() {
    double[][] x = Nets.uniform(new SplittableRandom(3), 1200, 2);
    double[][] y = new double[1200][];
    for (int i = 0; i < 1200; i++) {
      y[i] = new double[] {0.5 + 0.4 * x[i][0], 0.5 - 0.4 * x[i][0]};
    }
    DataSet data = new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
    MultiLayerNetwork net = net(2, 4, 2);

    LinstorchFitter.fit(net, data, config(regressed().sweeps(0)));

    assertThat(best(net, data)).isCloseTo(1, within(1e-2));
  }

  @Test
  void fit_hiddenLayerFrozen_headIsCalibrated() {
    MultiLayerNetwork net =
        new TransferLearning.Builder(net(3, 24, 3)).setFeatureExtractor(0).build();
    double[] frozen = Nets.doubles(net.getParam("0_W"));

    LinstorchFitter.fit(net, data(1, 2000), config().build());

    assertThat(Nets.doubles(net.getParam("0_W"))).containsExactly(frozen);
    DataSet test = data(99, 3000);
    double calibrated =
        Temperature.logLoss(logits(net, test), matrix(test.getLabels()), null, best(net, test));
    assertThat(net.score(test)).isLessThan(1.04 * calibrated);
  }

  @Test
  void fit_fewRows_listenersAreToldOfTheFitItselfOnly() {
    List<FitListener.SweepEvent> events = new ArrayList<>();
    FitConfig config =
        config()
            .listener(
                new FitListener() {
                  @Override
                  public void onSweep(SweepEvent event) {
                    events.add(event);
                  }
                })
            .build();

    FitReport report = LinstorchFitter.fit(net(3, 8, 3), data(1, 200), config);

    assertThat(events).hasSameSizeAs(GaussNewtonSample.details(report).sweeps());
    assertThat(events.size()).isBetween(4, 32);
  }

  @ParameterizedTest
  @EnumSource(
      value = LossFunction.class,
      names = {"MCXENT", "NEGATIVELOGLIKELIHOOD", "MSE"})
  void fit_anyLossOfASoftmax_isFitted(LossFunction loss) {
    List<Layer> layers =
        List.of(new Layer(3, 8, true, Act.RELU), new Layer(8, 3, true, Act.SOFTMAX));
    DataSet test = data(99, 1000);
    for (MultiLayerNetwork net :
        List.of(
            Nets.plain(layers, DataType.FLOAT, loss), Nets.split(layers, DataType.DOUBLE, loss))) {
      LinstorchFitter.fit(net, data(1, 1000), config().build());

      assertThat(net.evaluate(new BatchIterator(List.of(test))).accuracy()).isGreaterThan(0.6);
    }
  }
}
