package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.MinMaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.constraint.UnitNormConstraint;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Constraints are applied to what was fitted, and every figure is that of the result. */
class ConstraintTest {

  private final SplittableRandom random = new SplittableRandom(4);
  private final INDArray x = Nd4j.createFromArray(Nets.uniform(random, 50, 3));
  private final INDArray y = Nd4j.createFromArray(Nets.uniform(random, 50, 2)).muli(3);
  private final DataSet data = new DataSet(x, y);

  private static MultiLayerNetwork net(DataType type, boolean frozen, LayerConstraint... all) {
    NeuralNetConfiguration.Builder base =
        new NeuralNetConfiguration.Builder().seed(9).dataType(type);
    Layer hidden =
        new DenseLayer.Builder().nIn(3).nOut(6).activation(Activation.RELU).biasInit(0.1).build();
    if (all.length > 0) {
      base.constrainWeights(all);
    }
    return Nets.init(
        base.list()
            .layer(frozen ? new FrozenLayerWithBackprop(hidden) : hidden)
            .layer(
                new OutputLayer.Builder(LossFunction.MSE)
                    .nIn(6)
                    .nOut(2)
                    .activation(Activation.IDENTITY)
                    .build())
            .build());
  }

  static Stream<LayerConstraint> constraints() {
    return Stream.of(
        new MaxNormConstraint(0.3, 1),
        new MinMaxNormConstraint(0.2, 0.5, 0.7, 1),
        new UnitNormConstraint(1),
        new NonNegativeConstraint());
  }

  @ParameterizedTest
  @MethodSource("constraints")
  void fit_constrainedWeights_thoseOfTheFitThenConstrained(LayerConstraint constraint) {
    for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
      MultiLayerNetwork free = net(type, false);
      LinstorchFitter.fit(free, data);
      MultiLayerNetwork expected = net(type, false, constraint);
      expected.params().assign(free.params());
      expected.applyConstraints(0, 0);
      MultiLayerNetwork found = net(type, false, constraint);

      FitReport report = LinstorchFitter.fit(found, data);

      assertThat(found.params()).isEqualTo(expected.params());
      assertThat(found.params()).isNotEqualTo(free.params());
      double squares = Math.pow(found.output(x).castTo(DataType.DOUBLE).distance2(y), 2);
      assertThat(report.loss()).isCloseTo(squares / y.length(), withinPercentage(1e-4));
      assertThat(found.score()).isCloseTo(found.score(data), withinPercentage(1e-4));
    }
  }

  /** The residual of the last solve is not the loss of what is stored. */
  @Test
  void fit_streamedAndConstrained_lossIsThatOfTheResult() {
    MultiLayerNetwork inMemory = net(DataType.DOUBLE, false, new MaxNormConstraint(0.3, 1));
    MultiLayerNetwork streamed = inMemory.clone();
    FitReport expected = LinstorchFitter.fit(inMemory, data);

    FitReport found = LinstorchFitter.fit(streamed, BatchIterator.of(x, y, 8));

    assertThat(streamed.params()).isEqualTo(inMemory.params());
    assertThat(found.loss()).isCloseTo(expected.loss(), withinPercentage(1e-9));
  }

  @ParameterizedTest
  @EnumSource(SolveOrder.class)
  void fit_keepBest_judgesWhatTheConstraintsLeave(SolveOrder order) {
    FitConfig config = FitConfig.builder().keepBest(true).solveOrder(order).build();
    MultiLayerNetwork net = net(DataType.DOUBLE, false, new MaxNormConstraint(0.3, 1));
    double before = Math.pow(net.output(x).distance2(y), 2) / y.length();

    FitReport report = LinstorchFitter.fit(net, data, config);

    double after = Math.pow(net.output(x).distance2(y), 2) / y.length();
    assertThat(report.loss()).isCloseTo(after, withinPercentage(1e-9));
    assertThat(after).isLessThanOrEqualTo(before);
  }

  @Test
  void fit_frozenVertexOfAGraph_isNotConstrained() {
    MultiLayerNetwork free = net(DataType.DOUBLE, false, new MaxNormConstraint(0.1, 1));
    free.getParam("0_W").addi(1);
    ComputationGraph graph =
        new TransferLearning.GraphBuilder(free.toComputationGraph())
            .fineTuneConfiguration(new FineTuneConfiguration.Builder().build())
            .setFeatureExtractor("0")
            .build();
    INDArray before = graph.getLayer(0).params().dup();

    LinstorchFitter.fit(graph, data);

    assertThat(graph.getLayer(0).params()).isEqualTo(before);
    assertThat(graph.getParam("1_W").norm2(1).maxNumber().doubleValue()).isLessThan(0.1 + 1e-6);
  }

  @Test
  void fit_frozenLayer_isNotConstrained() {
    MultiLayerNetwork net = net(DataType.DOUBLE, true, new MaxNormConstraint(0.3, 1));
    INDArray before = net.getParam("0_W").dup();

    LinstorchFitter.fit(net, data);

    assertThat(net.getParam("0_W")).isEqualTo(before);
    assertThat(net.getParam("1_W").norm2(1).maxNumber().doubleValue()).isLessThan(0.3 + 1e-6);
  }
}
