package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.linstorch.dl4j.FitListener.LayerSolvedEvent;
import io.github.linstorch.dl4j.ReferenceLinstorch.Act;
import io.github.linstorch.dl4j.ReferenceLinstorch.Layer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What a fit tells: its report and its events. */
class FitReportTest {

  private final SplittableRandom random = new SplittableRandom(51);
  private final double[][] x = Nets.uniform(random, 40, 3);
  private final double[][] y = Nets.uniform(random, 40, 2);
  private final INDArray features = Nd4j.createFromArray(x);
  private final INDArray labels = Nd4j.createFromArray(y);

  private MultiLayerNetwork net() {
    MultiLayerNetwork net = Nets.plain(Nets.relu(3, 6, 2), DataType.DOUBLE, LossFunction.MSE);
    Nets.randomise(net, random, -1, 1);
    return net;
  }

  @ParameterizedTest
  @CsvSource({"MSE, IDENTITY", "L2, IDENTITY", "MCXENT, SOFTMAX", "MSE, SOFTMAX"})
  void score_everyLoss_isThatOfTheNetwork(LossFunction loss, Activation output) {
    MultiLayerNetwork net =
        Nets.init(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(DataType.DOUBLE)
                .list()
                .layer(new DenseLayer.Builder().nIn(3).nOut(6).activation(Activation.RELU).build())
                .layer(new OutputLayer.Builder(loss).nOut(2).activation(output).build())
                .build());
    INDArray distributions = labels.divColumnVector(labels.sum(1));
    DataSet data = new DataSet(features, distributions);
    double before = net.score(data);

    FitReport report = LinstorchFitter.fit(net, data);

    assertThat(report.scoreBefore()).isCloseTo(before, within(1e-12));
    assertThat(report.score()).isCloseTo(net.score(data), within(1e-12));
    if (loss == LossFunction.MCXENT) {
      assertThat(report.olsScore()).isEmpty();
    } else {
      double factor = loss == LossFunction.L2 ? 2 : 1;
      assertThat(report.olsScore().orElseThrow())
          .isCloseTo(factor * report.olsLoss(), within(1e-15));
    }
  }

  @Test
  void toJson_everyMethod_holdsReportAndSettings() throws IOException {
    for (FitMethod method : FitMethod.values()) {
      FitReport report =
          LinstorchFitter.fit(
              net(), features, labels, FitConfig.builder().method(method).seed(7).build());

      JsonNode json = new ObjectMapper().readTree(report.toJson());

      assertThat(json.get("method").asText()).isEqualTo(method.name());
      assertThat(json.get("loss").asDouble()).isEqualTo(report.loss());
      assertThat(json.get("olsScore").asDouble()).isEqualTo(report.olsLoss());
      assertThat(json.get("seed").asLong()).isEqualTo(7);
      assertThat(json.get("validationLoss").isNull()).isTrue();
      assertThat(json.get("layers")).hasSize(report.layers().size());
      assertThat(json.get("layers").get(0).get("rank").asInt())
          .isEqualTo(report.layers().get(0).rank());
      assertThat(json.get("config").get("threads").asInt()).isEqualTo(report.config().threads());
      assertThat(json.has("gaussNewton")).isEqualTo(method == FitMethod.GAUSS_NEWTON);
      if (method == FitMethod.GAUSS_NEWTON) {
        assertThat(json.get("gaussNewton").get("sweeps"))
            .hasSize(report.gaussNewton().orElseThrow().sweeps().size());
      }
    }
  }

  @Test
  void fit_defaults_reportHoldsWhatHappened() {
    MultiLayerNetwork net = net();
    double before = net.score(new DataSet(features, labels));

    FitReport report = LinstorchFitter.fit(net, features, labels);

    assertThat(report.method()).isEqualTo(FitMethod.LINSTORCH);
    assertThat(report.lossBefore()).isCloseTo(before, within(1e-12));
    assertThat(report.loss()).isCloseTo(net.score(), within(1e-12));
    double ols = Nets.reference(net, Nets.relu(3, 6, 2), Double.NaN).olsLoss(x, y);
    assertThat(report.olsLoss()).isCloseTo(ols, within(1e-12));
    assertThat(report.solves()).isEqualTo(4);
    assertThat(report.keptSolve()).isEqualTo(4);
    assertThat(report.stopReason()).isEqualTo(StopReason.COMPLETED);
    assertThat(report.elapsed()).isGreaterThan(Duration.ZERO);
    assertThat(report.layers()).hasSize(2);
    assertThatThrownBy(() -> report.layers().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    LayerReport first = report.layers().get(0);
    assertThat(first.index()).isZero();
    assertThat(first.name()).isEqualTo("layer0");
    assertThat(first.nIn()).isEqualTo(3);
    assertThat(first.nOut()).isEqualTo(6);
    assertThat(first.rank()).isEqualTo(4);
    assertThat(first.conditionNumber()).isBetween(1.0, 10.0);
    assertThat(first.elapsed()).isGreaterThanOrEqualTo(Duration.ZERO);
    assertThat(first.toString()).contains("index=0", "name=layer0", "nIn=3", "nOut=6", "rank=4");
    // The output layer's regression is the network's own error.
    LayerReport last = report.layers().get(1);
    assertThat(last.residualSumOfSquares() / 80).isCloseTo(report.loss(), within(1e-12));
  }

  @Test
  void deadUnits_ofTheFittedNetwork_countedFromItsActivations() {
    List<Layer> layers = Nets.relu(3, 6, 2);
    boolean seen = false;
    for (int i = 0; i < 20; i++) {
      MultiLayerNetwork net = net();
      FitReport report = LinstorchFitter.fit(net, features, labels);
      double[][] hidden = Nets.matrix(net.feedForward(features).get(1));
      double[] largest = new double[6];
      for (double[] row : hidden) {
        for (int j = 0; j < 6; j++) {
          largest[j] = Math.max(largest[j], row[j]);
        }
      }
      double limit = 1e-6 * Arrays.stream(largest).max().orElseThrow();
      int dead = (int) Arrays.stream(largest).filter(unit -> unit <= limit).count();
      assertThat(report.layers().get(0).deadUnits()).isEqualTo(dead);
      assertThat(report.layers().get(1).deadUnits()).isZero();
      seen |= dead > 0;
    }
    assertThat(seen).as("a dead unit in 20 fits of %s", layers).isTrue();
  }

  @Test
  void fit_splitLayers_indicesAndNamesAreTheNetworksOwn() {
    List<Layer> layers =
        List.of(new Layer(3, 6, true, Act.RELU), new Layer(6, 2, true, Act.IDENTITY));
    MultiLayerNetwork net = Nets.split(layers, DataType.DOUBLE, LossFunction.MSE);

    FitReport report = LinstorchFitter.fit(net, features, labels);

    assertThat(report.layers()).extracting(LayerReport::index).containsExactly(0, 3);
    assertThat(report.layers()).extracting(LayerReport::name).containsExactly("layer0", "layer3");
  }

  @Test
  void toString_anyLocale_tableWithLossesAndALinePerLayer() {
    Locale locale = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      FitReport report = LinstorchFitter.fit(net(), features, labels);

      String[] lines = report.toString().split(System.lineSeparator());
      assertThat(lines).hasSize(4);
      assertThat(lines[0])
          .contains(
              "LINSTORCH",
              String.format(Locale.ROOT, "%.6g -> %.6g", report.lossBefore(), report.loss()),
              String.format(Locale.ROOT, "%.6g", report.olsLoss()),
              "COMPLETED");
      assertThat(lines[1]).contains("index", "name", "rank", "condition", "dead");
      assertThat(lines[2]).contains("layer0");
      assertThat(lines[3]).contains("layer1");
      assertThat(lines[2]).hasSameSizeAs(lines[1]);
      assertThat(report.layers().get(0).toString()).doesNotContain("condition=1,", ",0");
    } finally {
      Locale.setDefault(locale);
    }
  }

  @Test
  void fit_keepBest_saysWhichSolveWasKeptAndIsNeverWorseThanBefore() {
    boolean early = false;
    for (int i = 0; i < 20; i++) {
      MultiLayerNetwork net = net();
      FitConfig config = FitConfig.builder().keepBest(true).solveCalls(2).build();

      FitReport report = LinstorchFitter.fit(net, features, labels, config);

      assertThat(report.loss()).isLessThanOrEqualTo(report.lossBefore() * (1 + 1e-12));
      assertThat(report.keptSolve()).isBetween(0, report.solves());
      assertThat(report.solves()).isEqualTo(8);
      if (report.keptSolve() < report.solves()) {
        early = true;
        assertThat(report.toString()).contains("after solve " + report.keptSolve() + " of 8");
      }
    }
    assertThat(early).isTrue();
  }

  @Test
  void fit_keepBestOfAFittedNet_isNotWorse() {
    MultiLayerNetwork net = net();
    FitConfig config = FitConfig.builder().keepBest(true).build();
    double first = LinstorchFitter.fit(net, features, labels, config).loss();

    double second = LinstorchFitter.fit(net, features, labels, config).loss();

    assertThat(second).isLessThanOrEqualTo(first * (1 + 1e-12));
  }

  @Test
  void fit_backwardFirst_eventsInTheOrderOfTheMethod() {
    assertThat(events(SolveOrder.BACKWARD_FIRST))
        .containsExactly(
            "start 2 layers",
            "call 0 backward layer 1 layer1",
            "call 0 backward layer 0 layer0",
            "call 0 backward ends",
            "call 0 forward layer 0 layer0",
            "call 0 forward layer 1 layer1",
            "call 0 forward ends",
            "call 1 backward layer 1 layer1",
            "call 1 backward layer 0 layer0",
            "call 1 backward ends",
            "call 1 forward layer 0 layer0",
            "call 1 forward layer 1 layer1",
            "call 1 forward ends",
            "end");
  }

  @Test
  void fit_forwardFirst_eventsInTheOrderOfTheMethod() {
    assertThat(events(SolveOrder.FORWARD_FIRST))
        .startsWith(
            "start 2 layers",
            "call 0 forward layer 0 layer0",
            "call 0 forward layer 1 layer1",
            "call 0 forward ends",
            "call 0 backward layer 1 layer1",
            "call 0 backward layer 0 layer0",
            "call 0 backward ends",
            "call 1 forward layer 0 layer0")
        .hasSize(14);
  }

  private List<String> events(SolveOrder order) {
    List<String> events = new ArrayList<>();
    FitReport[] seen = new FitReport[1];
    FitListener recorder =
        new FitListener() {
          @Override
          public void onStart(StartEvent event) {
            events.add("start " + event.layers() + " layers");
            assertThat(event.config().solveOrder()).isEqualTo(order);
          }

          @Override
          public void onLayerSolved(LayerSolvedEvent event) {
            events.add(
                sweep(event.call(), event.backward())
                    + " layer "
                    + event.index()
                    + " "
                    + event.name());
            requireShapes(event);
          }

          @Override
          public void onSweep(SweepEvent event) {
            events.add(sweep(event.call(), event.backward()) + " ends");
          }

          @Override
          public void onEnd(EndEvent event) {
            events.add("end");
            seen[0] = event.report();
          }
        };
    FitConfig config =
        FitConfig.builder().solveOrder(order).solveCalls(2).listener(recorder).build();
    FitReport report = LinstorchFitter.fit(net(), features, labels, config);
    assertThat(seen[0]).isSameAs(report);
    return events;
  }

  private static String sweep(int call, boolean backward) {
    return "call " + call + (backward ? " backward" : " forward");
  }

  private static void requireShapes(LayerSolvedEvent event) {
    long[] shape = event.index() == 0 ? new long[] {3, 6} : new long[] {6, 2};
    assertThat(event.weights().shape()).isEqualTo(shape);
    assertThat(event.weights().dataType()).isEqualTo(DataType.DOUBLE);
    assertThat(event.bias().orElseThrow().shape()).isEqualTo(new long[] {shape[1]});
    assertThat(event.rank()).isBetween(0, (int) shape[0] + 1);
    assertThat(event.residualSumOfSquares()).isNotNegative();
    assertThat(event.elapsed()).isGreaterThanOrEqualTo(Duration.ZERO);
  }
}
