package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.MinMaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.constraint.UnitNormConstraint;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.TimeDistributed;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Mistakes that generated bad input has brought to light. */
class GeneratedFaultsTest {

  private final SplittableRandom random = new SplittableRandom(4);

  private static MultiLayerNetwork net(DataType type, int... widths) {
    return Nets.plain(Nets.relu(widths), type, LossFunction.MSE);
  }

  private INDArray rows(int count, int width) {
    return Nd4j.createFromArray(Nets.uniform(random, count, width));
  }

  /** Their memory is free for others: a fit would read it, and write to it. */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE", "HALF"})
  void fit_closedNetwork_refused(DataType type) {
    MultiLayerNetwork net = net(type, 3, 4, 2);
    net.close();

    assertThatThrownBy(() -> LinstorchFitter.fit(net, Nd4j.ones(5, 3), Nd4j.ones(5, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("parameters are closed", "anew");
    assertThatThrownBy(() -> LinstorchFitter.check(net))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("parameters are closed");
  }

  @Test
  void check_infiniteParameterOfActivation_layerAndParameterNamed() {
    double infinite = Double.POSITIVE_INFINITY;
    for (IActivation function :
        List.of(
            new ActivationELU(infinite),
            new ActivationLReLU(infinite),
            new ActivationReLU(null, null, infinite))) {
      MultiLayerNetwork net = net(DataType.FLOAT, 3, 4, 2);
      ((DenseLayer) net.getLayer(0).conf().getLayer()).setActivationFn(function);

      assertThat(LinstorchFitter.check(net))
          .singleElement(STRING)
          .contains("layer(index=0", "activation", "Infinity");
    }
  }

  /** DL4J gives the configuration of the layer inside as that of a wrapper. */
  @Test
  void check_denseLayerInAWrapper_wrapperNamed() {
    DenseLayer dense = new DenseLayer.Builder().nIn(3).nOut(3).activation(Activation.RELU).build();

    assertThat(LinstorchFitter.check(graph(new TimeDistributed(dense))))
        .singleElement(STRING)
        .contains("layer(index=0, name=first)", "TimeDistributedLayer");
    // Frozen and in front it is DL4J that runs it; behind a layer that is fitted nothing can.
    Layer frozen = new FrozenLayer(new TimeDistributed(dense));
    assertThat(LinstorchFitter.check(graph(frozen))).isEmpty();
    assertThat(LinstorchFitter.check(graph(dense, frozen)))
        .singleElement(STRING)
        .contains("layer(index=1, name=second)", "TimeDistributedLayer");
  }

  private static ComputationGraph graph(Layer first, Layer second) {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .graphBuilder()
                .addInputs("in")
                .addLayer("first", first, "in")
                .addLayer("second", second, "first")
                .addLayer(
                    "last",
                    new OutputLayer.Builder(LossFunction.MCXENT).nIn(3).nOut(2).build(),
                    "second")
                .setOutputs("last")
                .build());
    graph.init();
    return graph;
  }

  private static ComputationGraph graph(Layer first) {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .graphBuilder()
                .addInputs("in")
                .addLayer("first", first, "in")
                .addLayer(
                    "last",
                    new OutputLayer.Builder(LossFunction.MCXENT).nIn(3).nOut(2).build(),
                    "first")
                .setOutputs("last")
                .build());
    graph.init();
    return graph;
  }

  /** DL4J leaves the mask of a graph's score where it multiplies the outputs of the next call. */
  @Test
  void fit_graphWithLabelMask_outputNotMaskedAfterwards() {
    ComputationGraph graph =
        graph(new DenseLayer.Builder().nIn(3).nOut(3).activation(Activation.RELU).build());
    DataSet data = new DataSet(rows(5, 3), Nd4j.eye(5).getColumns(0, 1));
    data.setLabelsMaskArray(Nd4j.createFromArray(new double[][] {{1}, {1}, {0.5}, {2}, {0}}));

    LinstorchFitter.fit(graph, data);

    INDArray others = Nd4j.ones(DataType.DOUBLE, 7, 3);
    assertThat(graph.output(others)[0]).isEqualTo(graph.clone().output(others)[0]);
  }

  @Test
  void fit_labelMaskOfText_typeNamed() {
    DataSet data = new DataSet(rows(2, 3), rows(2, 2));
    data.setLabelsMaskArray(Nd4j.create(List.of("yes", "no"), 2, 1));

    assertThatThrownBy(() -> LinstorchFitter.fit(net(DataType.FLOAT, 3, 2), data))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("label mask", "[2, 1] of type UTF8");
  }

  @Test
  void fit_severalLabelMasks_refused() {
    MultiDataSet data = new MultiDataSet(rows(4, 3), rows(4, 2));
    data.setLabelsMaskArray(new INDArray[] {rows(4, 1), rows(4, 1)});
    ComputationGraph graph = net(DataType.FLOAT, 3, 2).toComputationGraph();

    assertThatThrownBy(() -> LinstorchFitter.fit(graph, data))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("one mask of the labels", "found 2");
  }

  private static MultiLayerNetwork constrained(LayerConstraint weights, LayerConstraint bias) {
    return Nets.init(
        new NeuralNetConfiguration.Builder()
            .dataType(DataType.DOUBLE)
            .updater(new Adam(1e-2))
            .list()
            .layer(
                new OutputLayer.Builder(LossFunction.MSE)
                    .nIn(3)
                    .nOut(2)
                    .activation(Activation.IDENTITY)
                    .constrainWeights(weights)
                    .constrainBias(bias)
                    .build())
            .build());
  }

  @Test
  void check_constraintThatCannotBeApplied_layerAndConstraintNamed() {
    LayerConstraint fine = new NonNegativeConstraint();
    assertThat(LinstorchFitter.check(constrained(new MaxNormConstraint(1, 1), fine))).isEmpty();
    assertThat(LinstorchFitter.check(constrained(fine, new MaxNormConstraint(1, 0)))).isEmpty();
    assertThat(LinstorchFitter.check(constrained(fine, new MaxNormConstraint(1)))).isEmpty();
    for (MultiLayerNetwork net :
        List.of(
            constrained(new MaxNormConstraint(1, 2), fine),
            constrained(new UnitNormConstraint(-1), fine),
            constrained(fine, new MaxNormConstraint(1, 1)),
            constrained(new MinMaxNormConstraint(1, 1, 1), fine),
            constrained(new MinMaxNormConstraint(0, Double.NaN, 1), fine))) {
      assertThat(LinstorchFitter.check(net))
          .singleElement(STRING)
          .contains("layer(index=0", "NormConstraint", ": ");
    }
  }

  /** Weights of zeros have no unit norm. */
  @Test
  void fit_constraintMakesNaN_constraintNamedAndNetworkUnchanged() {
    MultiLayerNetwork net = constrained(new UnitNormConstraint(0), new NonNegativeConstraint());
    NetState before = new NetState(net);

    assertThatThrownBy(() -> LinstorchFitter.fit(net, rows(6, 3), Nd4j.zeros(6, 2)))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContainingAll("layer(index=0", "constraints", "unchanged");
    before.requireUnchanged();
  }

  /** DL4J's own fit fails on them with "Op.Z must have one of floating point types". */
  @Test
  void fit_wholeNumbersAndListenerToGradients_gradientGiven() {
    MultiLayerNetwork net = net(DataType.FLOAT, 3, 4, 2);
    net.getLayer(0).conf().getLayer().setIDropout(new Dropout(0.5));
    List<INDArray> inputs = new ArrayList<>();
    net.setListeners(
        new BaseTrainingListener() {
          @Override
          public void onGradientCalculation(Model model) {
            assertThat(model.gradient().gradient().isNaN().any()).isFalse();
            inputs.add(((MultiLayerNetwork) model).getInput());
          }
        });
    INDArray features = rows(6, 3).muli(5).castTo(DataType.INT32);
    DataSet data = new DataSet(features, rows(6, 2).muli(5).castTo(DataType.INT64));
    data.setLabelsMaskArray(Nd4j.ones(DataType.INT32, 6, 1));

    LinstorchFitter.fit(net, data);

    assertThat(inputs).singleElement().isSameAs(features);
  }
}
