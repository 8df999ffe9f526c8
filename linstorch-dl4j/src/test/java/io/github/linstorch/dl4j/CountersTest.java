package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A fit is one iteration, and one epoch of an iterator; the updater starts anew, or goes on. */
class CountersTest {

  private static final double RATE = 1e-3;

  private final SplittableRandom random = new SplittableRandom(6);
  private final INDArray x = Nd4j.createFromArray(Nets.uniform(random, 40, 3));
  private final INDArray y = Nd4j.createFromArray(Nets.uniform(random, 40, 2));
  private final DataSet data = new DataSet(x, y);

  private static MultiLayerNetwork net(IUpdater updater) {
    return Nets.init(
        new NeuralNetConfiguration.Builder()
            .seed(9)
            .dataType(DataType.DOUBLE)
            .updater(updater)
            .list()
            .layer(
                new DenseLayer.Builder()
                    .nIn(3)
                    .nOut(5)
                    .biasInit(0.3)
                    .activation(Activation.RELU)
                    .build())
            .layer(
                new OutputLayer.Builder(LossFunction.MSE)
                    .nIn(5)
                    .nOut(2)
                    .activation(Activation.IDENTITY)
                    .build())
            .build());
  }

  /** Seven iterations and two epochs old. */
  private MultiLayerNetwork trained() {
    MultiLayerNetwork net = net(new Adam(RATE));
    for (int i = 0; i < 3; i++) {
      net.fit(data);
    }
    net.fit(BatchIterator.of(x, y, 20), 2);
    return net;
  }

  private static FitConfig config(UpdaterState state) {
    return FitConfig.builder().updaterState(state).build();
  }

  private static void requireCounts(MultiLayerNetwork net, int iterations, int epochs) {
    assertThat(net.getIterationCount()).isEqualTo(iterations);
    assertThat(net.getEpochCount()).isEqualTo(epochs);
    for (Layer layer : net.getLayers()) {
      assertThat(layer.getIterationCount()).isEqualTo(iterations);
      assertThat(layer.getEpochCount()).isEqualTo(epochs);
    }
  }

  @Test
  void fit_keep_countsAdvanceAndTheStateStays() {
    MultiLayerNetwork net = trained();
    INDArray state = net.getUpdater().getStateViewArray();
    INDArray before = state.dup();
    requireCounts(net, 7, 2);

    LinstorchFitter.fit(net, data, config(UpdaterState.KEEP));
    requireCounts(net, 8, 2);
    LinstorchFitter.fit(net, BatchIterator.of(x, y, 15), config(UpdaterState.KEEP));
    requireCounts(net, 9, 3);

    assertThat(net.getUpdater().getStateViewArray()).isSameAs(state);
    assertThat(state).isEqualTo(before);
  }

  @Test
  void fit_reset_stateAndIterationsAreZeroAndTheEpochAdvances() {
    MultiLayerNetwork net = trained();
    INDArray state = net.getUpdater().getStateViewArray();
    assertThat(state.amaxNumber().doubleValue()).isPositive();

    LinstorchFitter.fit(net, data);
    requireCounts(net, 0, 2);
    LinstorchFitter.fit(net, BatchIterator.of(x, y, 15));
    requireCounts(net, 0, 3);

    assertThat(net.getUpdater().getStateViewArray()).isSameAs(state);
    assertThat(state.amaxNumber().doubleValue()).isZero();
  }

  /** Zero moments with the old count would make it about three times as long. */
  @Test
  void netFit_adamAfterReset_firstStepHasTheLengthOfTheLearningRate() {
    MultiLayerNetwork net = trained();
    net.setIterationCount(5000);
    LinstorchFitter.fit(net, data);
    // The gradient at the fit is round-off in the last layer, so step from somewhere else.
    net.params().addi(0.1);
    INDArray before = net.params().dup();

    net.fit(data);

    INDArray step = net.params().sub(before);
    assertThat(step.amaxNumber().doubleValue()).isCloseTo(RATE, within(1e-2 * RATE));
    assertThat(net.getIterationCount()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void fit_netThatWasNeverTrained_noUpdaterNeeded(UpdaterState state) {
    for (IUpdater updater : List.of(new Adam(RATE), new Sgd(RATE))) {
      MultiLayerNetwork net = net(updater);

      LinstorchFitter.fit(net, data, config(state));

      requireCounts(net, state == UpdaterState.KEEP ? 1 : 0, 0);
      net.fit(data);
      requireCounts(net, state == UpdaterState.KEEP ? 2 : 1, 0);
    }
  }

  @Test
  void fit_trainedWithoutUpdaterState_countIsResetAllTheSame() {
    MultiLayerNetwork net = net(new Sgd(RATE));
    net.fit(data);

    LinstorchFitter.fit(net, data);

    requireCounts(net, 0, 0);
  }

  @ParameterizedTest
  @EnumSource
  void fit_graph_countsAndStateAsOfANetwork(UpdaterState state) {
    ComputationGraph graph = net(new Adam(RATE)).toComputationGraph();
    graph.fit(data);
    graph.fit(BatchIterator.of(x, y, 20));
    assertThat(graph.getIterationCount()).isEqualTo(3);

    LinstorchFitter.fit(graph, BatchIterator.of(x, y, 20), config(state));

    boolean kept = state == UpdaterState.KEEP;
    assertThat(graph.getIterationCount()).isEqualTo(kept ? 4 : 0);
    assertThat(graph.getEpochCount()).isEqualTo(2);
    double largest = graph.getUpdater().getStateViewArray().amaxNumber().doubleValue();
    assertThat(largest > 0).isEqualTo(kept);
    assertThat(graph.getLayer(0).getEpochCount()).isEqualTo(2);
  }

  /** DL4J shares a configuration, counts included, between all networks built from it. */
  @Test
  void fit_configurationShared_countsAreToo() {
    MultiLayerNetwork one = net(new Adam(RATE));
    MultiLayerNetwork other = new MultiLayerNetwork(one.getLayerWiseConfigurations());
    other.init();
    other.fit(data);

    LinstorchFitter.fit(one, data);

    assertThat(other.getIterationCount()).isZero();
  }
}
