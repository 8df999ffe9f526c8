package io.github.linstorch.arrays;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.dl4j.ArrayNetworks;
import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.LastLayerState;
import io.github.linstorch.dl4j.LinstorchFitter;
import io.github.linstorch.dl4j.UnsupportedNetworkException;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Networks of plain arrays, beside those of Deeplearning4j. */
class ArrayNetworkTest {

  private static double[][] features(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] x = new double[count][];
    for (int i = 0; i < count; i++) {
      x[i] = random.doubles(3, -2, 2).toArray();
    }
    return x;
  }

  private static double[][] labels(double[][] x) {
    double[][] y = new double[x.length][];
    for (int i = 0; i < x.length; i++) {
      y[i] = new double[] {Math.sin(x[i][0]) + x[i][1], x[i][2] * x[i][2]};
    }
    return y;
  }

  private static DataSet rows(double[][] x) {
    return new DataSet(Nd4j.create(x), Nd4j.create(labels(x)));
  }

  private static void assertSame(ArrayNetwork net, MultiLayerNetwork expected) {
    double most = expected.params().amaxNumber().doubleValue();
    assertThat(net.parameters())
        .containsExactly(expected.params().toDoubleVector(), within(1e-10 * most));
  }

  @Test
  void fit_ofRows_isThatOfTheSameNetworkOfDeeplearning4j() {
    double[][] x = features(2500, 1);
    ArrayNetwork net = ArrayNetwork.of(7, 3, 6, 5, 2);
    MultiLayerNetwork expected = ArrayNetworks.toMultiLayerNetwork(net);
    double loss = LinstorchFitter.fit(expected, rows(x)).loss();

    double found = net.fit(x, labels(x));

    assertSame(net, expected);
    assertThat(found).isCloseTo(loss, within(1e-12));
  }

  @Test
  void fitLastLayer_ofRows_isThatOfTheSameNetworkOfDeeplearning4j() {
    double[][] x = features(300, 2);
    ArrayNetwork net = ArrayNetwork.of(7, 3, 20, 2);
    MultiLayerNetwork expected = ArrayNetworks.toMultiLayerNetwork(net);
    LinstorchFitter.fit(expected, rows(x), FitConfig.lastLayer());

    net.fitLastLayer(x, labels(x));

    assertSame(net, expected);
  }

  @Test
  void toMultiLayerNetwork_andBack_computeTheSame() {
    double[][] x = features(20, 3);
    ArrayNetwork net = ArrayNetwork.of(7, 3, 6, 2);

    MultiLayerNetwork converted = ArrayNetworks.toMultiLayerNetwork(net);
    ArrayNetwork back = ArrayNetworks.ofMultiLayerNetwork(converted);

    assertThat(back.parameters()).isEqualTo(net.parameters());
    assertThat(back.widths()).containsExactly(3, 6, 2);
    double[][] outputs = converted.output(Nd4j.create(x)).toDoubleMatrix();
    for (int i = 0; i < 20; i++) {
      assertThat(net.predict(x[i])).containsExactly(outputs[i], within(1e-13));
    }
  }

  @Test
  void ofMultiLayerNetwork_ofAnotherKind_isRefused() {
    MultiLayerNetwork net = ArrayNetworks.toMultiLayerNetwork(ArrayNetwork.of(7, 3, 6, 2));
    MultiLayerNetwork other =
        new TransferLearning.Builder(net)
            .fineTuneConfiguration(new FineTuneConfiguration.Builder().build())
            .removeOutputLayer()
            .addLayer(
                new OutputLayer.Builder().nIn(6).nOut(2).activation(Activation.SOFTMAX).build())
            .build();

    assertThatThrownBy(() -> ArrayNetworks.ofMultiLayerNetwork(other))
        .isInstanceOf(UnsupportedNetworkException.class)
        .hasMessageContaining("found softmax");
  }

  @Test
  void state_ofADevice_isReadByTheCoordinatorsNetwork() {
    double[][] x = features(400, 4);
    ArrayNetwork device = ArrayNetwork.of(7, 3, 12, 2);
    MultiLayerNetwork net = ArrayNetworks.toMultiLayerNetwork(device);
    byte[] bytes = device.state().add(x, labels(x)).toBytes();

    LastLayerState.fromBytes(bytes, net).solveInto(net);
    double ridge = device.solve(device.state().read(bytes));

    assertThat(bytes.length).isLessThanOrEqualTo(8 * 15 * 15 + 256);
    assertThat(bytes).isEqualTo(LastLayerState.of(net, rows(x)).toBytes());
    assertThat(ridge).isNotNegative();
    assertSame(device, net);
  }

  @Test
  void state_withRowsAddedForgottenAndRemoved_isThatOfTheOthers() {
    double[][] x = features(400, 5);
    double[][] more = features(50, 6);
    ArrayNetwork net = ArrayNetwork.of(7, 3, 12, 2);
    ArrayNetwork expected = ArrayNetwork.of(7, 3, 12, 2);
    expected.solve(expected.state().add(x, labels(x)));

    ArrayState state = net.state().add(more, labels(more));
    state.merge(net.state().add(x, labels(x))).remove(more, labels(more)).forget(0.5);
    net.solve(state);

    assertThat(state.rows()).isEqualTo(400);
    assertThat(net.parameters()).containsExactly(expected.parameters(), within(1e-9));
  }

  @Test
  void fit_ofBadRows_isRefusedAndChangesNothing() {
    double[][] x = features(10, 6);
    double[][] y = labels(x);
    ArrayNetwork net = ArrayNetwork.of(7, 3, 6, 2);
    double[] before = net.parameters();
    double[][] bad = features(10, 6);
    bad[4][1] = Double.NaN;
    double[][] ragged = features(10, 6);
    ragged[9] = new double[2];

    assertThatThrownBy(() -> net.fit(bad, y))
        .hasMessage("Expected finite features, found NaN in row 4, column 1");
    assertThatThrownBy(() -> net.fit(ragged, y))
        .hasMessage("Expected 3 features in every row, found 2 in row 9");
    assertThatThrownBy(() -> net.fit(x, new double[9][2])).hasMessageContaining("found 9 and 10");
    assertThatThrownBy(() -> net.fit(new double[0][], new double[0][]))
        .hasMessageContaining("at least one row");
    assertThatThrownBy(() -> net.predict(new double[4])).hasMessageContaining("3 features");
    assertThatThrownBy(() -> net.solve(net.state())).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> net.solve(ArrayNetwork.of(8, 3, 6, 2).state().add(x, y)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ArrayNetwork.of(7, 3)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ArrayNetwork.of(7, 3, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(net.parameters()).isEqualTo(before);
  }

  @Test
  void of_nothingOrNoNumbers_isRefused() {
    ArrayNetwork net = ArrayNetwork.of(7, 3, 1);

    assertThatThrownBy(() -> ArrayNetwork.of((double[]) null, 3, 1))
        .hasMessage("Expected 4 parameters, found null");
    assertThatThrownBy(() -> ArrayNetwork.of(new double[] {1, Double.NaN, 1, 1}, 3, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected finite parameters, found NaN at 1");
    assertThatThrownBy(() -> ArrayNetwork.of(1, 100_000, 100_000, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found [100000, 100000, 1]");
    assertThatThrownBy(() -> ArrayNetwork.of(1, (int[]) null)).hasMessageContaining("found null");
    assertThatThrownBy(() -> net.predict(null)).hasMessageContaining("found null");
    assertThatThrownBy(() -> net.solve(null)).hasMessage("Expected a state, found null");
    assertThatThrownBy(() -> net.state().merge(null)).hasMessage("Expected a state, found null");
  }
}
