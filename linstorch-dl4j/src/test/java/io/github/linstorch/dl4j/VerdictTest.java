package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.linstorch.dl4j.ReferenceLinstorch.Act;
import io.github.linstorch.dl4j.ReferenceLinstorch.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.slf4j.LoggerFactory;

/** A fit that leaves a network worse than it was, or than a linear model, says so. */
class VerdictTest {

  private static final int ROWS = 120;

  private final Logger logger = (Logger) LoggerFactory.getLogger("io.github.linstorch");
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void putBack() {
    logger.detachAppender(log);
  }

  private List<String> warnings() {
    return log.list.stream()
        .filter(event -> event.getLevel() == Level.WARN)
        // Users have set the level of this one.
        .filter(event -> event.getLoggerName().equals(LinstorchFitter.class.getName()))
        .map(ILoggingEvent::getFormattedMessage)
        .filter(message -> message.startsWith("The fitted network is worse"))
        .toList();
  }

  private static INDArray normals(int columns, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] values = new double[ROWS][columns];
    for (double[] row : values) {
      for (int j = 0; j < columns; j++) {
        row[j] = random.nextGaussian();
      }
    }
    return Nd4j.createFromArray(values);
  }

  /** Columns that are mixed from four others. */
  private static INDArray mixed() {
    INDArray map = normals(20, 7).getRows(0, 1, 2, 3).mul(0.5);
    return normals(4, 5).mmul(map).addi(normals(20, 6).mul(0.1));
  }

  private static MultiLayerNetwork autoencoder(long seed) {
    return Nets.init(
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .l2(1e-4)
            .dataType(DataType.DOUBLE)
            .activation(Activation.RELU)
            .list()
            .layer(new DenseLayer.Builder().nIn(20).nOut(25).build())
            .layer(new DenseLayer.Builder().nOut(5).build())
            .layer(new DenseLayer.Builder().nOut(25).build())
            .layer(
                new OutputLayer.Builder(LossFunction.MSE)
                    .nOut(20)
                    .activation(Activation.LEAKYRELU)
                    .build())
            .build());
  }

  @Test
  void fit_autoencoderEndsAboveWhereItBegan_reportAndLogSaySoAndWhatHelps() {
    INDArray x = mixed();
    List<FitReport> worse = new ArrayList<>();
    for (int seed = 0; seed < 20; seed++) {
      log.list.clear();
      FitReport report = LinstorchFitter.fit(autoencoder(seed), x, x);
      boolean isWorse = report.loss() > report.lossBefore() * 1.000001;
      assertThat(report.toString().contains("worse than before")).isEqualTo(isWorse);
      assertThat(warnings()).hasSize(isWorse ? 1 : 0);
      if (isWorse) {
        worse.add(report);
      }
    }

    assertThat(worse).isNotEmpty();
    assertThat(worse.get(0).toString())
        .contains(
            "worse than before: loss " + worse.get(0).lossBefore() + " -> " + worse.get(0).loss(),
            "Try GAUSS_NEWTON, keepBest(true)");
  }

  @Test
  void fit_keepBest_neverWorseThanBefore() {
    INDArray x = mixed();
    FitConfig config = FitConfig.builder().keepBest(true).build();
    for (int seed = 0; seed < 20; seed++) {
      FitReport report = LinstorchFitter.fit(autoencoder(seed), x, x, config);
      assertThat(report.toString()).doesNotContain("worse than before", "keepBest(true)");
    }
  }

  /** The forward-first order does not see the labels before the last layer. */
  @Test
  void fit_worseThanTheLineOnly_reportNamesTheLine() {
    INDArray x = normals(3, 2);
    MultiLayerNetwork net = Nets.plain(Nets.relu(3, 2, 1), DataType.DOUBLE, LossFunction.MSE);
    FitConfig config = FitConfig.builder().solveOrder(SolveOrder.FORWARD_FIRST).build();

    FitReport report = LinstorchFitter.fit(net, x, x.getColumn(0, true).mul(2), config);

    assertThat(report.loss()).isLessThan(report.lossBefore());
    assertThat(report.toString())
        .contains(
            "worse than a linear model on its training rows", "Try GAUSS_NEWTON, keepBest(true)")
        .doesNotContain("worse than before");
  }

  /** Sums of products see half of the digits of two columns that are nearly the same. */
  @Test
  void fit_sumsLoseAColumn_reportNamesTheSolver() {
    INDArray g = normals(3, 2);
    INDArray first = g.getColumn(0, true).add(1e5);
    INDArray x = Nd4j.hstack(first, first.add(g.getColumn(1, true).mul(1e-4)));
    INDArray y = g.getColumn(1, true).add(g.getColumn(2, true).mul(0.1));
    for (Solver solver : Solver.values()) {
      MultiLayerNetwork net = Nets.plain(Nets.relu(2, 4, 1), DataType.DOUBLE, LossFunction.MSE);

      FitReport report = LinstorchFitter.fit(net, x, y, FitConfig.builder().solver(solver).build());

      boolean isNamed = report.toString().contains("Solver.AUTO");
      assertThat(isNamed).isEqualTo(solver == Solver.NORMAL_EQUATIONS);
    }
  }

  /** Of labels around ten millions 1e-10 of their mean square is more than their variance. */
  @Test
  void fit_labelsFarFromZero_reportNamesTheLine() {
    INDArray x = normals(3, 2);
    INDArray y = x.getColumn(0, true).mul(2).addi(1e7);
    MultiLayerNetwork net = Nets.plain(Nets.relu(3, 2, 1), DataType.DOUBLE, LossFunction.MSE);
    FitConfig config = FitConfig.builder().solveOrder(SolveOrder.FORWARD_FIRST).build();

    FitReport report = LinstorchFitter.fit(net, x, y, config);

    assertThat(report.loss()).isGreaterThan(report.olsLoss() + 0.1);
    assertThat(report.toString()).contains("worse than a linear model on its training rows");
    assertThat(warnings()).hasSize(1);
  }

  /**
   * Two temperatures in other units, and a pressure whose offset the weights' rounding magnifies.
   */
  @Test
  void fit_roundingLiftsGaussNewtonAboveTheLine_reportNamesRounding() {
    FitConfig config = gaussNewton(Guard.TRAINING_ROWS);
    int worse = 0;
    for (int seed = 0; seed < 4; seed++) {
      INDArray g = normals(3, seed);
      INDArray celsius = g.getColumn(0, true).mul(8).addi(20);
      INDArray pressure = g.getColumn(1, true).add(1e6);
      INDArray x =
          Nd4j.hstack(celsius, celsius.add(273.15), celsius.mul(1.8).addi(32), pressure)
              .castTo(DataType.FLOAT);
      INDArray y = celsius.mul(0.5).addi(g.getColumn(1, true)).addi(g.getColumn(2, true).mul(0.1));
      MultiLayerNetwork net = Nets.plain(Nets.relu(4, 6, 1), DataType.FLOAT, LossFunction.MSE);

      FitReport report = LinstorchFitter.fit(net, x, y.castTo(DataType.FLOAT), config);

      boolean isWorse = report.loss() > report.olsLoss() * 1.00001;
      worse += isWorse ? 1 : 0;
      assertThat(report.toString().contains("The rounding of the weights to FLOAT costs this"))
          .isEqualTo(isWorse);
      assertThat(report.toString()).doesNotContain("Give every hidden layer more units");
    }
    assertThat(worse).isPositive();
  }

  private static FitConfig gaussNewton(Guard guard) {
    return FitConfig.gaussNewton().toBuilder()
        .gaussNewton(GaussNewtonConfig.builder().guard(guard).build())
        .build();
  }

  /** Two rows for each feature, nearly all of them noise: least squares follow it. */
  private FitReport fitOfNoise(Guard guard, int width) {
    INDArray x = normals(60, 2);
    INDArray y = x.getColumn(0, true).add(normals(1, 3));
    MultiLayerNetwork net = Nets.plain(Nets.relu(60, width, 1), DataType.DOUBLE, LossFunction.MSE);
    FitReport report = LinstorchFitter.fit(net, new DataSet(x, y), gaussNewton(guard));
    assertThat(net.score(new DataSet(x, y))).isCloseTo(report.score(), within(1e-9));
    return report;
  }

  @Test
  void fit_heldOutRowsPreferMoreThanTheLeastTrainingLoss_nothingToSay() {
    FitReport report = fitOfNoise(Guard.HELD_OUT, 8);

    assertThat(report.loss()).isGreaterThan(1.2 * report.olsLoss());
    assertThat(report.gaussNewton().orElseThrow().guardOutcome().isBounded()).isTrue();
    assertThat(report.verdict()).isEmpty();
    assertThat(report.toString()).contains("linear model", "on held-out rows");
    assertThat(warnings()).isEmpty();
  }

  @Test
  void fit_guardOnTrainingRows_noWorseThanTheLine() {
    FitReport report = fitOfNoise(Guard.TRAINING_ROWS, 8);

    assertThat(report.loss()).isLessThanOrEqualTo(report.olsLoss() * (1 + 1e-9));
    assertThat(report.toString()).contains("on the training rows");
    assertThat(warnings()).isEmpty();
  }

  /** A network that was not compared is held to the line as before. */
  @Test
  void fit_withoutGuard_reportNamesTheLine() {
    FitReport report = fitOfNoise(Guard.NONE, 8);

    assertThat(report.loss()).isGreaterThan(1.2 * report.olsLoss());
    assertThat(report.toString())
        .contains("not compared with a linear model: the guard is off")
        .contains("worse than a linear model on its training rows");
    assertThat(warnings()).hasSize(1);
  }

  @Test
  void fit_heldOutRowsButWorseThanBefore_reportSaysSo() {
    INDArray x = normals(60, 2);
    INDArray y = x.getColumn(0, true).add(normals(1, 3));
    MultiLayerNetwork net = Nets.plain(Nets.relu(60, 8, 1), DataType.DOUBLE, LossFunction.MSE);
    LinstorchFitter.fit(net, x, y, gaussNewton(Guard.TRAINING_ROWS));

    FitReport report = LinstorchFitter.fit(net, x, y, gaussNewton(Guard.HELD_OUT));

    assertThat(report.verdict())
        .startsWith("worse than before: loss ")
        .contains("keep those if they are better on other rows")
        .doesNotContain("linear model");
    assertThat(warnings()).hasSize(1);
  }

  /** Without biases there is no intercept, and no rounding to blame. */
  @Test
  void fit_gaussNewtonWithoutBiases_reportAsksForBiases() {
    INDArray x = normals(3, 2);
    MultiLayerNetwork net =
        Nets.plain(
            List.of(new Layer(3, 6, false, Act.RELU), new Layer(6, 1, false, Act.IDENTITY)),
            DataType.DOUBLE,
            LossFunction.MSE);
    INDArray y = x.getColumn(0, true).add(5).addi(normals(1, 3));
    FitConfig config = FitConfig.builder().method(FitMethod.GAUSS_NEWTON).build();

    FitReport report = LinstorchFitter.fit(net, x, y, config);

    assertThat(report.loss()).isGreaterThan(report.olsLoss());
    assertThat(report.toString())
        .contains("biases to the first and the last layer")
        .doesNotContain("costs this");
  }

  /** A line is hit but for round-off, whatever the offset of the labels. */
  @Test
  void fit_exactLineFarFromZero_nothingToSay() {
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      for (double offset : new double[] {0, 1e3, 1e7}) {
        INDArray x = normals(3, 2);
        INDArray y = x.getColumn(0, true).mul(2).addi(offset);
        MultiLayerNetwork net = Nets.plain(Nets.relu(3, 1), type, LossFunction.MSE);

        FitReport report = LinstorchFitter.fit(net, x.castTo(type), y.castTo(type));

        assertThat(report.toString()).doesNotContain("worse");
      }
    }
    assertThat(warnings()).isEmpty();
  }

  /** Three classes by the signs of two features. */
  private static DataSet classes() {
    INDArray x = normals(2, 9);
    INDArray y = Nd4j.zeros(DataType.DOUBLE, ROWS, 3);
    for (int i = 0; i < ROWS; i++) {
      y.putScalar(i, x.getDouble(i, 0) < 0 ? 0 : x.getDouble(i, 1) < 0 ? 1 : 2, 1);
    }
    return new DataSet(x, y);
  }

  private static MultiLayerNetwork softmax() {
    return Nets.plain(
        List.of(new Layer(2, 8, true, Act.RELU), new Layer(8, 3, true, Act.SOFTMAX)),
        DataType.DOUBLE,
        LossFunction.MCXENT);
  }

  @Test
  void fit_softmaxThatWasTrained_worseThanBeforeByItsLogLoss() {
    DataSet data = classes();
    MultiLayerNetwork net = softmax();
    LinstorchFitter.fit(net, data, FitConfig.builder().method(FitMethod.GAUSS_NEWTON).build());
    log.list.clear();
    double before = net.score(data);

    FitReport report = LinstorchFitter.fit(net, data);

    assertThat(net.score(data)).isGreaterThan(before);
    assertThat(report.toString())
        .contains("worse than before: log-loss ", "GAUSS_NEWTON", "calibrate(true)")
        .doesNotContain("worse than a linear model");
    assertThat(warnings()).hasSize(1);
  }

  @Test
  void fit_freshSoftmax_nothingToSay() {
    for (FitConfig config :
        List.of(FitConfig.defaults(), FitConfig.builder().method(FitMethod.GAUSS_NEWTON).build())) {
      FitReport report = LinstorchFitter.fit(softmax(), classes(), config);
      assertThat(report.toString()).doesNotContain("worse than before");
    }
    assertThat(warnings()).isEmpty();
  }
}
