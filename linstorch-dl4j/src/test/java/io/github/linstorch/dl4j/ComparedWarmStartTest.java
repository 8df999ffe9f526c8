package io.github.linstorch.dl4j;

import static io.github.linstorch.dl4j.ComparedMethod.LINSTORCH;
import static io.github.linstorch.dl4j.ComparedMethod.NET_FIT;
import static io.github.linstorch.dl4j.ComparedMethod.thenNetFit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.dl4j.ComparisonResult.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Comparisons of fits that {@code net.fit} goes on from, and of graphs. */
class ComparedWarmStartTest {

  private static final FitConfig FIT = FitConfig.gaussNewton().toBuilder().seed(2).build();

  private final INDArray x = Nd4j.createFromArray(Nets.uniform(new SplittableRandom(1), 160, 3));
  private final INDArray y =
      x.getColumns(0).mul(2).addi(x.getColumns(1).mul(x.getColumns(2)).muli(3));
  private final BatchIterator train = batches(0, 100, 16);
  private final BatchIterator test = batches(100, 130, 7);
  private final DataSet validation =
      new DataSet(BatchIterator.rows(x, 130, 160), BatchIterator.rows(y, 130, 160));

  private BatchIterator batches(int from, int to, int size) {
    return BatchIterator.of(BatchIterator.rows(x, from, to), BatchIterator.rows(y, from, to), size);
  }

  private static NeuralNetConfiguration.Builder base() {
    return new NeuralNetConfiguration.Builder()
        .seed(5)
        .dataType(DataType.DOUBLE)
        .updater(new Adam(0.01));
  }

  private static DenseLayer dense() {
    return new DenseLayer.Builder().nIn(3).nOut(8).activation(Activation.RELU).build();
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nIn(8)
        .nOut(1)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static MultiLayerConfiguration layers() {
    return base().list().layer(dense()).layer(output()).build();
  }

  private static ComputationGraphConfiguration graph(String... inputs) {
    return base()
        .graphBuilder()
        .addInputs(inputs)
        .addLayer("hidden", dense(), inputs) // several are merged
        .addLayer("out", output(), "hidden")
        .setOutputs("out")
        .build();
  }

  private Comparison comparison(Comparison begun) {
    return begun.train(train).test(test).warmUp(Duration.ZERO).epochs(2);
  }

  private Row run(ComparedMethod method) {
    return comparison(Comparison.of(layers())).methods(method).run().row(method.name());
  }

  private static int kept(Row row) {
    Matcher matcher = Pattern.compile("fit, then (\\d+) of \\d+ epochs?").matcher(row.end());
    assertThat(matcher.matches()).as(row.end()).isTrue();
    return Integer.parseInt(matcher.group(1));
  }

  private double testLoss(MultiLayerNetwork net) {
    return net.score(new DataSet(BatchIterator.rows(x, 100, 130), BatchIterator.rows(y, 100, 130)));
  }

  @Test
  void run_noValidationRows_fitOfAllRowsAndTheBestNumberOfEpochs() {
    Row row = run(thenNetFit(FIT, 6));

    MultiLayerNetwork net = Nets.init(layers());
    FitReport report = LinstorchFitter.fit(net, batches(0, 100, 16), FIT);
    net.setLearningRate(report.suggestedLearningRate(16).orElseThrow());
    net.fit(batches(0, 100, 16), kept(row));
    assertThat(row.method()).isEqualTo("GAUSS_NEWTON, then NET_FIT");
    assertThat(row.testLoss().orElseThrow()).isCloseTo(testLoss(net), within(1e-12));
  }

  @Test
  void run_validationRows_neverWorseThereThanTheFit() {
    FitConfig judged = FIT.toBuilder().validation(validation).build();
    Comparison comparison = comparison(Comparison.of(layers())).test(batches(130, 160, 30));
    ComparisonResult result =
        comparison.methods(ComparedMethod.of("fit", judged), thenNetFit(judged, 6)).run();
    double fit = result.row("fit").testLoss().orElseThrow();
    Row then = result.row("GAUSS_NEWTON, then NET_FIT");

    assertThat(then.testLoss().orElseThrow()).isLessThanOrEqualTo(fit);
    assertThat(kept(then) == 0).isEqualTo(then.testLoss().orElseThrow() == fit);
  }

  @Test
  void run_noTimeLeft_theFit() {
    ComparisonResult result =
        comparison(Comparison.of(layers()))
            .seconds(1e-9)
            .methods(ComparedMethod.of("fit", FIT), thenNetFit(FIT, 6))
            .run();

    Row then = result.row("GAUSS_NEWTON, then NET_FIT");
    assertThat(kept(then)).isZero();
    assertThat(then.testLoss()).isEqualTo(result.row("fit").testLoss());
  }

  @Test
  void run_graph_asLayers() {
    ComparedMethod[] methods = {LINSTORCH, NET_FIT, thenNetFit("then", FIT, 2)};
    ComparisonResult ofLayers = comparison(Comparison.of(layers())).methods(methods).run();
    ComparisonResult ofGraph = comparison(Comparison.of(graph("in"))).methods(methods).run();

    for (ComparedMethod method : methods) {
      Row row = ofGraph.row(method.name());
      Row expected = ofLayers.row(method.name());
      assertThat(row.testLoss().orElseThrow())
          .as(method.name())
          .isCloseTo(expected.testLoss().orElseThrow(), within(1e-9));
      assertThat(row.end()).isEqualTo(expected.end());
    }
  }

  @Test
  void of_graphWithTwoInputs_refused() {
    assertThatThrownBy(() -> Comparison.of(graph("a", "b")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one input and one output")
        .hasMessageContaining("[a, b]");
    assertThatThrownBy(() -> Comparison.of((ComputationGraphConfiguration) null))
        .hasMessageContaining("found null");
  }

  @Test
  void thenNetFit_badArguments_refused() {
    assertThatThrownBy(() -> thenNetFit(FIT, 0)).hasMessage("Expected at least 1 epoch, found 0");
    assertThatThrownBy(() -> thenNetFit(null, 1)).hasMessageContaining("found null");
    assertThatThrownBy(
            () -> Comparison.of(layers()).methods(thenNetFit(FIT, 1), thenNetFit(FIT, 2)))
        .hasMessageContaining("thenNetFit(name, config, epochs)");
  }

  @Test
  void part_shuffledAnew_sameRowsHeldOut() {
    BatchIterator shuffled = shuffled();
    ComparedRows rows = ComparedRows.of("train", train);
    ComparedRows others = ComparedRows.of("train", shuffled);

    TreeSet<Double> heldOut = labels(rows.part(true));
    assertThat(labels(others.part(true))).isEqualTo(heldOut);
    assertThat(heldOut.size()).isBetween(6, 24);
    TreeSet<Double> all = labels(rows.part(false));
    assertThat(all).doesNotContainAnyElementsOf(heldOut).hasSize(100 - heldOut.size());
    all.addAll(heldOut);
    assertThat(all).isEqualTo(labels(rows));
  }

  private BatchIterator shuffled() {
    List<DataSet> rows =
        new ArrayList<>(
            new DataSet(BatchIterator.rows(x, 0, 100), BatchIterator.rows(y, 0, 100)).asList());
    Collections.shuffle(rows, new Random(1));
    return new BatchIterator(rows);
  }

  private static TreeSet<Double> labels(ComparedRows rows) {
    TreeSet<Double> labels = new TreeSet<>();
    rows.reset();
    while (rows.hasNext()) {
      for (double label : Nets.doubles(rows.next().getLabels())) {
        labels.add(label);
      }
    }
    return labels;
  }
}
