package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.linstorch.dl4j.QuantileNormalizer.Shape;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A QuantileNormalizer lies beside its network, in files of ModelFiles and of DL4J. */
class SavedQuantileNormalizerTest {

  @TempDir private Path folder;

  private static DataSet rows() {
    return new DataSet(
        Nd4j.createFromArray(Nets.uniform(new SplittableRandom(3), 30, 3)),
        Nd4j.createFromArray(Nets.uniform(new SplittableRandom(4), 30, 2)));
  }

  private static MultiLayerNetwork net() {
    return Nets.plain(Nets.relu(3, 5, 2), DataType.DOUBLE, LossFunction.MSE);
  }

  private static QuantileNormalizer normalizer(Shape shape) {
    QuantileNormalizer normalizer = new QuantileNormalizer(shape);
    normalizer.fitLabel(true);
    normalizer.fit(rows());
    return normalizer;
  }

  private File file() {
    return folder.resolve("model.zip").toFile();
  }

  @ParameterizedTest
  @EnumSource(Shape.class)
  void loadNormalizer_saved_sameMaps(Shape shape) throws IOException {
    ModelFiles.save(net(), normalizer(shape), file());

    QuantileNormalizer loaded = ModelFiles.loadNormalizer(file(), QuantileNormalizer.class);

    assertThat(loaded).isEqualTo(normalizer(shape));
    assertThat((Object) ModelSerializer.restoreNormalizerFromFile(file())).isEqualTo(loaded);
    DataSet expected = rows();
    DataSet found = rows();
    normalizer(shape).transform(expected);
    loaded.transform(found);
    assertThat(found).isEqualTo(expected);
    assertThat(ModelFiles.load(file()).params()).isEqualTo(net().params());
  }

  @ParameterizedTest
  @EnumSource(Shape.class)
  void loadNormalizer_addedByDl4j_sameMaps(Shape shape) throws IOException {
    ModelSerializer.writeModel(net(), file(), true);
    ModelSerializer.addNormalizerToModel(file(), normalizer(shape));

    assertThat(ModelFiles.loadNormalizer(file(), QuantileNormalizer.class))
        .isEqualTo(normalizer(shape));
  }

  /** Spark and others send normalizers by Java's own serialisation. */
  @ParameterizedTest
  @EnumSource(Shape.class)
  void readObject_serialised_sameMaps(Shape shape) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(normalizer(shape));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(normalizer(shape));
    }
  }

  /** Run by the test below, in a process of its own. */
  static final class Reader {

    private Reader() {}

    /** Prints what the normalizer of a file makes of a row. */
    public static void main(String[] args) throws IOException {
      QuantileNormalizer loaded =
          ModelFiles.loadNormalizer(new File(args[0]), QuantileNormalizer.class);
      INDArray row = Nd4j.createFromArray(new double[][] {{0.1, 0.2, 0.3}});
      loaded.transform(row);
      System.out.println("mapped " + Arrays.toString(row.data().asDouble()));
    }
  }

  @Test
  void loadNormalizer_freshProcess_sameMaps() throws Exception {
    ModelFiles.save(net(), normalizer(Shape.QUANTILES), file());
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Reader.class.getName(),
                file().getPath())
            .redirectErrorStream(true)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();

    INDArray row = Nd4j.createFromArray(new double[][] {{0.1, 0.2, 0.3}});
    normalizer(Shape.QUANTILES).transform(row);
    assertThat(printed).contains("mapped " + Arrays.toString(row.data().asDouble()));
  }

  @Test
  void save_notFitted_refused() {
    assertThatThrownBy(() -> ModelFiles.save(net(), new QuantileNormalizer(), file()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("fit(train)");
    assertThat(file()).doesNotExist();
  }

  @Test
  void loadNormalizer_anotherClassExpected_saysSo() throws IOException {
    ModelFiles.save(net(), normalizer(Shape.QUANTILES), file());
    assertThatThrownBy(() -> ModelFiles.loadNormalizer(file(), NormalizerStandardize.class))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("QuantileNormalizer");
  }

  /** Wherever the bytes end or are others, the answer is a normalizer or one exception. */
  @ParameterizedTest
  @EnumSource(Shape.class)
  void restore_damagedBytes_ioException(Shape shape) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    QuantileNormalizer.Serializer serializer = new QuantileNormalizer.Serializer();
    serializer.write(normalizer(shape), out);
    byte[] whole = out.toByteArray();
    for (int length = 0; length < whole.length; length += 7) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> serializer.restore(new ByteArrayInputStream(part)))
          .isInstanceOf(IOException.class);
    }
    for (int at = 0; at < 80; at++) {
      byte[] changed = whole.clone();
      changed[at] = (byte) 0x7f;
      try {
        serializer.restore(new ByteArrayInputStream(changed));
      } catch (IOException e) {
        assertThat(e).isNotNull(); // and no other exception, nor much memory
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, -1, 0.5, 1", "1, 1, 2, 0.5", "1, 1, 2, 1", "NaN, 0, 1, 1", "0, 0, 1, Infinity"})
  void restore_mapThatDoesNotRise_refused(double x0, double y0, double x1, double y1)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(1);
      out.writeUTF("QUANTILES");
      out.writeBoolean(false);
      out.writeInt(1);
      out.writeByte(0);
      out.writeInt(2);
      for (double value : new double[] {x0, y0, x1, y1, 0, 1, 0}) {
        out.writeDouble(value);
      }
      out.writeBoolean(false);
    }
    assertThatThrownBy(
            () ->
                new QuantileNormalizer.Serializer()
                    .restore(new ByteArrayInputStream(bytes.toByteArray())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("increasing");
  }
}
