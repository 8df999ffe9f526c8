package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.linstorch.dl4j.ReferenceLinstorch.Act;
import io.github.linstorch.dl4j.ReferenceLinstorch.Layer;
import io.github.linstorch.lstsq.NativeBlas;
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

/** What a fit writes into the log. */
class DiagnosticsTest {

  private final Logger logger = (Logger) LoggerFactory.getLogger("io.github.linstorch");
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final SplittableRandom random = new SplittableRandom(14);
  private final INDArray x = Nd4j.createFromArray(Nets.uniform(random, 60, 3));
  private final INDArray y = Nd4j.createFromArray(Nets.uniform(random, 60, 1));
  private Level level;

  @BeforeEach
  void listen() {
    NativeBlas.isAvailable(); // it is checked on first use, and may be worth a warning itself
    level = logger.getLevel();
    logger.setLevel(Level.TRACE);
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void putBack() {
    logger.detachAppender(log);
    logger.setLevel(level);
  }

  private static MultiLayerNetwork net(DataType type) {
    MultiLayerNetwork net = Nets.plain(Nets.relu(3, 8, 1), type, LossFunction.MSE);
    Nets.randomise(net, new SplittableRandom(2), -0.5, 0.5);
    return net;
  }

  private List<String> messages(Level wanted) {
    return log.list.stream()
        .filter(event -> event.getLevel() == wanted)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  /** Rank deficiency is the normal case: no warning for it. */
  @Test
  void fit_normal_detailsAtDebugAndNothingAbove() {
    FitReport report = LinstorchFitter.fit(net(DataType.DOUBLE), x, y);

    assertThat(report.layers().get(1).rank()).isLessThan(9);
    assertThat(messages(Level.WARN)).isEmpty();
    assertThat(messages(Level.INFO)).isEmpty();
    assertThat(messages(Level.DEBUG)).hasSize(1);
    assertThat(messages(Level.DEBUG).get(0)).contains("LINSTORCH", "loss", "rank");
  }

  @Test
  void fit_worseThanLeastSquares_oneWarningWithBothLosses() {
    FitConfig forward = FitConfig.builder().solveOrder(SolveOrder.FORWARD_FIRST).build();
    INDArray line = x.getColumn(0, true).mul(2);

    FitReport report = LinstorchFitter.fit(net(DataType.DOUBLE), x, line, forward);

    assertThat(report.loss()).isGreaterThan(report.olsLoss());
    assertThat(messages(Level.WARN)).hasSize(1);
    assertThat(messages(Level.WARN).get(0))
        .contains("worse than a linear model", "" + report.loss(), "" + report.olsLoss());
  }

  /** In single precision an exact fit leaves round-off behind: that is not a worse result. */
  @Test
  void fit_exactFitOfAFloatNet_noWarning() {
    MultiLayerNetwork linear =
        Nets.plain(List.of(new Layer(3, 1, true, Act.IDENTITY)), DataType.FLOAT, LossFunction.MSE);

    FitReport report = LinstorchFitter.fit(linear, x, x.getColumn(0, true).mul(2.3).add(1.7));

    assertThat(report.loss()).isGreaterThan(report.olsLoss());
    assertThat(messages(Level.WARN)).isEmpty();
  }

  /** What softmax makes of regressed one-hot labels is always worse than the regression. */
  @Test
  void fit_softmaxOutput_notComparedWithTheLine() {
    List<Layer> layers =
        List.of(new Layer(3, 6, true, Act.RELU), new Layer(6, 2, true, Act.SOFTMAX));
    MultiLayerNetwork net = Nets.plain(layers, DataType.DOUBLE, LossFunction.MCXENT);
    INDArray oneHot = Nd4j.createFromArray(Nets.oneHot(random, 60, 2));

    FitReport report = LinstorchFitter.fit(net, x, oneHot);

    assertThat(report.loss()).isGreaterThan(report.olsLoss());
    assertThat(messages(Level.WARN)).isEmpty();
  }

  /** DL4J's biases are constant: with one input all ReLU units bend at the same point. */
  @Test
  void fit_restartsOfTheNetworksOwnInitialisers_warningForASingleInputOnly() {
    FitConfig config =
        FitConfig.builder().restarts(2).restartInit(RestartInit.NETWORK).threads(1).build();
    MultiLayerNetwork narrow = Nets.plain(Nets.relu(1, 8, 1), DataType.DOUBLE, LossFunction.MSE);

    LinstorchFitter.fit(net(DataType.DOUBLE), x, y, config);
    assertThat(messages(Level.WARN)).noneMatch(message -> message.contains("UNIFORM_FAN_IN"));
    LinstorchFitter.fit(narrow, x.getColumn(0, true), y, config);

    assertThat(messages(Level.WARN))
        .filteredOn(message -> message.contains("UNIFORM_FAN_IN"))
        .hasSize(1);
  }

  @Test
  void fit_layerOfDeadUnits_warningNamesTheLayer() {
    MultiLayerNetwork net =
        Nets.plain(
            List.of(new Layer(3, 4, false, Act.RELU), new Layer(4, 1, true, Act.IDENTITY)),
            DataType.DOUBLE,
            LossFunction.MSE);
    net.getParam("0_W").assign(-1);
    FitConfig keep = FitConfig.builder().keepBest(true).build();

    FitReport report = LinstorchFitter.fit(net, x.mul(0), y, keep);

    assertThat(report.layers().get(0).deadUnits()).isEqualTo(4);
    assertThat(messages(Level.WARN))
        .filteredOn(message -> message.contains("units are zero"))
        .hasSize(1)
        .allMatch(message -> message.contains("layer(index=0, name=layer0)"));
  }

  @Test
  void fit_l1AndWeightDecay_ignoredWithOneWarning() {
    NeuralNetConfiguration.Builder base =
        new NeuralNetConfiguration.Builder().seed(7).dataType(DataType.DOUBLE);
    MultiLayerNetwork expected =
        Nets.init(base.clone().list().layer(dense()).layer(output()).build());
    MultiLayerNetwork found =
        Nets.init(
            base.clone().l1(0.1).weightDecay(0.2).list().layer(dense()).layer(output()).build());
    LinstorchFitter.fit(expected, x, y);
    log.list.clear();

    LinstorchFitter.fit(found, x, y);

    assertThat(found.params()).isEqualTo(expected.params());
    assertThat(found.score()).isCloseTo(found.score(new DataSet(x, y)), withinPercentage(1e-9));
    assertThat(messages(Level.WARN)).hasSize(1);
    assertThat(messages(Level.WARN).get(0))
        .contains("L1Regularization of W in layer(index=0, name=layer0)")
        .contains("WeightDecay of W in layer(index=1, name=layer1)");
  }

  private static DenseLayer dense() {
    return new DenseLayer.Builder().nIn(3).nOut(8).activation(Activation.RELU).build();
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nIn(8)
        .nOut(1)
        .activation(Activation.IDENTITY)
        .build();
  }
}
