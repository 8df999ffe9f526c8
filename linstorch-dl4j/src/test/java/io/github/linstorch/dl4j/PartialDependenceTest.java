package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class PartialDependenceTest {

  private static final int ROWS = 5000; // more than a part

  private final MultiLayerNetwork net = InspectedFunctions.additive(LossFunction.MSE);
  private final DataSet data = InspectedFunctions.exact(net, 3, ROWS);

  /** Asserts that a curve is a function up to a constant. */
  private static void requireShape(PartialDependence found, DoubleUnaryOperator truth) {
    double[] grid = found.grid();
    double[] mean = found.mean(0);
    double constant = mean[0] - truth.applyAsDouble(grid[0]);
    for (int g = 0; g < grid.length; g++) {
      assertThat(mean[g] - truth.applyAsDouble(grid[g])).isCloseTo(constant, within(1e-12));
    }
  }

  @Test
  void of_additiveFunction_theTermUpToAConstantWithoutDeviation() {
    PartialDependence first = PartialDependence.of(net, data, 0);
    PartialDependence second = PartialDependence.of(net, data, 1);
    PartialDependence unused = PartialDependence.of(net, data, 2);

    requireShape(first, x -> 2 * x);
    requireShape(second, x -> -Math.abs(x));
    requireShape(unused, x -> 0);
    for (PartialDependence one : List.of(first, second, unused)) {
      assertThat(Arrays.stream(one.deviation(0)).max().orElseThrow()).isLessThan(1e-12);
    }
    assertThat(first.mean(0)[0] - 2 * first.grid()[0])
        .as("the constant is the mean of the other terms")
        .isCloseTo(
            Arrays.stream(Nets.doubles(data.getFeatures().getColumn(1).dup()))
                .map(x -> -Math.abs(x))
                .average()
                .orElseThrow(),
            within(1e-9));
  }

  @Test
  void of_grid_quantilesFrom5To95Percent() {
    double[] sorted = Nets.doubles(data.getFeatures().getColumn(0).dup());
    Arrays.sort(sorted);

    double[] grid = PartialDependence.of(net, data, 0).grid();

    assertThat(grid).hasSize(20).isSorted();
    assertThat(grid[0]).isBetween(sorted[249], sorted[251]);
    assertThat(grid[19]).isBetween(sorted[4748], sorted[4750]);
  }

  @Test
  void of_fewValues_allOfThem() {
    INDArray x = data.getFeatures();
    for (int i = 0; i < ROWS; i++) {
      x.putScalar(i, 1, i % 3 - 1);
    }

    PartialDependence found = PartialDependence.of(net, data, 1);

    assertThat(found.grid()).containsExactly(-1, 0, 1);
    requireShape(found, v -> -Math.abs(v));
  }

  @Test
  void of_interaction_deviationAndCurvesOfSingleRows() {
    MultiLayerNetwork own = InspectedFunctions.interacting();
    DataSet rows = InspectedFunctions.exact(own, 2, 300);

    PartialDependence found = PartialDependence.of(own, rows, 0);

    assertThat(found.deviation(0)[0]).isGreaterThan(0.05);
    double[] grid = found.grid();
    List<double[]> curves = found.curves(0);
    assertThat(curves).hasSize(10);
    for (int k = 0; k < 10; k++) {
      double other = rows.getFeatures().getDouble(30 * k, 1);
      for (int g = 0; g < grid.length; g++) {
        assertThat(curves.get(k)[g]).isCloseTo(Math.max(0, grid[g] + other), within(1e-12));
      }
    }
    double[] expected = new double[grid.length];
    for (int i = 0; i < 300; i++) {
      double other = rows.getFeatures().getDouble(i, 1);
      for (int g = 0; g < grid.length; g++) {
        expected[g] += Math.max(0, grid[g] + other) / 300;
      }
    }
    assertThat(found.mean(0)).containsExactly(expected, within(1e-12));
  }

  /** Two rows of weights 3 and 1: deviation and mean by hand. */
  @Test
  void of_weights_meanAndDeviationByThem() {
    MultiLayerNetwork own = InspectedFunctions.interacting();
    DataSet rows =
        new DataSet(
            Nd4j.create(new double[][] {{0, 0}, {1, -1}, {9, 9}}),
            Nd4j.zeros(DataType.DOUBLE, 3, 1));
    rows.setLabelsMaskArray(Nd4j.create(new double[][] {{3}, {1}, {0}}));

    PartialDependence found = PartialDependence.of(own, rows, 0);

    // Curves at 0 and 1: (0, 1) of the first row, (0, 0) of the second; shifted (-.5, .5), (0, 0).
    assertThat(found.grid()).containsExactly(0, 1);
    assertThat(found.mean(0)).containsExactly(new double[] {0, 0.75}, within(1e-12));
    double deviation = Math.sqrt(0.75 * 0.25) * 0.5;
    assertThat(found.deviation(0))
        .containsExactly(new double[] {deviation, deviation}, within(1e-12));
  }

  @Test
  void of_anyCall_dataAreUnchangedAndLabelsNotNeeded() {
    INDArray x = data.getFeatures().dup();

    PartialDependence with = PartialDependence.of(net, data, 0);
    PartialDependence without = PartialDependence.of(net, new DataSet(data.getFeatures(), null), 0);

    assertThat(Nets.doubles(data.getFeatures())).containsExactly(Nets.doubles(x));
    assertThat(without.mean(0)).containsExactly(with.mean(0));
  }

  @Test
  void of_classifierGraphAndCommittee_aCurveOfEveryOutput() {
    ClassData iris = ClassData.of("iris", 1);
    MultiLayerNetwork classifier = iris.net(8, DataType.DOUBLE);
    LinstorchFitter.fit(classifier, iris.train(), FitConfig.gaussNewton());
    Committee committee = new Committee(List.of(classifier, classifier), List.of());

    PartialDependence found = PartialDependence.of(classifier, iris.test(), 2);
    PartialDependence ofGraph =
        PartialDependence.of(classifier.toComputationGraph(), iris.test(), 2);
    PartialDependence ofCommittee = PartialDependence.of(committee, iris.test(), 2);

    assertThat(found.outputs()).isEqualTo(3);
    for (int o = 0; o < 3; o++) {
      assertThat(ofGraph.mean(o)).containsExactly(found.mean(o));
      assertThat(ofCommittee.mean(o)).containsExactly(found.mean(o), within(1e-9));
    }
    for (int g = 0; g < found.grid().length; g++) {
      assertThat(found.mean(0)[g] + found.mean(1)[g] + found.mean(2)[g]).isCloseTo(1, within(1e-9));
    }
    assertThat(found.toString().lines()).hasSize(found.grid().length + 1);
  }

  @Test
  void of_badInput_oneClearError() {
    assertThatThrownBy(() -> PartialDependence.of(net, data, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected a feature from 0 to 2, found 3");
    assertThatThrownBy(() -> PartialDependence.of(net, data, 0).mean(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected an output from 0 to 0, found 1");
    assertThatThrownBy(() -> PartialDependence.of(net, new DataSet(Nd4j.zeros(2, 3, 4), null), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[2, 3, 4]");
  }
}
