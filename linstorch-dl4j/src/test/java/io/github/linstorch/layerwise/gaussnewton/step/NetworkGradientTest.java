package io.github.linstorch.layerwise.gaussnewton.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.linstorch.dl4j.network.GraphNetwork;
import io.github.linstorch.dl4j.network.LayerNetwork;
import io.github.linstorch.dl4j.network.Network;
import io.github.linstorch.dl4j.network.NetworkView;
import io.github.linstorch.dl4j.network.Part;
import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import io.github.linstorch.testsupport.ElementwiseActivations;
import io.github.linstorch.testsupport.ResidualGraphs;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The gradient of a step is that of DL4J. */
class NetworkGradientTest {

  private static final int ROWS = 60;

  private final Random random = new Random(4);

  static Stream<IActivation> activations() {
    return ElementwiseActivations.all();
  }

  private static MultiLayerNetwork net(IActivation activation) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(7)
                .dataType(DataType.DOUBLE)
                .activation(activation)
                .list()
                .layer(new DenseLayer.Builder().nIn(3).nOut(7).biasInit(0.3).build())
                .layer(new DenseLayer.Builder().nIn(7).nOut(6).biasInit(-0.2).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nIn(6)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());
    net.init();
    net.params().muli(2);
    return net;
  }

  private Matrix drawn(int columns) {
    return new Matrix(ROWS, columns, random.doubles((long) ROWS * columns, -1.5, 1.5).toArray());
  }

  private static INDArray array(Matrix a) {
    return Nd4j.create(a.values(), new long[] {a.rows(), a.columns()}, 'f');
  }

  @ParameterizedTest
  @MethodSource("activations")
  void linearise_anyActivation_gradientOfDl4j(IActivation activation) {
    // DL4J's own derivatives of these are not those of its values.
    assumeThat(activation instanceof ActivationGELU gelu && gelu.isPrecise()).isFalse();
    assumeThat(activation instanceof ActivationELU elu && elu.getAlpha() != 1).isFalse();
    MultiLayerNetwork net = net(activation);
    Rows rows = new Rows(drawn(3), drawn(2), null);
    net.setInput(array(rows.x()));
    net.setLabels(array(rows.y()));
    net.computeGradientAndScore();
    INDArray expected = net.gradient().gradient();

    double[] found = gradient(new LayerNetwork(net), rows);

    double size = expected.norm2Number().doubleValue();
    assertThat(size).isGreaterThan(1);
    assertThat(found).containsExactly(expected.toDoubleVector(), within(1e-6 * size));
    assertThat(found).hasSize(Math.toIntExact(net.numParams()));
  }

  static Stream<Arguments> activationsAndOutputs() {
    return ElementwiseActivations.all()
        .flatMap(one -> Stream.of(Arguments.of(one, 1), Arguments.of(one, 2)));
  }

  @ParameterizedTest
  @MethodSource("activationsAndOutputs")
  void linearise_skipsOfEveryKind_gradientOfDl4j(IActivation activation, int outputs) {
    assumeThat(activation instanceof ActivationGELU gelu && gelu.isPrecise()).isFalse();
    assumeThat(activation instanceof ActivationELU elu && elu.getAlpha() != 1).isFalse();
    ComputationGraph graph =
        ResidualGraphs.graph(
            DataType.DOUBLE,
            activation,
            0,
            ResidualGraphs.all(3, 6, ResidualGraphs.output(6, outputs)));
    // Cubes of cubes would overflow.
    graph.params().muli(0.5);
    Rows rows = new Rows(drawn(3), drawn(outputs), null);
    graph.setInputs(array(rows.x()));
    graph.setLabels(array(rows.y()));
    graph.computeGradientAndScore();
    INDArray expected = graph.gradient().gradient();

    double[] found = gradient(new GraphNetwork(graph), rows);

    double size = expected.norm2Number().doubleValue();
    assertThat(size).isGreaterThan(1);
    assertThat(found).containsExactly(expected.toDoubleVector(), within(1e-6 * size));
  }

  /** Of the sum over the rows of the mean over the outputs of the squared error. */
  private static double[] gradient(Network net, Rows rows) {
    NetworkView view =
        NetworkView.of(
            net, Part.ALL_LAYERS, o -> new IllegalArgumentException(String.join(", ", o)));
    DenseStack stack = view.stack();
    Topology shape = Topology.of(stack);
    Matrix[] weights = shape.fromFlat(stack, view.parameters());
    try (Products products = new Products()) {
      Activations activations = new Activations(shape, rows.x(), products);
      activations.forward(weights);
      RowShare share = new RowShare(shape, rows, new Criterion.SquaredError(), products);
      share.linearise(weights, activations, null, 0);
      double[] flat = shape.toFlat(stack, share.sum());
      return Arrays.stream(flat).map(one -> -2 * one / shape.nOut()).toArray();
    }
  }
}
