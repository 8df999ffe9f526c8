package io.github.linstorch.benchmarks;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Fashion-MNIST: pictures of 784 pixels from 0 to 1, classes one-hot, from the four IDX files. */
final class FashionMnist {

  static final int CLASSES = 10;

  private static final Path FOLDER = Path.of("target", "fashion-mnist");
  private static final int PICTURES_MAGIC = 0x803;
  private static final int CLASSES_MAGIC = 0x801;

  private FashionMnist() {}

  static boolean isThere() {
    return Files.exists(FOLDER.resolve("train-images-idx3-ubyte.gz"));
  }

  static DataSet train() {
    return read("train");
  }

  static DataSet test() {
    return read("t10k");
  }

  private static DataSet read(String part) {
    try (DataInputStream pictures = open(part + "-images-idx3-ubyte.gz", PICTURES_MAGIC);
        DataInputStream classes = open(part + "-labels-idx1-ubyte.gz", CLASSES_MAGIC)) {
      int count = pictures.readInt();
      if (classes.readInt() != count) {
        throw new IOException("Expected as many classes as pictures: " + part);
      }
      int pixels = pictures.readInt() * pictures.readInt();
      float[] x = new float[count * pixels];
      byte[] bytes = pictures.readNBytes(x.length);
      for (int i = 0; i < x.length; i++) {
        x[i] = (bytes[i] & 255) / 255f;
      }
      float[] y = new float[count * CLASSES];
      for (int i = 0; i < count; i++) {
        y[i * CLASSES + classes.readUnsignedByte()] = 1;
      }
      return new DataSet(
          Nd4j.createFromArray(x).reshape(count, pixels),
          Nd4j.createFromArray(y).reshape(count, CLASSES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DataInputStream open(String name, int magic) throws IOException {
    Path file = FOLDER.resolve(name);
    DataInputStream in =
        new DataInputStream(new GZIPInputStream(Files.newInputStream(file), 1 << 16));
    int found = in.readInt();
    if (found != magic) {
      in.close();
      throw new IOException(
          "Expected magic number %x in %s, found %x".formatted(magic, file, found));
    }
    return in;
  }
}
