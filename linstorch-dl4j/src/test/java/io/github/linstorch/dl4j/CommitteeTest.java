package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.dl4j.ReferenceLinstorch.Act;
import io.github.linstorch.dl4j.ReferenceLinstorch.Kind;
import io.github.linstorch.dl4j.ReferenceLinstorch.Layer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A committee predicts the mean of its members, as such and as one network. */
class CommitteeTest {

  private static final Act LEAKY = Act.leaky(0.3);

  @TempDir Path folder;

  private final SplittableRandom random = new SplittableRandom(29);

  private Act hiddenAct() {
    return List.of(Act.RELU, LEAKY, Act.elu(0.7), Act.IDENTITY).get(random.nextInt(4));
  }

  private List<Layer> layers(int hidden, Act output) {
    List<Layer> layers = new ArrayList<>();
    int width = 1 + random.nextInt(5);
    for (int l = 0; l < hidden; l++) {
      int next = 1 + random.nextInt(6);
      layers.add(new Layer(width, next, random.nextInt(3) > 0, hiddenAct()));
      width = next;
    }
    layers.add(new Layer(width, 2 + random.nextInt(3), random.nextInt(3) > 0, output));
    return layers;
  }

  private static MultiLayerNetwork net(List<Layer> layers, DataType type, boolean split) {
    boolean softmax = layers.get(layers.size() - 1).act().kind() == Kind.SOFTMAX;
    LossFunction loss = softmax ? LossFunction.MCXENT : LossFunction.MSE;
    return split ? Nets.split(layers, type, loss) : Nets.plain(layers, type, loss);
  }

  /** Members of random weights: with fitted ones, round-off would depend on their condition. */
  private Committee committee(MultiLayerNetwork net, List<Layer> layers, int members) {
    int nIn = layers.get(0).nIn();
    Layer last = layers.get(layers.size() - 1);
    double[][] y =
        last.act().kind() == Kind.SOFTMAX
            ? Nets.oneHot(random, 40, last.nOut())
            : Nets.uniform(random, 40, last.nOut());
    DataSet data =
        new DataSet(Nd4j.createFromArray(Nets.uniform(random, 40, nIn)), Nd4j.createFromArray(y));
    FitConfig config = FitConfig.builder().method(FitMethod.LAST_LAYER).threads(1).build();
    Committee committee =
        LinstorchFitter.fitCommittee(net.getLayerWiseConfigurations(), data, members, config);
    committee.members().forEach(member -> Nets.randomise(member, random, -1, 1));
    return committee;
  }

  private INDArray features(List<Layer> layers) {
    return Nd4j.createFromArray(Nets.uniform(random, 25, layers.get(0).nIn())).muli(2);
  }

  /** From the activated outputs alone: leaky ReLU has an inverse, softmax one but for a shift. */
  private static double[][] meanBeforeActivation(Committee committee, INDArray x, Act act) {
    double[][] mean = new double[(int) x.size(0)][];
    for (MultiLayerNetwork member : committee.members()) {
      double[][] output = Nets.matrix(member.output(x));
      for (int i = 0; i < mean.length; i++) {
        mean[i] = mean[i] == null ? new double[output[i].length] : mean[i];
        for (int o = 0; o < mean[i].length; o++) {
          double value = output[i][o];
          mean[i][o] +=
              switch (act.kind()) {
                    case SOFTMAX -> Math.log(value);
                    case LEAKY_RELU -> value < 0 ? value / act.parameter() : value;
                    default -> value;
                  }
                  / committee.size();
        }
      }
    }
    return mean;
  }

  private static double[] activated(double[] z, Act act) {
    double sum = 0;
    for (double one : z) {
      sum += Math.exp(one);
    }
    double[] result = new double[z.length];
    for (int o = 0; o < z.length; o++) {
      result[o] =
          switch (act.kind()) {
            case SOFTMAX -> Math.exp(z[o]) / sum;
            case LEAKY_RELU -> z[o] < 0 ? act.parameter() * z[o] : z[o];
            default -> z[o];
          };
    }
    return result;
  }

  private static void assertClose(INDArray found, INDArray expected, double tolerance) {
    assertThat(found.shape()).isEqualTo(expected.shape());
    assertThat(found.dataType()).isEqualTo(expected.dataType());
    double[] values = Nets.doubles(expected);
    double scale = 1;
    for (double value : values) {
      scale = Math.max(scale, Math.abs(value));
    }
    assertThat(Nets.doubles(found)).containsExactly(values, within(tolerance * scale));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void output_anyNetwork_meanOfTheMembersAndOfTheMergedNetworkAlsoFromAFile(int hidden)
      throws IOException {
    for (Act act : List.of(Act.IDENTITY, Act.SOFTMAX, LEAKY)) {
      for (boolean split : new boolean[] {false, true}) {
        for (int members : new int[] {2, 5}) {
          List<Layer> layers = layers(hidden, act);
          Committee committee = committee(net(layers, DataType.DOUBLE, split), layers, members);
          INDArray x = features(layers);

          INDArray output = committee.output(x);

          double[][] mean = meanBeforeActivation(committee, x, act);
          for (int i = 0; i < mean.length; i++) {
            assertThat(Nets.matrix(output)[i])
                .as("%s, split: %s, row %d", layers, split, i)
                .containsExactly(activated(mean[i], act), within(1e-9));
          }
          assertClose(committee.merge().output(x), output, 1e-10);
          File file = folder.resolve("committee.zip").toFile();
          committee.save(file);
          assertClose(MultiLayerNetwork.load(file, true).output(x), output, 1e-10);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void output_singlePrecision_sameAlsoForFeaturesOfAnotherType(int hidden) {
    for (boolean split : new boolean[] {false, true}) {
      List<Layer> layers = layers(hidden, Act.SOFTMAX);
      Committee committee = committee(net(layers, DataType.FLOAT, split), layers, 3);
      INDArray x = features(layers);
      INDArray before = x.dup();

      INDArray output = committee.output(x);

      assertThat(output.dataType()).isEqualTo(DataType.FLOAT);
      assertThat(x).as("features").isEqualTo(before);
      assertClose(committee.merge().output(x), output, 1e-5);
      assertClose(committee.output(x.castTo(DataType.FLOAT)), output, 1e-5);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void merge_configuration_thatOfAWiderNetworkAsOneWouldWriteIt(boolean split) {
    List<Layer> layers = layers(3, Act.SOFTMAX);
    List<Layer> wide = new ArrayList<>();
    for (int l = 0; l < layers.size(); l++) {
      Layer layer = layers.get(l);
      int before = l == 0 ? 1 : 4;
      int behind = l == layers.size() - 1 ? 1 : 4;
      wide.add(new Layer(layer.nIn() * before, layer.nOut() * behind, layer.bias(), layer.act()));
    }
    MultiLayerNetwork one = net(layers, DataType.DOUBLE, split);
    String members = one.getLayerWiseConfigurations().toJson();

    MultiLayerNetwork merged = committee(one, layers, 4).merge();

    assertThat(merged.getLayerWiseConfigurations().toJson())
        .isEqualTo(net(wide, DataType.DOUBLE, split).getLayerWiseConfigurations().toJson());
    assertThat(one.getLayerWiseConfigurations().toJson()).isEqualTo(members);
  }

  @Test
  void merge_goesOnTraining_membersStayAsTheyAre() throws IOException {
    List<Layer> layers = layers(2, Act.IDENTITY);
    Committee committee = committee(net(layers, DataType.DOUBLE, false), layers, 3);
    INDArray x = features(layers);
    INDArray before = committee.output(x);
    DataSet data = new DataSet(x, before.add(1));
    File file = folder.resolve("committee.zip").toFile();
    committee.save(file);

    for (MultiLayerNetwork net : List.of(committee.merge(), MultiLayerNetwork.load(file, true))) {
      double score = net.score(data);
      for (int i = 0; i < 20; i++) {
        net.fit(data);
      }
      assertThat(net.score(data)).isLessThan(score);
      assertThat(net.getIterationCount()).isEqualTo(20);
    }

    assertThat(committee.output(x)).isEqualTo(before);
    assertThat(committee.members()).allMatch(member -> member.getIterationCount() == 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void committee_ofOne_isThatNet(int hidden) {
    List<Layer> layers = layers(hidden, Act.SOFTMAX);
    Committee committee = committee(net(layers, DataType.DOUBLE, true), layers, 1);
    MultiLayerNetwork member = committee.members().get(0);
    INDArray x = features(layers);

    assertThat(committee.size()).isEqualTo(1);
    assertThat(committee.merge().params()).isEqualTo(member.params());
    assertClose(committee.output(x), member.output(x), 1e-15);
  }

  @Test
  void output_wrongFeatures_refusedWithTheShapeThatIsExpected() {
    List<Layer> layers = Nets.relu(3, 4, 1);
    Committee committee = committee(net(layers, DataType.DOUBLE, false), layers, 2);

    assertThatThrownBy(() -> committee.output(Nd4j.ones(DataType.DOUBLE, 5, 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected features of shape [n, 3], found [5, 4]");
    assertThatThrownBy(() -> committee.output(Nd4j.ones(DataType.DOUBLE, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected features of shape [n, 3], found [3]");
    assertThatThrownBy(() -> committee.output(null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected features of shape [n, 3], found null");
  }

  @Test
  void toString_twoNetworks_saysTheirNumberAndSize() {
    MultiLayerNetwork net = Nets.plain(Nets.relu(3, 4, 1), DataType.DOUBLE, LossFunction.MSE);

    assertThat(new Committee(List.of(net, net), List.of()))
        .hasToString("committee of 2 networks of 21 parameters each");
  }
}
