package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.dl4j.ReferenceLinstorch.Act;
import io.github.linstorch.dl4j.ReferenceLinstorch.Layer;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** States of whole fits: those that follow from sums are the fits of all rows. */
class LinstorchStateTest {

  private static MultiLayerNetwork linear(DataType type, int... sizes) {
    List<Layer> layers =
        Nets.relu(sizes).stream()
            .map(layer -> new Layer(layer.nIn(), layer.nOut(), true, Act.IDENTITY))
            .toList();
    return Nets.plain(layers, type, LossFunction.MSE);
  }

  private static DataSet rows(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] x = new double[count][4];
    double[][] y = new double[count][2];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < 4; j++) {
        x[i][j] = random.nextDouble(-2, 2);
      }
      y[i][0] = Math.sin(x[i][0]) + x[i][1] * x[i][2];
      y[i][1] = 1 + Math.abs(x[i][3]) - x[i][0];
    }
    return new DataSet(Nd4j.create(x), Nd4j.create(y));
  }

  private static DataSet part(DataSet data, int from, int to) {
    return new DataSet(
        data.getFeatures().get(NDArrayIndex.interval(from, to), NDArrayIndex.all()).dup(),
        data.getLabels().get(NDArrayIndex.interval(from, to), NDArrayIndex.all()).dup());
  }

  private static void assertSame(MultiLayerNetwork net, MultiLayerNetwork expected) {
    double most = expected.params().amaxNumber().doubleValue();
    assertThat(net.params().toDoubleVector())
        .containsExactly(expected.params().toDoubleVector(), within(1e-9 * most));
  }

  @ParameterizedTest
  @CsvSource({"1,true", "2,true", "3,false"})
  void add_toLinearHiddenLayers_isTheFitOfAllRows(int calls, boolean backwardFirst) {
    FitConfig config =
        FitConfig.builder()
            .solveCalls(calls)
            .solveOrder(backwardFirst ? SolveOrder.BACKWARD_FIRST : SolveOrder.FORWARD_FIRST)
            .build();
    DataSet all = rows(900, 1);
    MultiLayerNetwork expected = linear(DataType.DOUBLE, 4, 3, 5, 2);
    FitReport report = LinstorchFitter.fit(expected, all, config);
    MultiLayerNetwork net = linear(DataType.DOUBLE, 4, 3, 5, 2);

    LinstorchState state = LinstorchState.of(net, config).add(part(all, 0, 300));
    state.solveInto(net); // from here on the network has other weights than at first
    double loss = state.add(part(all, 300, 900)).solveInto(net);

    assertSame(net, expected);
    assertThat(loss).isCloseTo(report.loss(), within(1e-9 * report.loss()));
  }

  @Test
  void add_toASingleLayer_isTheFitOfAllRows() {
    DataSet all = rows(500, 2);
    MultiLayerNetwork expected = linear(DataType.DOUBLE, 4, 2);
    LinstorchFitter.fit(expected, all);
    MultiLayerNetwork net = linear(DataType.DOUBLE, 4, 2);

    LinstorchState.of(net, part(all, 0, 50)).add(part(all, 50, 500)).solveInto(net);

    assertSame(net, expected);
  }

  @Test
  void add_behindFrozenLayers_isTheFitOfAllRows() {
    DataSet all = rows(500, 3);
    MultiLayerNetwork base = Nets.plain(Nets.relu(4, 9, 2), DataType.DOUBLE, LossFunction.MSE);
    MultiLayerNetwork expected = new TransferLearning.Builder(base).setFeatureExtractor(0).build();
    MultiLayerNetwork net = expected.clone();
    LinstorchFitter.fit(expected, all);

    LinstorchState.of(net, part(all, 0, 50)).add(part(all, 50, 500)).solveInto(net);

    assertSame(net, expected);
  }

  @Test
  void remove_andMergeOfBytes_areTheFitOfTheRowsThatStay() {
    DataSet all = rows(600, 4);
    MultiLayerNetwork expected = linear(DataType.DOUBLE, 4, 3, 2);
    MultiLayerNetwork net = expected.clone();
    MultiLayerNetwork fitted = expected.clone();
    FitConfig config = FitConfig.defaults();
    LinstorchFitter.fit(expected, part(all, 0, 400), config);
    LinstorchState here = LinstorchState.of(net, part(all, 0, 200));
    byte[] bytes = LinstorchState.of(net, part(all, 200, 600)).toBytes();
    LinstorchFitter.fit(fitted, all, config);

    // A network that has been fitted meanwhile: the state brings the weights that it starts from.
    here.merge(LinstorchState.fromBytes(bytes, fitted, config)).remove(part(all, 400, 600));
    here.solveInto(fitted);

    assertThat(bytes.length).isLessThan(8 * 49 + 264 + 8 * 23);
    assertThat(here.rows()).isEqualTo(400);
    assertSame(fitted, expected);
  }

  @Test
  void add_toAFloatNetwork_isTheFitOfAllRowsButForRounding() {
    DataSet all = rows(500, 5);
    MultiLayerNetwork expected = linear(DataType.FLOAT, 4, 3, 2);
    MultiLayerNetwork net = expected.clone();
    LinstorchFitter.fit(expected, all);

    LinstorchState.of(net, part(all, 0, 50)).add(part(all, 50, 500)).solveInto(net);

    assertThat(net.params().toDoubleVector())
        .containsExactly(expected.params().toDoubleVector(), within(1e-6));
  }

  @Test
  void of_aReluBehindWeightsThatChange_isRefusedWithTheReason() {
    MultiLayerNetwork net = Nets.plain(Nets.relu(4, 9, 2), DataType.DOUBLE, LossFunction.MSE);

    assertThatThrownBy(() -> LinstorchState.of(net, rows(50, 6)))
        .isInstanceOf(UnsupportedNetworkException.class)
        .hasMessageContaining("behind weights that the fit changes")
        .hasMessageContaining("use LastLayerState");
  }

  @Test
  void of_settingsThatNeedRows_areRefused() {
    MultiLayerNetwork net = linear(DataType.DOUBLE, 4, 2);
    FitConfig config = FitConfig.builder().keepBest(true).build();

    assertThatThrownBy(() -> LinstorchState.of(net, config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("which need the rows");
    assertThatThrownBy(() -> LinstorchState.of(net, FitConfig.gaussNewton()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void merge_ofOtherStartsSettingsOrBytes_isRefused() {
    MultiLayerNetwork net = linear(DataType.DOUBLE, 4, 3, 2);
    MultiLayerNetwork other = net.clone();
    other.params().putScalar(0, 9.5);
    LinstorchState state = LinstorchState.of(net, rows(50, 7));
    FitConfig two = FitConfig.builder().solveCalls(2).build();

    assertThatThrownBy(() -> state.merge(LinstorchState.of(other, rows(50, 8))))
        .hasMessageContaining("start from the same weights");
    assertThatThrownBy(() -> state.merge(LinstorchState.of(net, two)))
        .hasMessageContaining("the same network and settings");
    assertThatThrownBy(() -> LinstorchState.fromBytes(state.toBytes(), net, two))
        .hasMessageContaining("the same network and settings");
    byte[] head = LastLayerState.of(net, rows(50, 7)).toBytes();
    assertThatThrownBy(() -> LinstorchState.fromBytes(head, net, FitConfig.defaults()))
        .hasMessageContaining("Expected the bytes of a LinstorchState, found a LastLayerState");
    assertThatThrownBy(() -> LastLayerState.fromBytes(state.toBytes(), net))
        .hasMessageContaining("found a LinstorchState");
    assertThatThrownBy(() -> LinstorchState.of(net, two).solveInto(net))
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @CsvSource({"7,0", "0.3,0", "-3,1", "7,2", "1e4,0"})
  void solveInto_ofAConstantOrDependentFeature_isTheFitOfAllRows(double constant, int dependent) {
    DataSet all = rows(400, 6);
    all.getFeatures()
        .putColumn(3, Nd4j.valueArrayOf(new long[] {400, 1}, constant, DataType.DOUBLE));
    if (dependent == 1) {
      all.getFeatures().putColumn(2, all.getFeatures().getColumn(0).dup());
    } else if (dependent == 2) {
      all.getFeatures()
          .putColumn(2, all.getFeatures().getColumn(0).add(all.getFeatures().getColumn(1)));
    }
    for (int[] sizes : new int[][] {{4, 2}, {4, 2, 2}, {4, 6, 2}}) {
      MultiLayerNetwork expected = linear(DataType.DOUBLE, sizes);
      LinstorchFitter.fit(expected, all);
      MultiLayerNetwork net = linear(DataType.DOUBLE, sizes);

      LinstorchState.of(net, part(all, 0, 100)).add(part(all, 100, 400)).solveInto(net);

      assertSame(net, expected);
    }
  }

  @Test
  void solveInto_ofTimeStamps_isTheFitOfAllRows() {
    DataSet all = rows(400, 7);
    for (int i = 0; i < 400; i++) {
      all.getFeatures().putScalar(i, 3, 1.7e12 + i);
      all.getLabels().putScalar(i, 1, 0.01 * i + all.getFeatures().getDouble(i, 0));
    }
    MultiLayerNetwork expected = linear(DataType.DOUBLE, 4, 2);
    LinstorchFitter.fit(expected, all);
    MultiLayerNetwork net = linear(DataType.DOUBLE, 4, 2);

    LinstorchState.of(net, part(all, 0, 100)).add(part(all, 100, 400)).solveInto(net);

    for (int o = 0; o < 2; o++) {
      for (int j = 0; j < 4; j++) {
        double weight = expected.getLayer(0).getParam("W").getDouble(j, o);
        assertThat(net.getLayer(0).getParam("W").getDouble(j, o)).isCloseTo(weight, within(1e-9));
      }
    }
  }

  @Test
  void solveInto_ofAFloatNetwork_returnsTheLossOfTheWrittenWeights() {
    DataSet all = rows(400, 8);
    all.getFeatures().addi(1e6);
    MultiLayerNetwork net = linear(DataType.FLOAT, 4, 2);

    double loss = LinstorchState.of(net, all).solveInto(net);

    double squares = 0;
    double[][] w = net.getLayer(0).getParam("W").castTo(DataType.DOUBLE).toDoubleMatrix();
    double[] b = net.getLayer(0).getParam("b").castTo(DataType.DOUBLE).toDoubleVector();
    for (int i = 0; i < 400; i++) {
      for (int o = 0; o < 2; o++) {
        double error = b[o] - all.getLabels().getDouble(i, o);
        for (int j = 0; j < 4; j++) {
          error += w[j][o] * all.getFeatures().getDouble(i, j);
        }
        squares += error * error;
      }
    }
    assertThat(loss).isCloseTo(squares / 800, within(1e-6 * loss));
  }
}
