package io.github.linstorch.dl4j;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.Normalizer;
import org.nd4j.linalg.dataset.api.preprocessor.serializer.NormalizerSerializer;
import org.nd4j.linalg.dataset.api.preprocessor.serializer.NormalizerType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Saves and loads networks in DL4J's own format, safely. {@link #save} replaces a file as a whole
 * or not at all, so that a good model is there at any time. {@link #load} runs no code from a file.
 * DL4J's own {@code MultiLayerNetwork.load} deserialises any class that a file names; use it only
 * for files that you trust.
 *
 * <pre>{@code
 * ModelFiles.save(net, normalizer, file);
 * MultiLayerNetwork loaded = ModelFiles.load(file);
 * NormalizerStandardize scaling = ModelFiles.loadNormalizer(file, NormalizerStandardize.class);
 * }</pre>
 *
 * <p>DL4J's {@code ModelSerializer} reads the files that this class writes, and this class reads
 * the files that {@code ModelSerializer} writes. Exceptions are files from versions before 1.0.0,
 * and networks with custom layers, activations or losses.
 */
public final class ModelFiles {

  private static final String CONFIGURATION = "configuration.json";
  private static final String COEFFICIENTS = "coefficients.bin";
  private static final String NO_PARAMETERS = "noParams.marker";
  private static final String UPDATER = "updaterState.bin";
  private static final String NORMALIZER = "normalizer.bin";
  private static final String PREPROCESSOR = "preprocessor.bin";

  /** Largest number of values that an updater of DL4J keeps for a parameter. */
  private static final int STATES_PER_PARAMETER = 4;

  /** Makes a network from a configuration and arrays. */
  private interface Building<C, N> {
    N build(C configuration, INDArray parameters, INDArray updaterState);
  }

  private ModelFiles() {}

  /**
   * Saves a network, with its updater's state and optionally a normalizer, in one file. The data
   * are written to a second file, forced to the disk, and moved to the given one. If that fails, or
   * the machine does, the given file is as before.
   *
   * @param net a {@link MultiLayerNetwork} or a {@link ComputationGraph}, initialised; unchanged
   * @param normalizer a fitted normalizer of ND4J or a {@link QuantileNormalizer}; null for none
   * @param file file to write or replace; its folder must exist
   * @throws IOException if it cannot be written
   */
  public static void save(Model net, Normalizer<?> normalizer, File file) throws IOException {
    requireFile(file);
    String json;
    INDArray updaterState;
    if (net instanceof MultiLayerNetwork layers) {
      json = layers.getLayerWiseConfigurations().toJson();
      updaterState = layers.getUpdater().getStateViewArray();
    } else if (net instanceof ComputationGraph graph) {
      json = graph.getConfiguration().toJson();
      updaterState = graph.getUpdater().getStateViewArray();
    } else {
      throw new IllegalArgumentException(
          "Expected a MultiLayerNetwork or a ComputationGraph, found "
              + (net == null ? "null" : net.getClass().getName()));
    }
    synchronized (net) { // as a fit does: no half of one is saved
      WholeFile.write(
          file.toPath(), out -> write(out, json, net.params(), updaterState, normalizer));
    }
  }

  private static void write(
      OutputStream out,
      String json,
      INDArray parameters,
      INDArray updaterState,
      Normalizer<?> normalizer)
      throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    zip.putNextEntry(new ZipEntry(CONFIGURATION));
    zip.write(json.getBytes(StandardCharsets.UTF_8));
    zip.putNextEntry(new ZipEntry(COEFFICIENTS));
    if (parameters == null) {
      zip.putNextEntry(new ZipEntry(NO_PARAMETERS));
    } else {
      write(parameters, zip);
    }
    if (updaterState != null && updaterState.length() > 0) {
      zip.putNextEntry(new ZipEntry(UPDATER));
      write(updaterState, zip);
    }
    if (normalizer != null) {
      zip.putNextEntry(new ZipEntry(NORMALIZER));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(); // the serialiser closes its stream
      NormalizerSerializer.getDefault().write(normalizer, bytes);
      zip.write(bytes.toByteArray());
    }
    zip.finish();
  }

  private static void write(INDArray array, ZipOutputStream zip) throws IOException {
    DataOutputStream data = new DataOutputStream(new BufferedOutputStream(zip, 1 << 16));
    Nd4j.write(array, data);
    data.flush();
  }

  /**
   * Loads a network with its updater's state.
   *
   * @param file a file from {@link #save}, {@code MultiLayerNetwork.save} or {@code
   *     ModelSerializer}
   * @return the network
   * @throws IOException if the file cannot be read, holds a graph, or names a class that is not to
   *     be trusted
   */
  public static MultiLayerNetwork load(File file) throws IOException {
    return load(
        file,
        MultiLayerConfiguration::fromJson,
        configuration -> configuration.getConfs() == null || configuration.getConfs().isEmpty(),
        "a ComputationGraph: use loadGraph",
        ModelFiles::count,
        (configuration, parameters, updaterState) -> {
          if (parameters != null) {
            configuration.setDataType(parameters.dataType());
          }
          MultiLayerNetwork net = new MultiLayerNetwork(configuration);
          net.init(parameters, false);
          if (updaterState != null) {
            net.getUpdater().setStateViewArray(net, updaterState, false);
          }
          return net;
        });
  }

  /**
   * Loads a graph with its updater's state.
   *
   * @param file a file from {@link #save}, {@code ComputationGraph.save} or {@code ModelSerializer}
   * @return the graph
   * @throws IOException if the file cannot be read, holds another kind of network, or names a class
   *     that is not to be trusted
   */
  public static ComputationGraph loadGraph(File file) throws IOException {
    return load(
        file,
        ComputationGraphConfiguration::fromJson,
        configuration -> configuration.getNetworkInputs() == null,
        "a MultiLayerNetwork: use load",
        ModelFiles::count,
        (configuration, parameters, updaterState) -> {
          if (parameters != null) {
            configuration.setDataType(parameters.dataType());
          }
          ComputationGraph graph = new ComputationGraph(configuration);
          graph.init(parameters, false);
          if (updaterState != null) {
            graph.getUpdater().setStateViewArray(updaterState);
          }
          return graph;
        });
  }

  private static <C, N> N load(
      File file,
      Function<String, C> reading,
      Predicate<C> isOther,
      String other,
      ToLongFunction<C> counting,
      Building<C, N> building)
      throws IOException {
    requireFile(file);
    try (ModelArchive archive = new ModelArchive(file)) {
      C configuration = configuration(file, archive.configuration(), reading, isOther, other);
      long count = counting.applyAsLong(configuration);
      INDArray parameters = null;
      if (archive.hasContent(COEFFICIENTS) || !archive.has(NO_PARAMETERS)) {
        parameters = archive.array(COEFFICIENTS, count);
        if (parameters.length() != count) {
          throw new IOException(
              file
                  + " holds "
                  + parameters.length()
                  + " parameters, but its configuration has "
                  + count);
        }
      }
      INDArray updaterState =
          archive.has(UPDATER) ? archive.array(UPDATER, STATES_PER_PARAMETER * count) : null;
      return building.build(configuration, parameters, updaterState);
    } catch (EOFException | ZipException e) {
      throw damaged(file, e);
    } catch (RuntimeException | OutOfMemoryError e) {
      throw new IOException(file + " cannot be loaded: " + e, e);
    }
  }

  private static IOException damaged(File file, IOException cause) {
    return new IOException(file + " is damaged or cut off", cause);
  }

  /** DL4J's readers of JSON let through some of what is of the other kind. */
  private static <C> C configuration(
      File file, String json, Function<String, C> reading, Predicate<C> isOther, String other)
      throws IOException {
    String isOfNeither =
        file + " holds no configuration of this kind of network; perhaps it holds ";
    C configuration;
    try {
      configuration = reading.apply(json);
    } catch (RuntimeException e) {
      throw new IOException(isOfNeither + other, e);
    }
    if (isOther.test(configuration)) {
      throw new IOException(isOfNeither + other);
    }
    return configuration;
  }

  static long count(MultiLayerConfiguration configuration) {
    long count = 0;
    for (NeuralNetConfiguration layer : configuration.getConfs()) {
      count += layer.getLayer().initializer().numParams(layer);
    }
    return count;
  }

  private static long count(ComputationGraphConfiguration configuration) {
    long count = 0;
    for (GraphVertex vertex : configuration.getVertices().values()) {
      count += vertex.numParams(true);
    }
    return count;
  }

  /**
   * Loads the normalizer that was saved with a network.
   *
   * @param file a file from {@link #save} or {@code ModelSerializer.addNormalizerToModel}
   * @param type the normalizer's class
   * @param <N> the normalizer's class
   * @return the normalizer, fitted
   * @throws IOException if the file holds no normalizer, one of another class, or a custom one,
   *     whose class would have to be loaded by the name in the file
   */
  public static <N extends Normalizer<?>> N loadNormalizer(File file, Class<N> type)
      throws IOException {
    requireFile(file);
    Object normalizer;
    try (ModelArchive archive = new ModelArchive(file)) {
      if (!archive.has(NORMALIZER) && !archive.has(PREPROCESSOR)) {
        throw new IOException(file + " holds no normalizer: save one with ModelFiles.save");
      }
      normalizer =
          archive.has(NORMALIZER)
              ? normalizer(archive.bytes(NORMALIZER), file)
              : archive.preprocessor();
    } catch (EOFException | ZipException e) {
      throw damaged(file, e);
    } catch (RuntimeException | OutOfMemoryError e) {
      throw new IOException("The normalizer of " + file + " cannot be loaded: " + e, e);
    }
    if (!type.isInstance(normalizer)) {
      throw new IOException(
          "Expected a " + type.getName() + " in " + file + ", found a " + normalizer.getClass());
    }
    return type.cast(normalizer);
  }

  private static Normalizer<?> normalizer(byte[] bytes, File file) throws IOException {
    DataInputStream header = new DataInputStream(new ByteArrayInputStream(bytes));
    header.readUTF();
    header.readInt();
    if (header.readUTF().equals(NormalizerType.CUSTOM.name())) {
      String strategy = header.readUTF();
      if (strategy.equals(QuantileNormalizer.Serializer.class.getName())) {
        return quantileNormalizer(header, file);
      }
      throw new IOException(
          "The normalizer of "
              + file
              + " is not one of ND4J's, and would load the class "
              + strategy
              + ": if you trust the file, load it with ModelSerializer.restoreNormalizerFromFile");
    }
    try {
      return NormalizerSerializer.getDefault().restore(new ByteArrayInputStream(bytes));
    } catch (Exception e) {
      throw new IOException(NORMALIZER + " of " + file + " is damaged: " + e, e);
    }
  }

  private static Normalizer<?> quantileNormalizer(DataInputStream in, File file)
      throws IOException {
    try {
      return new QuantileNormalizer.Serializer().restore(in);
    } catch (IOException e) {
      throw new IOException(NORMALIZER + " of " + file + " is damaged: " + e, e);
    }
  }

  private static void requireFile(File file) {
    if (file == null) {
      throw new IllegalArgumentException("Expected a file, found null");
    }
  }
}
