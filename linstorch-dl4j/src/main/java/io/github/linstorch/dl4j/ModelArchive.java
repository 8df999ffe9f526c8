package io.github.linstorch.dl4j;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * Reads a model file of DL4J without trusting it: no class that the file names is loaded unless it
 * is DL4J's own, no entry may unpack to more than its expected size, and unknown entries are not
 * unpacked.
 */
final class ModelArchive implements Closeable {

  /** Largest size of an unpacked configuration or normalizer; real ones are far smaller. */
  static final int MOST_BYTES = 1 << 26;

  /** What a serialised preprocessor may be made of. */
  private static final ObjectInputFilter PREPROCESSORS =
      ObjectInputFilter.Config.createFilter(
          "maxdepth=20;maxrefs=10000;maxbytes="
              + MOST_BYTES
              + ";maxarray=16777216"
              + ";org.nd4j.linalg.dataset.api.preprocessor.*"
              + ";org.nd4j.linalg.dataset.api.preprocessor.stats.*"
              + ";org.nd4j.linalg.api.ndarray.*"
              + ";org.nd4j.linalg.cpu.nativecpu.*;org.nd4j.linalg.jcublas.*"
              + ";java.lang.Number;java.lang.Integer;java.lang.Double;java.lang.Boolean"
              + ";java.util.ArrayList;java.util.HashMap;!*");

  private final File file;
  private final ZipFile zip;

  /**
   * Opens a file.
   *
   * @throws IOException if it is not an archive, or one whose entries name files outside of it
   */
  ModelArchive(File file) throws IOException {
    this.file = file;
    if (file.isDirectory()) {
      throw new IOException("Expected a model file, found the folder " + file);
    }
    if (!file.exists()) {
      throw new IOException("Expected a model file, found none: " + file);
    }
    try {
      this.zip = new ZipFile(file);
    } catch (IOException e) {
      throw new IOException(file + " is not a model file, or a part of one: " + e.getMessage(), e);
    }
    boolean isSound = false;
    try {
      refusePaths();
      isSound = true;
    } finally {
      if (!isSound) {
        zip.close();
      }
    }
  }

  private void refusePaths() throws IOException {
    for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
      String name = all.nextElement().getName();
      if (name.startsWith("/")
          || name.contains("\\")
          || name.contains(":")
          || ("/" + name + "/").contains("/../")) {
        throw new IOException(
            file + " is not to be trusted: its entry \"" + name + "\" leads out of the file");
      }
    }
  }

  boolean has(String entry) {
    return zip.getEntry(entry) != null;
  }

  /** Whether there is such an entry, with something in it. */
  boolean hasContent(String entry) {
    return has(entry) && zip.getEntry(entry).getSize() != 0;
  }

  private InputStream open(String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new IOException(
          file + " holds no " + name + ": it is no model file of DL4J, or a part of one");
    }
    return zip.getInputStream(entry);
  }

  /**
   * Unpacks an entry.
   *
   * @throws IOException if it has more than {@value #MOST_BYTES} bytes
   */
  byte[] bytes(String name) throws IOException {
    try (InputStream in = open(name)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new IOException(
            name + " of " + file + " unpacks to more than " + (MOST_BYTES >> 20) + " MB");
      }
      return bytes;
    }
  }

  /**
   * The configuration, as JSON.
   *
   * @throws IOException if it names a class that is not DL4J's
   */
  String configuration() throws IOException {
    String json = new String(bytes("configuration.json"), StandardCharsets.UTF_8);
    try {
      refuseClasses(new ObjectMapper().readTree(json));
    } catch (JsonProcessingException | StackOverflowError e) {
      throw new IOException("configuration.json of " + file + " is no configuration", e);
    }
    return json;
  }

  private void refuseClasses(JsonNode node) throws IOException {
    for (Iterator<Map.Entry<String, JsonNode>> fields = node.fields(); fields.hasNext(); ) {
      Map.Entry<String, JsonNode> field = fields.next();
      String value = field.getValue().asText();
      if (field.getKey().equals("@class")
          && !value.startsWith("org.deeplearning4j.nn.")
          && !value.startsWith("org.deeplearning4j.preprocessors.")
          && !value.startsWith("org.nd4j.linalg.")) {
        throw new IOException(
            file
                + " needs the class "
                + value
                + ", which is not of DL4J: if you trust the file, load it with DL4J's own"
                + " MultiLayerNetwork.load or ComputationGraph.load");
      }
    }
    for (JsonNode child : node) {
      refuseClasses(child);
    }
  }

  /** An array of no more than so many entries. */
  INDArray array(String name, long most) throws IOException {
    try (InputStream in = open(name)) {
      return SavedArray.read(in, name + " of " + file, most);
    }
  }

  /**
   * A serialised preprocessor, as old files have one.
   *
   * @throws IOException if it is not made of ND4J's normalizers alone
   */
  Object preprocessor() throws IOException {
    byte[] bytes = bytes("preprocessor.bin");
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      in.setObjectInputFilter(PREPROCESSORS);
      return in.readObject();
    } catch (ClassNotFoundException | RuntimeException e) {
      throw new IOException("preprocessor.bin of " + file + " cannot be read", e);
    } catch (java.io.InvalidClassException e) {
      throw new IOException(
          "preprocessor.bin of "
              + file
              + " is not to be trusted: it is not one of ND4J's normalizers",
          e);
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
