package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.dl4j.Importance.Feature;
import io.github.linstorch.dl4j.Importance.Group;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class ImportanceTest {

  private static final int ROWS = 5000; // more than a part

  private final MultiLayerNetwork net = InspectedFunctions.additive(LossFunction.MSE);
  private final DataSet data = InspectedFunctions.exact(net, 3, ROWS);

  private static double variance(INDArray column) {
    double[] values = Nets.doubles(column.dup());
    double mean = Arrays.stream(values).average().orElseThrow();
    return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
  }

  @Test
  void of_exactFunction_twiceTheVarianceOfTheTermAndZeroForTheUnusedFeature() {
    Importance importance = Importance.of(net, data);

    // E (f(x) - f(x'))^2 of independent x and x' is twice the variance of f.
    INDArray x = data.getFeatures();
    INDArray absolute = x.getColumn(1).dup();
    for (int i = 0; i < ROWS; i++) {
      absolute.putScalar(i, Math.abs(absolute.getDouble(i)));
    }
    List<Feature> features = importance.features();
    double first = 2 * 4 * variance(x.getColumn(0));
    double second = 2 * variance(absolute);
    assertThat(importance.loss()).isZero();
    assertThat(features.get(0).increase()).isCloseTo(first, within(0.05 * first));
    assertThat(features.get(0).increase())
        .as("ten permutations")
        .isCloseTo(first, within(4 * features.get(0).deviation() / Math.sqrt(10)));
    assertThat(features.get(1).increase()).isCloseTo(second, within(0.05 * second));
    assertThat(features.get(2).increase()).isZero();
    assertThat(features.get(2).deviation()).isZero();
    assertThat(importance.ranked()).extracting(Feature::index).containsExactly(0, 1, 2);
  }

  @Test
  void of_fittedNetwork_unusedFeatureIsZeroWithinTheNoise() {
    SplittableRandom random = new SplittableRandom(3);
    double[][] x = Nets.uniform(random, 600, 4);
    double[][] y = Nets.uniform(random, 600, 1);
    for (int i = 0; i < x.length; i++) {
      y[i][0] = 0.1 * y[i][0] + Math.sin(3 * x[i][0]) + x[i][1];
    }
    DataSet all = new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
    MultiLayerNetwork fitted = Nets.plain(Nets.relu(4, 16, 1), DataType.DOUBLE, LossFunction.MSE);
    LinstorchFitter.fit(fitted, (DataSet) all.getRange(0, 300), FitConfig.gaussNewton());

    Importance importance = Importance.of(fitted, (DataSet) all.getRange(300, 600));

    List<Feature> features = importance.features();
    assertThat(features.get(0).increase()).isGreaterThan(100 * importance.loss());
    assertThat(features.get(2).increase()).isCloseTo(0, within(0.3 * importance.loss()));
    assertThat(features.get(3).increase()).isCloseTo(0, within(0.3 * importance.loss()));
  }

  @Test
  void of_anyCall_dataAndNetworkAreUnchanged() {
    INDArray x = data.getFeatures().dup();
    INDArray y = data.getLabels().dup();
    double[] parameters = Nets.doubles(net.params());

    Importance.of(net, data);

    assertThat(Nets.doubles(data.getFeatures())).containsExactly(Nets.doubles(x));
    assertThat(Nets.doubles(data.getLabels())).containsExactly(Nets.doubles(y));
    assertThat(Nets.doubles(net.params())).containsExactly(parameters);
  }

  @Test
  void of_seed_decides() {
    Importance once = Importance.of(net, data, 3, 7);

    assertThat(Importance.of(net, data, 3, 7).features()).isEqualTo(once.features());
    assertThat(Importance.of(net, data, 3, 8).features()).isNotEqualTo(once.features());
    assertThat(Importance.of(net, data, 1, 7).features().get(0).deviation()).isNaN();
  }

  /** The loss before shuffling is the network's own, which DL4J computes, too. */
  @ParameterizedTest
  @EnumSource(
      value = LossFunction.class,
      names = {
        "MSE",
        "L2",
        "MEAN_ABSOLUTE_ERROR",
        "L1",
        "MEAN_SQUARED_LOGARITHMIC_ERROR",
        "POISSON"
      })
  void of_anyLoss_isTheNetworksOwn(LossFunction loss) {
    MultiLayerNetwork own = InspectedFunctions.additive(loss);
    own.setParam("1_b", Nd4j.create(new double[] {9}, 1, 1)); // positive, for logarithms
    DataSet shifted = new DataSet(data.getFeatures(), data.getLabels().add(9.3));

    Importance importance = Importance.of(own, shifted);

    assertThat(importance.loss()).isCloseTo(own.score(shifted), within(1e-9 * ROWS));
    assertThat(importance.features().get(2).increase()).isZero();
    assertThat(importance.ranked().get(0).index()).isZero();
  }

  @Test
  void of_severalOutputs_lossIsThatOfTheScore() {
    MultiLayerNetwork two =
        Nets.plain(Nets.relu(3, 5, 2), DataType.DOUBLE, LossFunction.MEAN_ABSOLUTE_ERROR);
    DataSet rows =
        new DataSet(
            data.getFeatures(),
            Nd4j.createFromArray(Nets.uniform(new SplittableRandom(6), ROWS, 2)));

    assertThat(Importance.of(two, rows, 1, 0).loss()).isCloseTo(two.score(rows), within(1e-9));
  }

  @Test
  void of_softmax_logLoss() {
    ClassData iris = ClassData.of("iris", 1);
    MultiLayerNetwork classifier = iris.net(8, DataType.DOUBLE);
    LinstorchFitter.fit(classifier, iris.train(), FitConfig.gaussNewton());

    Importance importance = Importance.of(classifier, iris.test());

    assertThat(importance.loss())
        .isCloseTo(ClassData.logLoss(classifier, iris.test()), within(1e-9));
    assertThat(importance.ranked().get(0).index()).as("petals").isIn(2, 3);
  }

  /** A probability of 0 for the wrong class is no NaN, and for the right one no infinite loss. */
  @Test
  void of_certainSoftmax_isTheNetworksOwnLoss() {
    ClassData iris = ClassData.of("iris", 1);
    MultiLayerNetwork classifier = iris.net(8, DataType.DOUBLE);
    classifier.setParam("1_W", classifier.getParam("1_W").mul(1e5));

    Importance importance = Importance.of(classifier, iris.test(), 2, 0);

    assertThat(importance.loss()).isCloseTo(classifier.score(iris.test()), within(1e-9));
    assertThat(importance.features()).allMatch(f -> Double.isFinite(f.increase()));
  }

  @Test
  void of_weights_rowsOfWeightZeroDoNotCountAndOthersCountTwice() {
    DataSet masked = new DataSet(data.getFeatures().dup('f'), data.getLabels().add(0.5));
    INDArray mask = Nd4j.zeros(DataType.DOUBLE, ROWS, 1);
    for (int i = 0; i < 100; i++) {
      mask.putScalar(i, 0, i < 50 ? 2 : 1);
    }
    masked.getFeatures().putScalar(4000, 0, Double.NaN); // of weight 0
    masked.getLabels().putScalar(0, 0, masked.getLabels().getDouble(0, 0) + 1);
    masked.setLabelsMaskArray(mask);

    Importance importance = Importance.of(net, masked);

    double expected = (149 * 0.25 + 2 * 2.25 - 0.25) / 150;
    assertThat(importance.loss()).isCloseTo(expected, within(1e-12));
    assertThat(importance.features()).allMatch(f -> !Double.isNaN(f.increase()));
    assertThat(importance.features().get(2).increase()).isZero();
  }

  @Test
  void of_graphAndCommitteeOfOne_asTheNetwork() {
    ComputationGraph graph = net.toComputationGraph();
    Committee committee = new Committee(List.of(net, net), List.of());

    List<Feature> expected = Importance.of(net, data).features();

    assertThat(Importance.of(graph, data).features()).isEqualTo(expected);
    List<Feature> ofCommittee = Importance.of(committee, data).features();
    IntStream.range(0, 3)
        .forEach(
            j ->
                assertThat(ofCommittee.get(j).increase())
                    .isCloseTo(expected.get(j).increase(), within(1e-9)));
  }

  /** The network takes a difference that is 0 in all rows: apart, the columns would not stay so. */
  @Test
  void ofGroups_twoColumnsOfOneValue_areShuffledAsOne() {
    MultiLayerNetwork sum = InspectedFunctions.interacting(); // max(0, x0 + x1)
    INDArray x = data.getFeatures().getColumns(0, 1).dup();
    x.putColumn(1, x.getColumn(0).neg());
    DataSet opposites = new DataSet(x, sum.output(x));

    Importance together =
        Importance.ofGroups(sum, opposites, List.of(new Group("both", List.of(0, 1))), 10, 0);

    assertThat(together.features()).containsExactly(new Feature(0, "both", 0, 0));
    assertThat(Importance.of(sum, opposites).features().get(1).increase()).isGreaterThan(0.1);
  }

  @Test
  void ofGroups_groupsOfOneColumn_areTheFeatures() {
    List<Group> single =
        List.of(
            new Group("feature 0", List.of(0)),
            new Group("feature 1", List.of(1)),
            new Group("feature 2", List.of(2)));
    List<Feature> expected = Importance.of(net, data, 3, 5).features();

    assertThat(Importance.ofGroups(net, data, single, 3, 5).features()).isEqualTo(expected);
    assertThat(Importance.ofGroups(net.toComputationGraph(), data, single, 3, 5).features())
        .isEqualTo(expected);
    Committee committee = new Committee(List.of(net, net), List.of());
    assertThat(Importance.ofGroups(committee, data, single, 3, 5).features())
        .isEqualTo(Importance.of(committee, data, 3, 5).features());
  }

  @Test
  void ofGroups_badGroups_refusedByName() {
    assertThatThrownBy(() -> Importance.ofGroups(net, data, List.of(), 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one group");
    List<Group> outside = List.of(new Group("colour", List.of(1, 3)));
    assertThatThrownBy(() -> Importance.ofGroups(net, data, outside, 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected columns from 0 to 2 in the group 'colour', found 3");
    List<Group> none = Arrays.asList((Group) null);
    assertThatThrownBy(() -> Importance.ofGroups(net, data, none, 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found null among them");
    assertThatThrownBy(() -> new Group("colour", List.of(1, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'colour', and each once, found [1, 1]");
    assertThatThrownBy(() -> new Group("colour", List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one column");
    assertThatThrownBy(() -> new Group("colour", Arrays.asList(1, null)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[1, null]");
  }

  @Test
  void toString_namedColumns_tableByImportance() {
    InspectedFunctions.named(data, "age", "height", "number of the row");

    String table = Importance.of(net, data).toString();

    assertThat(table.lines().map(line -> line.split("  ")[0].strip()))
        .endsWith("age", "height", "number of the row");
    assertThat(table.lines().skip(1).map(String::length).distinct()).hasSize(1);
    assertThat(Importance.of(net, InspectedFunctions.exact(net, 3, 20)).features().get(1).name())
        .isEqualTo("feature 1");
  }

  @Test
  void of_namesOfTheLabelsAsWell_arePassedOver() {
    InspectedFunctions.named(data, "age", "height", "row", "label");

    assertThat(Importance.of(net, data, 1, 0).features())
        .extracting(Feature::name)
        .containsExactly("age", "height", "row");
  }

  @Test
  void of_badInput_oneClearError() {
    DataSet misnamed = InspectedFunctions.exact(net, 3, 20);
    InspectedFunctions.named(misnamed, "age", "height");
    assertThatThrownBy(() -> Importance.of(net, misnamed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Expected a name for each of the 3 features, found 2 names of columns: [age, height]");
    DataSet wide = new DataSet(data.getFeatures(), Nd4j.zeros(ROWS, 2));
    assertThatThrownBy(() -> Importance.of(net, wide))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[4096, 1]");
    assertThatThrownBy(() -> Importance.of(net, new DataSet(data.getFeatures(), null)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Expected labels of shape [5000, nOut], found none");
    assertThatThrownBy(() -> Importance.of(net, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Expected features");
    assertThatThrownBy(() -> Importance.of(net, data, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1 permutation");
    assertThatThrownBy(() -> Importance.of((MultiLayerNetwork) null, data))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Expected a network");
  }

  /** Past the first part; a row of weight 0 may hold anything. */
  @Test
  void of_notFinite_refusedByRowAndColumn() {
    INDArray x = data.getFeatures().dup();
    x.putScalar(ROWS - 1, 1, Double.NaN);
    INDArray y = data.getLabels().dup();
    y.putScalar(2, 0, Double.POSITIVE_INFINITY);
    INDArray mask = Nd4j.ones(ROWS, 1);
    mask.putScalar(ROWS - 1, 0, 0);

    assertThatThrownBy(() -> Importance.of(net, new DataSet(x, data.getLabels())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("finite features, found NaN at row " + (ROWS - 1) + ", column 1");
    assertThatThrownBy(() -> PartialDependence.of(net, new DataSet(x, data.getLabels()), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("finite features, found NaN at row " + (ROWS - 1) + ", column 1");
    assertThatThrownBy(() -> Importance.of(net, new DataSet(data.getFeatures(), y)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("finite labels, found Infinity at row 2, column 0");
    assertThat(Importance.of(net, new DataSet(x, data.getLabels(), null, mask)).loss()).isFinite();
  }
}
