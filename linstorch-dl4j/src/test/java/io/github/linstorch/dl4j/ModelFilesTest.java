package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.io.Serial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.MultiNormalizerMinMaxScaler;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerMinMaxScaler;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Model files are replaced whole or not at all, and read by DL4J as by ModelFiles. */
class ModelFilesTest {

  @TempDir private Path folder;

  private final INDArray x = Nd4j.createFromArray(Nets.uniform(new SplittableRandom(3), 30, 3));
  private final INDArray y = Nd4j.createFromArray(Nets.uniform(new SplittableRandom(4), 30, 2));

  private static MultiLayerNetwork net(DataType type) {
    return Nets.plain(Nets.relu(3, 5, 2), type, LossFunction.MSE);
  }

  private File file() {
    return folder.resolve("model.zip").toFile();
  }

  private NormalizerStandardize normalizer() {
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fitLabel(true);
    normalizer.fit(new DataSet(x, y));
    return normalizer;
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE", "HALF"})
  void load_savedNetwork_sameParametersUpdaterAndOutput(DataType type) throws IOException {
    MultiLayerNetwork net = net(type);
    net.fit(new DataSet(x, y));

    ModelFiles.save(net, normalizer(), file());
    MultiLayerNetwork loaded = ModelFiles.load(file());

    assertThat(loaded.params()).isEqualTo(net.params());
    assertThat(loaded.getUpdater().getStateViewArray())
        .isEqualTo(net.getUpdater().getStateViewArray());
    assertThat(loaded.output(x)).isEqualTo(net.output(x));
    assertThat(loaded.getIterationCount()).isEqualTo(net.getIterationCount());
    assertThat(ModelFiles.loadNormalizer(file(), NormalizerStandardize.class))
        .isEqualTo(normalizer());
  }

  @Test
  void load_savedGraph_sameParametersUpdaterAndOutput() throws IOException {
    ComputationGraph graph = net(DataType.DOUBLE).toComputationGraph();
    graph.fit(new DataSet(x, y));
    MultiNormalizerMinMaxScaler scaler = new MultiNormalizerMinMaxScaler();
    scaler.fit(new DataSet(x, y).toMultiDataSet());

    ModelFiles.save(graph, scaler, file());
    ComputationGraph loaded = ModelFiles.loadGraph(file());

    assertThat(loaded.params()).isEqualTo(graph.params());
    assertThat(loaded.getUpdater().getStateViewArray())
        .isEqualTo(graph.getUpdater().getStateViewArray());
    assertThat(loaded.outputSingle(x)).isEqualTo(graph.outputSingle(x));
    assertThat(ModelFiles.loadNormalizer(file(), MultiNormalizerMinMaxScaler.class).getMin(0))
        .isEqualTo(scaler.getMin(0));
  }

  @Test
  void restore_savedNetwork_readByDl4j() throws IOException {
    MultiLayerNetwork net = net(DataType.FLOAT);
    net.fit(new DataSet(x, y));
    ModelFiles.save(net, normalizer(), file());

    MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(file(), true);
    NormalizerStandardize scaling = ModelSerializer.restoreNormalizerFromFile(file());

    assertThat(restored.params()).isEqualTo(net.params());
    assertThat(restored.getUpdater().getStateViewArray())
        .isEqualTo(net.getUpdater().getStateViewArray());
    assertThat(scaling).isEqualTo(normalizer());
  }

  @Test
  void load_writtenByDl4j_read() throws IOException {
    MultiLayerNetwork net = net(DataType.FLOAT);
    net.fit(new DataSet(x, y));
    ModelSerializer.writeModel(net, file(), true);
    ModelSerializer.addNormalizerToModel(file(), normalizer());
    File graphFile = folder.resolve("graph.zip").toFile();
    ComputationGraph graph = net.toComputationGraph();
    graph.save(graphFile, false);

    assertThat(ModelFiles.load(file()).params()).isEqualTo(net.params());
    assertThat(ModelFiles.loadNormalizer(file(), NormalizerStandardize.class))
        .isEqualTo(normalizer());
    assertThat(ModelFiles.loadGraph(graphFile).params()).isEqualTo(graph.params());
  }

  @Test
  void load_otherKindOfNetwork_saysWhatToCall() throws IOException {
    File graphFile = folder.resolve("graph.zip").toFile();
    ModelFiles.save(net(DataType.FLOAT), null, file());
    ModelFiles.save(net(DataType.FLOAT).toComputationGraph(), null, graphFile);

    assertThatThrownBy(() -> ModelFiles.load(graphFile))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("loadGraph");
    assertThatThrownBy(() -> ModelFiles.loadGraph(file()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("use load");
  }

  @Test
  void loadNormalizer_noneOrAnother_saysSo() throws IOException {
    ModelFiles.save(net(DataType.FLOAT), null, file());
    assertThatThrownBy(() -> ModelFiles.loadNormalizer(file(), NormalizerStandardize.class))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("holds no normalizer");

    ModelFiles.save(net(DataType.FLOAT), normalizer(), file());
    assertThatThrownBy(() -> ModelFiles.loadNormalizer(file(), NormalizerMinMaxScaler.class))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("NormalizerStandardize");
  }

  /** A normalizer that fails when all but itself is written: like a full disk, or a kill. */
  private static final class Failing extends NormalizerStandardize {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public INDArray getMean() {
      throw new IllegalStateException("killed");
    }
  }

  @Test
  void save_failsInTheMidst_fileAsBeforeAndNothingBeside() throws IOException {
    ModelFiles.save(net(DataType.FLOAT), normalizer(), file());
    byte[] before = Files.readAllBytes(file().toPath());

    assertThatThrownBy(() -> ModelFiles.save(net(DataType.DOUBLE), new Failing(), file()))
        .hasMessageContaining("killed");

    assertThat(Files.readAllBytes(file().toPath())).isEqualTo(before);
    assertThat(names()).containsExactly("model.zip");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  /** What is written into the file itself is seen half written by whoever reads it meanwhile. */
  @Test
  void save_overAFileThatIsBeingRead_readerKeepsTheOldOne() throws IOException {
    ModelFiles.save(net(DataType.FLOAT), null, file());
    byte[] before = Files.readAllBytes(file().toPath());
    try (var reader = Files.newInputStream(file().toPath())) {
      ModelFiles.save(net(DataType.DOUBLE), normalizer(), file());
      Committee committee =
          LinstorchFitter.fitCommittee(
              net(DataType.DOUBLE).getLayerWiseConfigurations(), new DataSet(x, y), 2);
      committee.save(file());
      assertThat(reader.readAllBytes()).isEqualTo(before);
    }
    assertThat(ModelFiles.load(file()).getLayer(0).getParam("W").size(1)).isEqualTo(10);
    assertThat(names()).containsExactly("model.zip");
  }

  @Test
  void save_throughALink_fileBehindItWritten() throws IOException {
    Path target = Files.createDirectory(folder.resolve("real")).resolve("model.zip");
    ModelFiles.save(net(DataType.FLOAT), null, target.toFile());
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r-----"));
    Path link = Files.createSymbolicLink(folder.resolve("link.zip"), target);

    ModelFiles.save(net(DataType.DOUBLE), null, link.toFile());

    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(ModelFiles.load(target.toFile()).params().dataType()).isEqualTo(DataType.DOUBLE);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
        .isEqualTo("rw-r-----");
  }

  @Test
  void save_newFile_permissionsOfAnyNewFile() throws IOException {
    ModelFiles.save(net(DataType.FLOAT), null, file());

    assertThat(Files.getPosixFilePermissions(file().toPath()))
        .isEqualTo(Files.getPosixFilePermissions(Files.createFile(folder.resolve("other"))));
  }

  @Test
  void save_badArguments_oneSentence() {
    MultiLayerNetwork net = net(DataType.FLOAT);
    assertThatThrownBy(() -> ModelFiles.save(net, null, folder.toFile()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("found the folder");
    File lost = folder.resolve("no/model.zip").toFile();
    assertThatThrownBy(() -> ModelFiles.save(net, null, lost))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("create it first");
    assertThatThrownBy(() -> ModelFiles.save(null, null, file()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found null");
    assertThatThrownBy(() -> ModelFiles.save(net, null, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Expected a file");
    assertThatThrownBy(() -> ModelFiles.load(null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Expected a file");
  }

  @Test
  void load_cutOffAtAnyByte_oneSentenceThatNamesTheFile() throws IOException {
    ModelFiles.save(net(DataType.FLOAT), normalizer(), file());
    byte[] whole = Files.readAllBytes(file().toPath());
    for (int length = 0; length < whole.length; length += 97) {
      Files.write(file().toPath(), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> ModelFiles.load(file()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("model.zip");
    }
    assertThatThrownBy(() -> ModelFiles.load(folder.resolve("none.zip").toFile()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("found none");
    assertThatThrownBy(() -> ModelFiles.load(folder.toFile()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("found the folder");
  }
}
