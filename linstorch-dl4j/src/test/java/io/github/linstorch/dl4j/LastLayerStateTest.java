package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.dl4j.ReferenceLinstorch.Act;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** States of last layers: rows come later, leave, and come from elsewhere. */
class LastLayerStateTest {

  private static MultiLayerNetwork net() {
    return Nets.plain(Nets.relu(4, 12, 2), DataType.DOUBLE, LossFunction.MSE);
  }

  private static DataSet rows(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] x = new double[count][4];
    double[][] y = new double[count][2];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < 4; j++) {
        x[i][j] = random.nextDouble(-2, 2);
      }
      y[i][0] = Math.sin(x[i][0]) + x[i][1] * x[i][2] + 0.2 * random.nextDouble(-1, 1);
      y[i][1] = 5 + 10 * Math.abs(x[i][3]);
    }
    return new DataSet(Nd4j.create(x), Nd4j.create(y));
  }

  private static DataSet part(DataSet data, int from, int to) {
    return new DataSet(
        data.getFeatures().get(NDArrayIndex.interval(from, to), NDArrayIndex.all()).dup(),
        data.getLabels().get(NDArrayIndex.interval(from, to), NDArrayIndex.all()).dup());
  }

  private static double[] params(MultiLayerNetwork net) {
    return net.params().toDoubleVector();
  }

  private static void assertSame(MultiLayerNetwork net, MultiLayerNetwork expected, double error) {
    double most = expected.params().amaxNumber().doubleValue();
    assertThat(params(net)).containsExactly(params(expected), within(error * most));
  }

  @Test
  void add_ofLaterRows_isTheFitOfAll() {
    DataSet all = rows(3000, 1);
    MultiLayerNetwork expected = net();
    LinstorchFitter.fit(expected, all, FitConfig.lastLayer());
    MultiLayerNetwork net = net();

    LastLayerState state = LastLayerState.of(net, part(all, 0, 100));
    for (int from = 100; from < 3000; from += 290) {
      state.add(part(all, from, from + 290));
    }
    LastLayerSolution solution = state.solveInto(net, 0);

    assertThat(state.rows()).isEqualTo(3000);
    assertSame(net, expected, 1e-9);
    assertThat((solution.meanSquares()[0] + solution.meanSquares()[1]) / 2)
        .isCloseTo(net.score(all), within(1e-9));
  }

  @Test
  void add_ofAnIterator_isTheSameStateAsOfTheRows() {
    DataSet all = rows(700, 2);
    MultiLayerNetwork net = net();

    byte[] expected = LastLayerState.of(net, all).toBytes();
    byte[] found = LastLayerState.of(net, new ListDataSetIterator<>(all.asList(), 33)).toBytes();

    assertThat(found).isEqualTo(expected);
  }

  @Test
  void merge_ofFiveDevicesBytes_isThePooledFit() {
    DataSet all = rows(500, 3);
    MultiLayerNetwork pooled = net();
    LastLayerState.of(pooled, all).solveInto(pooled);
    MultiLayerNetwork net = net();
    LastLayerState state = LastLayerState.of(net);
    for (int device = 0; device < 5; device++) {
      byte[] bytes =
          LastLayerState.of(net(), part(all, device * 100, device * 100 + 100)).toBytes();
      assertThat(bytes.length).isLessThanOrEqualTo(8 * 15 * 15 + 256);
      state.merge(LastLayerState.fromBytes(bytes, net));
    }

    state.solveInto(net);

    assertSame(net, pooled, 1e-12);
  }

  @Test
  void remove_ofAddedRows_isTheFitOfTheOthers() {
    DataSet all = rows(400, 4);
    MultiLayerNetwork expected = net();
    LinstorchFitter.fit(expected, part(all, 0, 250), FitConfig.lastLayer());
    MultiLayerNetwork net = net();
    LastLayerState state = LastLayerState.of(net, all);

    state.remove(part(all, 300, 400)).remove(part(all, 250, 300)).solveInto(net, 0);

    assertSame(net, expected, 1e-9);
  }

  @Test
  void remove_ofRowsThatAreNotThere_isRefusedAndChangesNothing() {
    MultiLayerNetwork net = net();
    LastLayerState state = LastLayerState.of(net, rows(50, 5));
    byte[] before = state.toBytes();

    assertThatThrownBy(() -> state.remove(rows(51, 6)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("holds 50 rows, fewer than the 51");
    assertThatThrownBy(() -> state.remove(rows(45, 6)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Cannot remove these rows");
    assertThat(state.toBytes()).isEqualTo(before);
  }

  @Test
  void forget_ofOldRows_isAFitWithWeights() {
    DataSet old = rows(300, 7);
    DataSet recent = rows(100, 8);
    DataSet both = DataSet.merge(List.of(old, recent));
    INDArray weights = Nd4j.ones(DataType.DOUBLE, 400, 1);
    weights.get(NDArrayIndex.interval(0, 300), NDArrayIndex.all()).assign(0.125);
    both.setLabelsMaskArray(weights);
    MultiLayerNetwork expected = net();
    LinstorchFitter.fit(expected, both, FitConfig.lastLayer());
    MultiLayerNetwork net = net();

    LastLayerState state = LastLayerState.of(net, old).forget(0.125).add(recent);
    state.solveInto(net, 0);

    assertThat(state.weight()).isCloseTo(137.5, within(1e-9));
    assertSame(net, expected, 1e-9);
  }

  @Test
  void solveInto_ofFewNoisyRows_predictsOthersBetterThanWithoutRidge() {
    MultiLayerNetwork net = Nets.plain(Nets.relu(4, 60, 2), DataType.DOUBLE, LossFunction.MSE);
    LastLayerState state = LastLayerState.of(net, rows(70, 9));
    DataSet others = rows(1000, 10);

    state.solveInto(net, 0);
    double plain = net.score(others);
    LastLayerSolution solution = state.solveInto(net);

    assertThat(solution.ridge()).isPositive();
    assertThat(solution.degreesOfFreedom()).isLessThan(61);
    assertThat(net.score(others)).isLessThan(0.8 * plain);
  }

  @Test
  void solveInto_ofOtherHiddenLayers_isRefusedAndChangesNothing() {
    MultiLayerNetwork net = net();
    LastLayerState state = LastLayerState.of(net, rows(100, 11));
    MultiLayerNetwork other = net();
    other.params().putScalar(3, 0.25);
    double[] before = params(other);

    assertThatThrownBy(() -> state.solveInto(other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("differ in the shape, the activation or a weight");
    assertThatThrownBy(() -> state.merge(LastLayerState.of(other)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LastLayerState.fromBytes(state.toBytes(), other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("make the state anew");
    assertThat(params(other)).isEqualTo(before);
    assertThatThrownBy(() -> LastLayerState.of(net).solveInto(net))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no rows yet");
  }

  @Test
  void add_ofRowsWithANaN_isRefusedAndChangesNothing() {
    LastLayerState state = LastLayerState.of(net(), rows(100, 12));
    byte[] before = state.toBytes();
    DataSet bad = rows(100, 13);
    bad.getFeatures().putScalar(99, 2, Double.NaN);
    List<DataSet> batches = new ArrayList<>(rows(50, 14).asList());
    batches.addAll(bad.asList());

    assertThatThrownBy(() -> state.add(bad)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> state.add(new ListDataSetIterator<>(batches, 10)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(state.toBytes()).isEqualTo(before);
  }

  @Test
  void fromBytes_ofAnythingElse_isRefusedByItsName(@TempDir Path folder) throws IOException {
    MultiLayerNetwork net = net();
    LastLayerState state = LastLayerState.of(net, rows(100, 15));
    byte[] bytes = state.toBytes();
    File file = folder.resolve("state.bin").toFile();
    state.save(file);
    assertThat(LastLayerState.load(file, net).toBytes()).isEqualTo(bytes);

    for (int at = 0; at < bytes.length; at++) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= (byte) (1 << at % 8);
      assertThatThrownBy(() -> LastLayerState.fromBytes(damaged, net))
          .as("byte " + at)
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (int length : new int[] {0, 3, 4, 35, 36, 100, bytes.length - 1}) {
      assertThatThrownBy(() -> LastLayerState.fromBytes(Arrays.copyOf(bytes, length), net))
          .as("length " + length)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> LastLayerState.fromBytes(new byte[5000], net))
        .hasMessageContaining("none of a state");
    assertThatThrownBy(() -> LastLayerState.fromBytes(ofVersion(bytes, 2), net))
        .hasMessageContaining("found version 2: read it with the newer version");
    assertThatThrownBy(() -> LastLayerState.fromBytes(ofVersion(bytes, 0), net))
        .hasMessageContaining("found version 0, which no release has written");
    byte[] huge = bytes.clone();
    ByteBuffer.wrap(huge).putInt(8, Integer.MAX_VALUE);
    assertThatThrownBy(() -> LastLayerState.fromBytes(huge, net)).hasMessageContaining("damaged");
  }

  /** The same state as another version would write it, with a right checksum. */
  private static byte[] ofVersion(byte[] bytes, int version) {
    byte[] other = bytes.clone();
    ByteBuffer.wrap(other).putShort(4, (short) version);
    CRC32 crc = new CRC32();
    crc.update(other, 0, other.length - 4);
    ByteBuffer.wrap(other).putInt(other.length - 4, (int) crc.getValue());
    return other;
  }

  @Test
  void solveInto_ofASoftmax_isCalibratedByGivenRows() {
    List<ReferenceLinstorch.Layer> layers =
        List.of(
            new ReferenceLinstorch.Layer(4, 12, true, Act.RELU),
            new ReferenceLinstorch.Layer(12, 2, true, Act.SOFTMAX));
    MultiLayerNetwork net = Nets.plain(layers, DataType.FLOAT, LossFunction.MCXENT);
    LastLayerState state = LastLayerState.of(net, classes(500, 16));
    DataSet held = classes(500, 17);

    state.solveInto(net);
    INDArray plain = net.output(held.getFeatures());
    double uncalibrated = net.score(held);
    LastLayerSolution solution = state.solveInto(net, held);

    assertThat(solution.factor()).isGreaterThan(1.5);
    assertThat(net.score(held)).isLessThan(0.8 * uncalibrated);
    assertThat(net.output(held.getFeatures()).argMax(1)).isEqualTo(plain.argMax(1));
    assertThatThrownBy(() -> state.predictionVariance(held.getFeatures()))
        .isInstanceOf(IllegalStateException.class);
  }

  private static DataSet classes(int count, long seed) {
    DataSet data = rows(count, seed);
    INDArray labels = Nd4j.zeros(DataType.FLOAT, count, 2);
    for (int i = 0; i < count; i++) {
      labels.putScalar(i, data.getLabels().getDouble(i, 0) > 0 ? 1 : 0, 1);
    }
    return new DataSet(data.getFeatures(), labels);
  }

  @Test
  void solveInto_ofASigmoid_isCalibratedByGivenRows() {
    MultiLayerNetwork net =
        Nets.init(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .list()
                .layer(new DenseLayer.Builder().nIn(4).nOut(12).activation(Activation.TANH).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.XENT)
                        .nIn(12)
                        .nOut(2)
                        .activation(Activation.SIGMOID)
                        .build())
                .build());
    LastLayerState state = LastLayerState.of(net, classes(500, 18));
    DataSet held = classes(500, 19);

    state.solveInto(net);
    double uncalibrated = net.score(held);
    LastLayerSolution solution = state.solveInto(net, held);

    assertThat(solution.factor()).isPositive();
    assertThat(net.score(held)).isLessThan(uncalibrated);
    assertThat(uncalibrated).isLessThan(2 * Math.log(2));
  }

  @Test
  void predictionVariance_ofRows_growsWithTheirDistance() {
    MultiLayerNetwork net = net();
    DataSet data = rows(200, 20);
    LastLayerState state = LastLayerState.of(net, data);
    LastLayerSolution solution = state.solveInto(net);

    INDArray near = state.predictionVariance(data.getFeatures());
    INDArray far = state.predictionVariance(data.getFeatures().mul(20));

    assertThat(near.shape()).containsExactly(200, 2);
    // The leverages of all rows sum up to the parameters; a ridge leaves a little less.
    assertThat(near.getColumn(0).meanNumber().doubleValue() / solution.residualVariances()[0])
        .isBetween(1.0, 1 + 13.01 / 200);
    assertThat(far.minNumber().doubleValue()).isGreaterThan(near.minNumber().doubleValue());
    assertThatThrownBy(() -> LastLayerState.of(net).predictionVariance(data.getFeatures()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void score_ofRows_tellsThoseThatHaveChanged() {
    MultiLayerNetwork net = net();
    LastLayerState state = LastLayerState.of(net, rows(2000, 21));
    byte[] before = state.toBytes();
    DataSet shifted = rows(500, 22);
    shifted.getFeatures().addi(2);
    DataSet other = rows(500, 22);
    other.getLabels().muli(-1);

    DriftScore same = state.score(rows(500, 22));

    assertThat(same.rows()).isEqualTo(500);
    assertThat(same.distance()).isCloseTo(1, within(0.1));
    assertThat(same.lossRatio()).isCloseTo(1, within(0.15));
    assertThat(same.largestDistance()).isGreaterThan(same.distance());
    assertThat(state.score(shifted).distance()).isGreaterThan(2);
    assertThat(state.score(other).distance()).isEqualTo(same.distance());
    assertThat(state.score(other).lossRatio()).isGreaterThan(10);
    assertThat(state.toBytes()).isEqualTo(before);
  }

  @Test
  void of_aNetworkThatSquaresDoNotServe_isRefused() {
    MultiLayerNetwork net = Nets.plain(Nets.relu(4, 12, 2), DataType.DOUBLE, LossFunction.L1);

    assertThatThrownBy(() -> LastLayerState.of(net))
        .isInstanceOf(UnsupportedNetworkException.class)
        .hasMessageContaining("which squares do not serve");
  }

  @Test
  void solveInto_ofOneRow_givesItsLabel() {
    DataSet one = rows(1, 26);
    MultiLayerNetwork net = net();
    MultiLayerNetwork shortest = net();
    LinstorchFitter.fit(shortest, one, FitConfig.lastLayer());

    LastLayerSolution solution = LastLayerState.of(net, one).solveInto(net);

    double[] labels = one.getLabels().toDoubleVector();
    assertThat(net.output(one.getFeatures()).toDoubleVector())
        .containsExactly(labels, within(1e-12));
    assertThat(solution.residualVariances()).containsOnly(Double.NaN);
    LastLayerState.of(net, one).solveInto(net, 0);
    assertSame(net, shortest, 1e-9);
  }

  @Test
  void call_withNull_isRefusedInASentence() {
    MultiLayerNetwork net = net();
    LastLayerState state = LastLayerState.of(net, rows(50, 23));

    assertThatThrownBy(() -> LastLayerState.of(null)).hasMessageContaining("found null");
    assertThatThrownBy(() -> state.add((DataSet) null)).hasMessageContaining("found null");
    assertThatThrownBy(() -> state.remove(null)).hasMessageContaining("found null");
    assertThatThrownBy(() -> state.merge(null)).hasMessageContaining("found null");
    assertThatThrownBy(() -> state.solveInto(null)).hasMessageContaining("found null");
    assertThatThrownBy(() -> LastLayerState.fromBytes(null, net))
        .hasMessageContaining("found null");
    assertThatThrownBy(() -> state.predictionVariance(null)).hasMessageContaining("found null");
    assertThatThrownBy(() -> state.score(null)).hasMessageContaining("found null");
    assertThatThrownBy(() -> state.forget(0)).hasMessageContaining("above 0, at most 1");
    assertThatThrownBy(() -> state.solveInto(net, -1)).hasMessageContaining("at least 0");
    assertThatThrownBy(() -> state.solveInto(net, rows(50, 24)))
        .hasMessageContaining("no probabilities to calibrate");
  }

  @Test
  void add_behindAConvolution_isTheFitOfAll() {
    SplittableRandom random = new SplittableRandom(25);
    INDArray x = Nd4j.create(random.doubles(300 * 36, -1, 1).toArray(), new long[] {300, 1, 6, 6});
    INDArray y = x.sum(2, 3).add(1);
    MultiLayerNetwork net =
        Nets.init(
            new NeuralNetConfiguration.Builder()
                .seed(4)
                .dataType(DataType.DOUBLE)
                .list()
                .layer(new ConvolutionLayer.Builder(3, 3).nIn(1).nOut(3).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.convolutional(6, 6, 1))
                .build());
    MultiLayerNetwork expected = net.clone();
    LinstorchFitter.fit(expected, new DataSet(x, y), FitConfig.lastLayer());
    LastLayerState state = LastLayerState.of(net, images(x, y, 0, 120)).add(images(x, y, 120, 300));
    MultiLayerNetwork other = net.clone();
    other.params().putScalar(0, 0.5);

    state.solveInto(net, 0);

    assertSame(net, expected, 1e-9);
    assertThatThrownBy(() -> state.solveInto(other))
        .hasMessageContaining("differ in the shape, the activation or a weight");
  }

  private static DataSet images(INDArray x, INDArray y, int from, int to) {
    return new DataSet(
        x.get(
                NDArrayIndex.interval(from, to),
                NDArrayIndex.all(),
                NDArrayIndex.all(),
                NDArrayIndex.all())
            .dup(),
        y.get(NDArrayIndex.interval(from, to), NDArrayIndex.all()).dup());
  }

  @Test
  void solveInto_ofAFloatNetwork_givesTheResidualsOfTheWrittenWeights() {
    DataSet all = rows(400, 8);
    all.getFeatures().addi(1e6);
    MultiLayerNetwork net =
        Nets.plain(
            List.of(new ReferenceLinstorch.Layer(4, 2, true, Act.IDENTITY)),
            DataType.FLOAT,
            LossFunction.MSE);

    LastLayerSolution solution = LastLayerState.of(net, all).solveInto(net);

    double[][] w = net.getLayer(0).getParam("W").castTo(DataType.DOUBLE).toDoubleMatrix();
    double[] b = net.getLayer(0).getParam("b").castTo(DataType.DOUBLE).toDoubleVector();
    for (int o = 0; o < 2; o++) {
      double squares = 0;
      for (int i = 0; i < 400; i++) {
        double error = b[o] - all.getLabels().getDouble(i, o);
        for (int j = 0; j < 4; j++) {
          error += w[j][o] * all.getFeatures().getDouble(i, j);
        }
        squares += error * error / 400;
      }
      assertThat(solution.meanSquares()[o]).isCloseTo(squares, within(1e-6 * squares));
    }
  }

  @Test
  void score_ofASingleRowOrAConstantInput_isANumber() {
    DataSet all = rows(300, 9);
    MultiLayerNetwork net =
        Nets.plain(
            List.of(new ReferenceLinstorch.Layer(4, 2, true, Act.IDENTITY)),
            DataType.DOUBLE,
            LossFunction.MSE);
    all.getFeatures().putColumn(3, Nd4j.valueArrayOf(new long[] {300, 1}, 1e9, DataType.DOUBLE));

    assertThat(LastLayerState.of(net, part(all, 0, 1)).score(part(all, 0, 1)).distance())
        .isNotNaN();
    assertThat(LastLayerState.of(net, all).score(all).distance()).isBetween(0.5, 1.5);
    assertThat(new DriftScore(1, 0, 0, 1, 1).lossRatio()).isEqualTo(1);
  }
}
