package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.dataset.api.preprocessor.serializer.CustomSerializerStrategy;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Model files from elsewhere: nothing in them is run, and what is wrong is one sentence. */
class HostileModelFileTest {

  /** How often code of a file's choice was run. */
  private static final AtomicInteger RUN = new AtomicInteger();

  /** Runs code when it is deserialised, as a gadget of any library would. */
  static final class Gadget implements DataSetPreProcessor {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public void preProcess(DataSet toPreProcess) {
      RUN.incrementAndGet();
    }

    @Serial
    private void readObject(ObjectInputStream in) {
      RUN.incrementAndGet();
    }
  }

  /** Runs code when it is made. */
  public static final class Strategy extends CustomSerializerStrategy<NormalizerStandardize> {

    /** Called by ND4J for a name in a file. */
    public Strategy() {
      RUN.incrementAndGet();
    }

    @Override
    public Class<NormalizerStandardize> getSupportedClass() {
      return NormalizerStandardize.class;
    }

    @Override
    public void write(NormalizerStandardize normalizer, OutputStream stream) {
      // Not called.
    }

    @Override
    public NormalizerStandardize restore(java.io.InputStream stream) {
      RUN.incrementAndGet();
      return new NormalizerStandardize();
    }
  }

  /** Runs code when it is made. */
  public static final class Activation extends BaseActivationFunction {
    @Serial private static final long serialVersionUID = 1;

    /** Called by DL4J for a name in a file. */
    public Activation() {
      RUN.incrementAndGet();
    }

    @Override
    public INDArray getActivation(INDArray in, boolean training) {
      return in;
    }

    @Override
    public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
      return Pair.of(epsilon, null);
    }
  }

  @TempDir private Path folder;

  private final Map<String, byte[]> entries = new LinkedHashMap<>();

  private static NormalizerStandardize normalizer() {
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fitLabel(true);
    normalizer.fit(
        new org.nd4j.linalg.dataset.DataSet(
            Nd4j.createFromArray(new double[][] {{1, 20, 3}, {4, 50, 7}, {8, 10, 9}}),
            Nd4j.createFromArray(new double[][] {{100, 2}, {300, 5}, {200, 7}})));
    return normalizer;
  }

  @BeforeEach
  void goodFile() throws IOException {
    RUN.set(0);
    MultiLayerNetwork net = Nets.plain(Nets.relu(3, 5, 2), DataType.FLOAT, LossFunction.MSE);
    net.fit(Nd4j.rand(4, 3), Nd4j.rand(4, 2));
    ModelFiles.save(net, normalizer(), file());
    try (ZipFile zip = new ZipFile(file())) {
      for (ZipEntry entry : zip.stream().toList()) {
        entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
      }
    }
  }

  private File file() {
    return folder.resolve("model.zip").toFile();
  }

  private void write() throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file().toPath()))) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
  }

  private static byte[] serialised(Object object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.toByteArray();
  }

  private void requireRefused(String... words) throws IOException {
    write();
    assertThatThrownBy(() -> ModelFiles.load(file()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("model.zip")
        .hasMessageContainingAll(words)
        .message()
        .doesNotContain("\n");
    assertThat(RUN).hasValue(0);
  }

  @Test
  void load_preprocessorThatRunsCode_notRun() throws IOException {
    entries.put("preprocessor.bin", serialised(new Gadget()));
    write();

    ModelFiles.load(file());
    assertThat(RUN).hasValue(0);

    ModelSerializer.restoreMultiLayerNetwork(file(), true);
    assertThat(RUN).as("what DL4J does").hasValue(1);
  }

  @Test
  void loadNormalizer_preprocessorThatRunsCode_refused() throws IOException {
    entries.remove("normalizer.bin");
    entries.put("preprocessor.bin", serialised(new Gadget()));
    write();

    assertThatThrownBy(() -> ModelFiles.loadNormalizer(file(), NormalizerStandardize.class))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("model.zip", "not to be trusted");
    assertThat(RUN).hasValue(0);
  }

  @Test
  void loadNormalizer_serialisedNormalizer_read() throws IOException {
    entries.remove("normalizer.bin");
    entries.put("preprocessor.bin", serialised(normalizer()));
    write();

    assertThat(ModelFiles.loadNormalizer(file(), NormalizerStandardize.class).getMean())
        .isEqualTo(normalizer().getMean());
  }

  @Test
  void loadNormalizer_classOfTheFilesChoice_notMade() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeUTF("NORMALIZER");
    out.writeInt(1);
    out.writeUTF("CUSTOM");
    out.writeUTF(Strategy.class.getName());
    entries.put("normalizer.bin", bytes.toByteArray());
    write();

    assertThatThrownBy(() -> ModelFiles.loadNormalizer(file(), NormalizerStandardize.class))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("model.zip", Strategy.class.getName());
    assertThat(RUN).hasValue(0);

    assertThat((Object) ModelSerializer.restoreNormalizerFromFile(file())).isNotNull();
    assertThat(RUN).as("what DL4J does").hasPositiveValue();
  }

  @Test
  void load_layerOfTheFilesChoice_notMade() throws IOException {
    replaceInConfiguration(
        "org.nd4j.linalg.activations.impl.ActivationReLU", Activation.class.getName());
    requireRefused(Activation.class.getName(), "if you trust the file");

    replaceInConfiguration(
        "\"@class\" : \"" + Activation.class.getName(), "\"\\u0040class\" : \"X");
    requireRefused("needs the class X");
  }

  private void replaceInConfiguration(String what, String with) {
    String json = new String(entries.get("configuration.json"), StandardCharsets.UTF_8);
    assertThat(json).contains(what);
    entries.put("configuration.json", json.replace(what, with).getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({"../../etc/passwd", "/etc/passwd", "a/../../b", "C:\\x.bin", "..\\x.bin"})
  void load_entryThatLeadsOut_refused(String name) throws IOException {
    entries.put(name, new byte[1]);
    requireRefused("leads out of the file");
  }

  @Test
  void load_unknownEntriesOfAnySize_ignored() throws IOException {
    entries.put("objects/large", new byte[3 << 26]);
    write();

    assertThat(ModelFiles.load(file()).numParams()).isEqualTo(32);
  }

  @Test
  void load_configurationThatUnpacksToTooMuch_refused() throws IOException {
    byte[] spaces = new byte[ModelArchive.MOST_BYTES + 1];
    java.util.Arrays.fill(spaces, (byte) ' ');
    entries.put("configuration.json", spaces);
    requireRefused("unpacks to more than 64 MB");
  }

  @Test
  void load_configurationNestedDeeply_refused() throws IOException {
    entries.put("configuration.json", "[".repeat(200_000).getBytes(StandardCharsets.UTF_8));
    requireRefused("no configuration");
  }

  @Test
  void load_moreParametersThanTheConfigurationHas_refused() throws IOException {
    entries.put("coefficients.bin", array(1 << 24, 1 << 24, 1, "FLOAT", 8192));
    requireRefused("coefficients.bin", "at most 32");
  }

  @Test
  void load_updaterStateOfAnySize_refused() throws IOException {
    entries.put("updaterState.bin", array(1L << 40, 1L << 40, 1, "FLOAT", 8192));
    requireRefused("updaterState.bin", "at most 128");
  }

  /** ND4J would read beyond the end of the array, in native memory. */
  @Test
  void load_headerThatContradictsItself_refused() throws IOException {
    long isFloat = Nd4j.zeros(DataType.FLOAT, 1).shapeInfoJava()[3];
    long isDouble = Nd4j.zeros(DataType.DOUBLE, 1).shapeInfoJava()[3];
    requireBadParameters(array(32, 8, 1, "FLOAT", isFloat), "8 entries of 32");
    requireBadParameters(array(32, 32, 9, "FLOAT", isFloat), "strides that lead out");
    requireBadParameters(array(32, 32, 1, "FLOAT", isDouble), "the data type FLOAT for DOUBLE");
    requireBadParameters(array(-1, 32, 1, "FLOAT", isFloat), "the shape");
    requireBadParameters(
        new byte[] {0, 3, 'A', 'B', 'C', 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 'X'}, "ABC");
    requireBadParameters(new byte[0], "is damaged or cut off");
  }

  private void requireBadParameters(byte[] bytes, String... words) throws IOException {
    entries.put("coefficients.bin", bytes);
    requireRefused(words);
  }

  /** An array of one dimension, as a header claims it. */
  private static byte[] array(long size, long length, long stride, String type, long options)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeUTF("LONG_SHAPE");
    out.writeLong(6);
    out.writeUTF("LONG");
    for (long number : new long[] {1, size, stride, options, 1, 99}) {
      out.writeLong(number);
    }
    out.writeUTF("MIXED_DATA_TYPES");
    out.writeLong(length);
    out.writeUTF(type);
    for (int i = 0; i < 32; i++) {
      out.writeFloat(i);
    }
    return bytes.toByteArray();
  }
}
