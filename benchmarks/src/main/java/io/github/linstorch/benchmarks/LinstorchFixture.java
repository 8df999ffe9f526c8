package io.github.linstorch.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** One of the small networks, with its rows, that the paper's method has to match in all solves. */
final class LinstorchFixture {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String name;
  private final JsonNode fixture;

  private LinstorchFixture(Path file) {
    this.name = file.getFileName().toString().replace(".json", "");
    try {
      this.fixture = JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads all of them, by name. */
  static List<LinstorchFixture> readAll() {
    Path folder = ReferenceCase.testData().resolve("fixtures/linstorch");
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .sorted()
          .map(LinstorchFixture::new)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isForwardFirst() {
    return fixture.get("sweep").asText().equals("forward_backward");
  }

  int solveCalls() {
    return fixture.get("solveCalls").asInt();
  }

  DataSet rows() {
    return new DataSet(matrix(fixture.get("X")), matrix(fixture.get("Y")));
  }

  /** A new network with the fixture's initial weights. */
  MultiLayerNetwork network() {
    int depth = fixture.get("sizes").size() - 1;
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder().dataType(DataType.DOUBLE).list();
    for (int l = 0; l < depth; l++) {
      int nIn = fixture.get("sizes").get(l).asInt();
      int nOut = fixture.get("sizes").get(l + 1).asInt();
      boolean hasBias = fixture.get("hasBias").get(l).asBoolean();
      layers.layer(
          l < depth - 1
              ? new DenseLayer.Builder()
                  .nIn(nIn)
                  .nOut(nOut)
                  .hasBias(hasBias)
                  .activation(activation(l))
                  .build()
              : new OutputLayer.Builder(LossFunction.MSE)
                  .nIn(nIn)
                  .nOut(nOut)
                  .hasBias(hasBias)
                  .activation(activation(l))
                  .build());
    }
    MultiLayerNetwork net = new MultiLayerNetwork(layers.build());
    net.init();
    for (int l = 0; l < depth; l++) {
      net.setParam(l + "_W", matrix(fixture.get("initialWeights").get(l)).transpose());
      JsonNode bias = fixture.get("initialBiases").get(l);
      if (!bias.isNull()) {
        net.setParam(l + "_b", Nd4j.createFromArray(JSON.convertValue(bias, double[].class)));
      }
    }
    return net;
  }

  private IActivation activation(int l) {
    String kind = fixture.get("activations").get(l).asText();
    return switch (kind) {
      case "relu" -> new ActivationReLU();
      case "identity" -> new ActivationIdentity();
      case "leakyrelu" -> new ActivationLReLU(fixture.get("leakySlope").asDouble());
      default -> throw new IllegalStateException("Unknown activation " + kind);
    };
  }

  private static INDArray matrix(JsonNode rows) {
    return Nd4j.createFromArray(JSON.convertValue(rows, double[][].class));
  }

  @Override
  public String toString() {
    return name;
  }
}
