package io.github.linstorch.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.dl4j.Importance;
import io.github.linstorch.dl4j.Importance.Group;
import io.github.linstorch.dl4j.LinstorchFitter;
import io.github.linstorch.dl4j.PartialDependence;
import java.util.List;
import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The Java code of docs/inspection.md runs, and so does its example. */
class InspectionSnippetTest {

  private static DataSet cars(int from, int to) throws Exception {
    AutoMpg data = AutoMpg.read(ProjectFiles.find("src-test-data/auto-mpg.csv"));
    return AutoMpg.toDataSet(data.cars().subList(from, to));
  }

  private static MultiLayerNetwork line(int features) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nIn(features)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());
    net.init();
    return net;
  }

  @Test
  @SuppressWarnings("deprecation")
  void importance_guide_tableOfNamedFeatures() throws Exception {
    DataSet train = cars(0, 250);
    DataSet test = cars(250, 390);
    MultiLayerNetwork net = line(3);
    LinstorchFitter.fit(net, train);

    // snippet importance
    test.setColumnNames(List.of("mpg", "acceleration", "displacement"));
    Importance importance = Importance.of(net, test);
    System.out.println(importance);
    Importance.Feature first = importance.ranked().get(0);
    // end

    assertThat(first.increase()).isGreaterThan(5 * first.deviation());
    assertThat(importance.toString()).contains(first.name());
  }

  @Test
  void groups_guide_columnsOfOneCategoryStayTogether() {
    double[][] x = new double[60][4];
    double[][] y = new double[x.length][1];
    for (int i = 0; i < x.length; i++) {
      x[i][0] = i % 7;
      x[i][1 + i % 3] = 1;
      y[i][0] = i % 3;
    }
    DataSet test = new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
    MultiLayerNetwork net = line(4);
    LinstorchFitter.fit(net, test);

    // snippet groups
    List<Group> columns =
        List.of(new Group("age", List.of(0)), new Group("colour", List.of(1, 2, 3)));
    Importance byColumn = Importance.ofGroups(net, test, columns, 10, 0); // permutations, seed
    // end

    assertThat(byColumn.ranked().get(0).name()).isEqualTo("colour");
    // Twice the variance of 0, 1 and 2.
    assertThat(byColumn.ranked().get(0).increase()).isCloseTo(4 / 3.0, Offset.offset(0.3));
  }

  @Test
  void dependence_guide_straightLineOfALinearModel() throws Exception {
    DataSet train = cars(0, 250);
    DataSet test = cars(250, 390);
    MultiLayerNetwork net = line(3);
    LinstorchFitter.fit(net, train);

    // snippet dependence
    PartialDependence mpg = PartialDependence.of(net, test, 0);
    double[] x = mpg.grid(); // quantiles of the feature
    double[] y = mpg.mean(0); // mean prediction at each, of the first output
    double[] spread = mpg.deviation(0); // 0 where other features do not change the effect
    List<double[]> rows = mpg.curves(0); // the same for ten single rows
    // end

    double slope = (y[1] - y[0]) / (x[1] - x[0]);
    assertThat(slope).isCloseTo(net.getParam("0_W").getDouble(0), byFloats(slope));
    assertThat(spread[3]).isLessThan(1e-2);
    assertThat(rows).hasSize(10);
  }

  private static Offset<Double> byFloats(double slope) {
    return Offset.offset(1e-4 * Math.abs(slope));
  }

  @Test
  void example_concrete_ageAndCementLead() throws Exception {
    ImportanceExample.Outcome outcome =
        ImportanceExample.run(ProjectFiles.find("src-test-data/concrete.csv"));

    assertThat(outcome.importance().loss()).isLessThan(0.25);
    assertThat(outcome.importance().ranked().subList(0, 3))
        .extracting(Importance.Feature::name)
        .contains("age", "cement");
    double[] strength = outcome.dependence().mean(0);
    assertThat(strength[strength.length - 1]).as("it hardens").isGreaterThan(strength[0] + 1);
    assertThat(outcome.describe()).contains("coarse_aggregate", "Strength over ");
    assertThat(outcome.picture()).startsWith("<svg").contains(">single rows</text>");
  }
}
