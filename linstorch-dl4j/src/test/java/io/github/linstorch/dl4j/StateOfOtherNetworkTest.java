package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.testsupport.ResidualGraphs;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer.PoolingType;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;

/** States beside networks whose parameters are the same, and that compute something else. */
class StateOfOtherNetworkTest {

  private static final String OTHER = "or in how they are connected: make the state anew";

  /** Settings of a convolution in front, and its pooling. */
  private record Conv(Activation activation, PoolingType pooling, int stride, IUpdater updater) {

    private static final Conv PLAIN = new Conv(Activation.RELU, PoolingType.MAX, 2, new Sgd());

    MultiLayerNetwork net(boolean frozen) {
      ConvolutionLayer convolution =
          new ConvolutionLayer.Builder(3, 3)
              .nIn(1)
              .nOut(2)
              .activation(activation)
              .updater(updater)
              .build();
      MultiLayerNetwork net =
          Nets.init(
              new NeuralNetConfiguration.Builder()
                  .seed(3)
                  .dataType(DataType.DOUBLE)
                  .list()
                  .layer(frozen ? new FrozenLayer(convolution) : convolution)
                  .layer(pooled(frozen))
                  .layer(
                      new OutputLayer.Builder(LossFunction.MSE)
                          .nOut(1)
                          .activation(Activation.IDENTITY)
                          .build())
                  .setInputType(InputType.convolutional(7, 7, 1))
                  .build());
      net.setParams(Nd4j.linspace(-1, 1, net.numParams(), DataType.DOUBLE));
      return net;
    }

    private org.deeplearning4j.nn.conf.layers.Layer pooled(boolean frozen) {
      // A stride of 1 with a larger window gives as many outputs as 2 with a smaller one.
      int size = stride == 2 ? 2 : 4;
      SubsamplingLayer layer =
          new SubsamplingLayer.Builder(pooling)
              .kernelSize(size, size)
              .stride(stride, stride)
              .build();
      return frozen ? new FrozenLayer(layer) : layer;
    }
  }

  private static DataSet images() {
    INDArray x = Nd4j.linspace(-1, 1, 60 * 49, DataType.DOUBLE).reshape(60, 1, 7, 7);
    INDArray y = Nd4j.linspace(0, 3, 60, DataType.DOUBLE).reshape(60, 1);
    return new DataSet(x.mul(x).mul(y.reshape(60, 1, 1, 1)).sub(x), y);
  }

  private static DataSet rows(int count, int outputs) {
    SplittableRandom random = new SplittableRandom(9);
    INDArray x = Nd4j.create(random.doubles(4L * count, -2, 2).toArray(), new long[] {count, 4});
    INDArray y = Nd4j.zeros(DataType.DOUBLE, count, outputs);
    for (int i = 0; i < count; i++) {
      for (int o = 0; o < outputs; o++) {
        y.putScalar(i, o, x.getDouble(i, o) + 0.3 * random.nextDouble(-1, 1) > 0.3 ? 1 : 0);
      }
    }
    return new DataSet(x, y);
  }

  private static void refuses(Model net, Model other, DataSet data) {
    LastLayerState state = LastLayerState.of(net, data);
    INDArray before = other.params().dup();
    assertThatThrownBy(() -> state.solveInto(other)).hasMessageContaining(OTHER);
    assertThatThrownBy(() -> LastLayerState.of(other).merge(state)).hasMessageContaining(OTHER);
    assertThatThrownBy(() -> LastLayerState.fromBytes(state.toBytes(), other))
        .hasMessageContaining(OTHER);
    assertThat(other.params()).isEqualTo(before);
  }

  @Test
  void solveInto_ofOtherLayersInFrontOfTheSameParameters_isRefused() {
    MultiLayerNetwork net = Conv.PLAIN.net(false);
    IUpdater same = new Sgd();

    refuses(net, new Conv(Activation.TANH, PoolingType.MAX, 2, same).net(false), images());
    refuses(net, new Conv(Activation.RELU, PoolingType.AVG, 2, same).net(false), images());
    refuses(net, new Conv(Activation.RELU, PoolingType.MAX, 1, same).net(false), images());
  }

  @Test
  void solveInto_ofOtherSkipsOfTheSameParameters_isRefused() {
    refuses(graph("b", "a"), graph("b", "in"), rows(50, 1));
    refuses(graph("b", "a"), graph("b"), rows(50, 1));
  }

  /** Two layers, of whose outputs and the input some are added. */
  private static ComputationGraph graph(String... terms) {
    UnaryOperator<GraphBuilder> layers =
        builder -> {
          builder.addLayer("a", ResidualGraphs.dense(4, 4), "in");
          builder.addLayer("b", ResidualGraphs.dense(4, 4), "a");
          if (terms.length > 1) {
            builder.addVertex("sum", ResidualGraphs.sum(), terms);
          }
          return builder.addLayer(
              "out", ResidualGraphs.output(4, 1), terms.length > 1 ? "sum" : terms[0]);
        };
    return ResidualGraphs.graph(DataType.DOUBLE, new ActivationTanH(), 0, layers);
  }

  @Test
  void linstorchState_ofOtherFrozenLayersInFront_isRefused() {
    MultiLayerNetwork net = Conv.PLAIN.net(true);
    LinstorchState state = LinstorchState.of(net, images());
    MultiLayerNetwork other = new Conv(Activation.TANH, PoolingType.MAX, 2, new Sgd()).net(true);

    assertThatThrownBy(() -> state.solveInto(other)).hasMessageContaining("a connection");
    assertThat(state.solveInto(Conv.PLAIN.net(true))).isFinite();
  }

  @Test
  void solveInto_ofTheSameLayersTrainedOrKeptInAnotherWay_isAccepted(@TempDir Path folder)
      throws IOException {
    MultiLayerNetwork net = Conv.PLAIN.net(false);
    LastLayerState state = LastLayerState.of(net, images());
    state.solveInto(net);
    double expected = net.score(images());
    File file = folder.resolve("net.zip").toFile();
    net.save(file);
    MultiLayerNetwork fitted = net.clone();
    fitted.setIterationCount(7);
    Conv otherUpdater = new Conv(Activation.RELU, PoolingType.MAX, 2, new Nesterovs(0.1));
    MultiLayerNetwork frozen = new TransferLearning.Builder(net).setFeatureExtractor(1).build();

    for (MultiLayerNetwork other :
        List.of(
            MultiLayerNetwork.load(file, true),
            fitted,
            otherUpdater.net(false),
            Conv.PLAIN.net(true),
            frozen)) {
      state.solveInto(other);
      assertThat(other.score(images())).isCloseTo(expected, within(1e-12));
    }
    ComputationGraph graph = graph("b", "a");
    LastLayerState.of(graph, rows(50, 1)).solveInto(graph.clone());
  }

  private static MultiLayerNetwork net(Activation output, boolean bias, LossFunction loss) {
    MultiLayerNetwork net =
        Nets.init(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .dataType(DataType.DOUBLE)
                .list()
                .layer(new DenseLayer.Builder().nIn(4).nOut(9).activation(Activation.TANH).build())
                .layer(
                    new OutputLayer.Builder(loss)
                        .nIn(9)
                        .nOut(2)
                        .hasBias(bias)
                        .activation(output)
                        .build())
                .build());
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 45; i++) {
      net.params().putScalar(i, random.nextDouble(-1, 1));
    }
    return net;
  }

  @Test
  void solveInto_ofAnotherLastLayer_isThatOfAStateOfItsOwn() {
    DataSet data = rows(80, 2);
    DataSet classes = new DataSet(data.getFeatures(), data.getLabels().dup());
    classes.getLabels().putColumn(1, classes.getLabels().getColumn(0).rsub(1));
    List<MultiLayerNetwork> nets =
        List.of(
            net(Activation.IDENTITY, true, LossFunction.MSE),
            net(Activation.IDENTITY, false, LossFunction.MSE),
            net(Activation.SOFTMAX, true, LossFunction.MCXENT),
            net(Activation.SIGMOID, true, LossFunction.XENT));

    for (MultiLayerNetwork from : nets) {
      LastLayerState state = LastLayerState.of(from, classes);
      for (MultiLayerNetwork to : nets) {
        MultiLayerNetwork expected = to.clone();
        LastLayerSolution own = LastLayerState.of(to, classes).solveInto(expected);
        MultiLayerNetwork net = to.clone();

        LastLayerSolution solution = state.solveInto(net);

        assertThat(net.params()).isEqualTo(expected.params());
        assertThat(solution.toString()).isEqualTo(own.toString());
        assertThat(state.score(classes).loss())
            .isCloseTo((own.meanSquares()[0] + own.meanSquares()[1]) / 2, within(1e-9));
      }
    }
    LastLayerState linear = LastLayerState.of(nets.get(0), classes);
    assertThat(linear.solveInto(nets.get(2).clone(), classes).factor()).isPositive();
  }

  @Test
  void scoreAndVariance_afterASolve_areThoseOfItsSolution() {
    MultiLayerNetwork net = net(Activation.IDENTITY, true, LossFunction.MSE);
    DataSet data = rows(40, 2);
    LastLayerState state = LastLayerState.of(net, data);
    double chosen = state.score(data).loss();
    INDArray chosenVariance = state.predictionVariance(data.getFeatures());

    state.solveInto(net, 100);

    assertThat(state.score(data).loss()).isCloseTo(net.score(data), within(1e-9));
    assertThat(state.score(data).loss()).isGreaterThan(1.5 * chosen);
    assertThat(state.predictionVariance(data.getFeatures()).minNumber().doubleValue())
        .isGreaterThan(1.2 * chosenVariance.maxNumber().doubleValue());
    state.solveInto(net);
    assertThat(state.score(data).loss()).isEqualTo(chosen);
    state.solveInto(net, 100);
    state.add(data); // a solution of other rows is nobody's any more
    assertThat(state.score(data).loss()).isLessThan(1.5 * chosen);
  }

  @Test
  void variance_ofFewerRowsThanParameters_isNaNWithoutARidge() {
    MultiLayerNetwork net = net(Activation.IDENTITY, true, LossFunction.MSE);
    DataSet data = rows(4, 2);
    LastLayerState state = LastLayerState.of(net, data);

    LastLayerSolution solution = state.solveInto(net, 0);

    assertThat(solution.expectedLoss()).isNaN();
    assertThat(Nets.doubles(state.predictionVariance(data.getFeatures()))).containsOnly(Double.NaN);
    assertThat(state.score(data).expectedLoss()).isNaN();
  }

  @Test
  void of_twoInputs_isRefusedByTheirNames() {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("u", "v")
                .addVertex("both", new MergeVertex(), "u", "v")
                .addLayer("out", ResidualGraphs.output(8, 1), "both")
                .setOutputs("out")
                .build());
    graph.init();

    assertThatThrownBy(() -> LastLayerState.of(graph))
        .isInstanceOf(UnsupportedNetworkException.class)
        .hasMessageContaining("inputs [u, v]");
    assertThatThrownBy(() -> LinstorchState.of(graph, FitConfig.defaults()))
        .isInstanceOf(UnsupportedNetworkException.class)
        .hasMessageContaining("inputs [u, v]");
  }

  @Test
  void of_aWeightedLoss_isRefused() {
    MultiLayerNetwork net =
        Nets.init(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .list()
                .layer(
                    ResidualGraphs.output(
                        3,
                        2,
                        new LossBinaryXENT(Nd4j.createFromArray(1.0, 5.0)),
                        Activation.SIGMOID))
                .build());

    assertThatThrownBy(() -> LastLayerState.of(net))
        .isInstanceOf(UnsupportedNetworkException.class)
        .hasMessageContaining("without weights");
  }

  @Test
  void load_ofAFileFarTooLarge_isRefusedUnread(@TempDir Path folder) throws IOException {
    File file = folder.resolve("large.bin").toFile();
    try (var channel = new RandomAccessFile(file, "rw")) {
      channel.setLength(3L << 30); // a hole
    }
    MultiLayerNetwork net = net(Activation.IDENTITY, true, LossFunction.MSE);

    assertThatThrownBy(() -> LastLayerState.load(file, net))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found 3221225472 in");
  }
}
