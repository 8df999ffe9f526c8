package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.linstorch.dl4j.FitListener.LayerSolvedEvent;
import io.github.linstorch.testsupport.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Runs every fixture of src-test-data/fixtures/linstorch through the public API and compares the
 * state after every single layer solve. The system property {@code linstorch.fixtures} names
 * another folder of such files to run.
 */
class FixtureConformanceTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  static List<Path> fixtures() throws IOException {
    String other = System.getProperty("linstorch.fixtures");
    Path folder = other == null ? TestData.root().resolve("fixtures/linstorch") : Path.of(other);
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> found = files.filter(f -> f.toString().endsWith(".json")).sorted().toList();
      assertThat(found).as("fixtures in " + folder).isNotEmpty();
      return found;
    }
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void fit_fixture_matchesAfterEverySolveAndAtTheEnd(Path file) throws IOException {
    requireMatch(file, Solver.AUTO, 0);
  }

  /** Fits a fixture and compares at its own tolerances, none of them below the given one. */
  static FitReport requireMatch(Path file, Solver solver, double leastTolerance)
      throws IOException {
    JsonNode fixture = JSON.readTree(file.toFile());
    MultiLayerNetwork net = network(fixture);
    INDArray x = matrix(fixture.get("X"));
    INDArray y = matrix(fixture.get("Y"));
    List<LayerSolvedEvent> events = new ArrayList<>();

    FitReport report = LinstorchFitter.fit(net, x, y, config(fixture, solver, events));

    double tolerance = Math.max(leastTolerance, fixture.get("tolerance").get("weights").asDouble());
    JsonNode steps = fixture.get("steps");
    assertThat(events).hasSize(steps.size());
    for (int k = 0; k < steps.size(); k++) {
      JsonNode step = steps.get(k);
      LayerSolvedEvent event = events.get(k);
      String where = file.getFileName() + " step " + k + " layer " + step.get("layer");
      assertThat(event.index()).as(where).isEqualTo(step.get("layer").asInt());
      assertClose(where + " W", event.weights(), matrix(step.get("weight")).transpose(), tolerance);
      if (step.get("bias").isNull()) {
        assertThat(event.bias()).as(where).isEmpty();
      } else {
        assertClose(where + " b", event.bias().orElseThrow(), vector(step.get("bias")), tolerance);
      }
      assertThat(event.rank()).as(where + " rank").isEqualTo(forwardRank(step));
    }
    double predictionTolerance =
        Math.max(leastTolerance, fixture.get("tolerance").get("prediction").asDouble());
    assertClose(
        file + " prediction",
        net.output(x),
        matrix(fixture.get("prediction")),
        predictionTolerance);
    assertScalar(report.loss(), fixture.get("mse").asDouble(), predictionTolerance);
    assertScalar(report.lossBefore(), fixture.get("initialMse").asDouble(), 1e-12);
    assertScalar(report.olsLoss(), fixture.get("olsMse").asDouble(), 1e-10);
    return report;
  }

  /** Fits a fixture and compares nothing. */
  static FitReport fit(Path file, Solver solver) throws IOException {
    JsonNode fixture = JSON.readTree(file.toFile());
    return LinstorchFitter.fit(
        network(fixture),
        matrix(fixture.get("X")),
        matrix(fixture.get("Y")),
        config(fixture, solver, new ArrayList<>()));
  }

  private static FitConfig config(JsonNode fixture, Solver solver, List<LayerSolvedEvent> events) {
    return FitConfig.builder()
        .solveOrder(
            fixture.get("sweep").asText().equals("forward_backward")
                ? SolveOrder.FORWARD_FIRST
                : SolveOrder.BACKWARD_FIRST)
        .solveCalls(fixture.get("solveCalls").asInt())
        .solver(solver)
        .listener(
            new FitListener() {
              @Override
              public void onLayerSolved(LayerSolvedEvent event) {
                events.add(event);
              }
            })
        .build();
  }

  private static int forwardRank(JsonNode step) {
    for (JsonNode inverse : step.get("pinv")) {
      if (inverse.get("what").asText().startsWith("forward")) {
        return inverse.get("rank").asInt();
      }
    }
    throw new IllegalStateException("No forward pseudo-inverse in " + step);
  }

  private static void assertClose(
      String what, INDArray actual, INDArray expected, double tolerance) {
    assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
    double scale = Math.max(1, expected.amaxNumber().doubleValue());
    double difference = actual.sub(expected).amaxNumber().doubleValue();
    assertThat(difference).as(what).isLessThanOrEqualTo(tolerance * scale);
  }

  private static void assertScalar(double actual, double expected, double tolerance) {
    assertThat(Math.abs(actual - expected))
        .isLessThanOrEqualTo(tolerance * Math.max(1, Math.abs(expected)));
  }

  private static MultiLayerNetwork network(JsonNode fixture) {
    JsonNode sizes = fixture.get("sizes");
    int depth = sizes.size() - 1;
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder().dataType(DataType.DOUBLE).list();
    for (int l = 0; l < depth; l++) {
      IActivation activation = activation(fixture, l);
      boolean bias = fixture.get("hasBias").get(l).asBoolean();
      int nIn = sizes.get(l).asInt();
      int nOut = sizes.get(l + 1).asInt();
      layers.layer(
          l < depth - 1
              ? new DenseLayer.Builder()
                  .nIn(nIn)
                  .nOut(nOut)
                  .hasBias(bias)
                  .activation(activation)
                  .build()
              : new OutputLayer.Builder(LossFunction.MSE)
                  .nIn(nIn)
                  .nOut(nOut)
                  .hasBias(bias)
                  .activation(activation)
                  .build());
    }
    MultiLayerNetwork net = new MultiLayerNetwork(layers.build());
    net.init();
    for (int l = 0; l < depth; l++) {
      net.setParam(l + "_W", matrix(fixture.get("initialWeights").get(l)).transpose());
      JsonNode bias = fixture.get("initialBiases").get(l);
      if (!bias.isNull()) {
        net.setParam(l + "_b", vector(bias));
      }
    }
    return net;
  }

  private static IActivation activation(JsonNode fixture, int l) {
    String name = fixture.get("activations").get(l).asText();
    return switch (name) {
      case "relu" -> new ActivationReLU();
      case "identity" -> new ActivationIdentity();
      case "leakyrelu" -> new ActivationLReLU(fixture.get("leakySlope").asDouble());
      default -> throw new IllegalStateException("Unknown activation " + name);
    };
  }

  private static INDArray matrix(JsonNode rows) {
    return Nd4j.createFromArray(JSON.convertValue(rows, double[][].class));
  }

  private static INDArray vector(JsonNode values) {
    return Nd4j.createFromArray(JSON.convertValue(values, double[].class));
  }
}
