package io.github.linstorch.dl4j;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.common.util.ArchiveUtils;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.serde.base64.Nd4jBase64;

/** DL4J and ND4J still work with the dependency versions that the parent pom raises. */
class DependencySmokeTest {

  private static final int ROWS = 200;

  @TempDir Path folder;

  @Test
  void fit_separableClasses_learnsThem() {
    MultiLayerNetwork net = network();
    DataSet data = twoClasses();
    double before = net.score(data);

    for (int i = 0; i < 60; i++) {
      net.fit(data);
    }

    assertThat(net.score(data)).isLessThan(before / 2);
    var iterator = new ListDataSetIterator<>(data.asList(), 32);
    assertThat(net.evaluate(iterator).accuracy()).isGreaterThan(0.95);
  }

  @Test
  void restore_savedNetwork_hasSameParametersAndUpdaterState() throws IOException {
    MultiLayerNetwork net = network();
    net.fit(twoClasses());
    Path file = folder.resolve("net.zip");

    ModelSerializer.writeModel(net, file.toFile(), true);
    MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(file.toFile(), true);

    assertThat(restored.params().data().asDouble()).isEqualTo(net.params().data().asDouble());
    assertThat(restored.getUpdater().getStateViewArray().data().asDouble())
        .isEqualTo(net.getUpdater().getStateViewArray().data().asDouble());
    assertThat(restored.getLayerWiseConfigurations()).isEqualTo(net.getLayerWiseConfigurations());
  }

  @Test
  void unzipFileTo_tarGz_restoresContent() throws IOException {
    byte[] content = "some text".getBytes(UTF_8);
    Path archive = folder.resolve("archive.tar.gz");
    try (OutputStream file = Files.newOutputStream(archive);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(file))) {
      TarArchiveEntry entry = new TarArchiveEntry("file.txt");
      entry.setSize(content.length);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    }

    ArchiveUtils.unzipFileTo(archive.toString(), folder.toString(), false);

    assertThat(folder.resolve("file.txt")).hasBinaryContent(content);
  }

  @Test
  void fromBase64_encodedArray_restoresIt() throws IOException {
    INDArray array = Nd4j.createFromArray(new double[][] {{1, -2.5}, {0, 1e-300}});

    assertThat(Nd4jBase64.fromBase64(Nd4jBase64.base64String(array))).isEqualTo(array);
  }

  private static MultiLayerNetwork network() {
    var conf =
        new NeuralNetConfiguration.Builder()
            .seed(7)
            .dataType(DataType.DOUBLE)
            .updater(new Adam(0.05))
            .list()
            .layer(new DenseLayer.Builder().nIn(2).nOut(8).activation(Activation.RELU).build())
            .layer(
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(2)
                    .activation(Activation.SOFTMAX)
                    .build())
            .build();
    MultiLayerNetwork net = new MultiLayerNetwork(conf);
    net.init();
    return net;
  }

  /** Points on a grid; the class says on which side of a line they are. */
  private static DataSet twoClasses() {
    double[][] features = new double[ROWS][];
    double[][] labels = new double[ROWS][];
    for (int i = 0; i < ROWS; i++) {
      double x = (i % 20 - 9.5) / 10;
      double y = (i / 20 - 4.5) / 5;
      features[i] = new double[] {x, y};
      labels[i] = x + y > 0.02 ? new double[] {1, 0} : new double[] {0, 1};
    }
    return new DataSet(Nd4j.createFromArray(features), Nd4j.createFromArray(labels));
  }
}
