package io.github.linstorch.spark.rows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A block of rows as bytes, column by column: what Spark caches. A block without rows says instead
 * why the rows of its partition cannot be used.
 */
final class RowBlock {

  /** Number of rows, features and labels; flags; checksum. */
  private static final int HEADER = 4 * Integer.BYTES + Long.BYTES;

  private static final int WEIGHTED = 1;

  private static final int SINGLE = 2;

  private final ByteBuffer bytes;
  private final int rows;
  private final int nIn;
  private final int nOut;
  private final int flags;
  private final long checksum;

  /** Takes the array without copying it. */
  RowBlock(byte[] array) {
    this.bytes = ByteBuffer.wrap(array);
    this.rows = bytes.getInt();
    this.nIn = bytes.getInt();
    this.nOut = bytes.getInt();
    this.flags = bytes.getInt();
    this.checksum = bytes.getLong();
  }

  /**
   * Encodes rows.
   *
   * @param features one array per feature, of at least so many entries
   * @param labels one array per label
   * @param weights positive; null where each is 1
   * @param rows at least 1
   * @param isSingle whether the features were given in single precision
   */
  static byte[] of(
      double[][] features, double[][] labels, double[] weights, int rows, boolean isSingle) {
    int columns = features.length + labels.length + (weights == null ? 0 : 1);
    ByteBuffer bytes =
        ByteBuffer.allocate(
            Math.addExact(HEADER, Math.multiplyExact(columns * Double.BYTES, rows)));
    bytes.putInt(rows).putInt(features.length).putInt(labels.length);
    bytes.putInt((weights == null ? 0 : WEIGHTED) | (isSingle ? SINGLE : 0));
    int checksumAt = bytes.position();
    bytes.putLong(0);
    long checksum = 0;
    for (double[] column : features) {
      checksum = put(column, rows, bytes, checksum);
    }
    for (double[] column : labels) {
      checksum = put(column, rows, bytes, checksum);
    }
    if (weights != null) {
      checksum = put(weights, rows, bytes, checksum);
    }
    return bytes.putLong(checksumAt, checksum).array();
  }

  private static long put(double[] column, int rows, ByteBuffer bytes, long checksum) {
    long sum = checksum;
    for (int i = 0; i < rows; i++) {
      sum = 31 * sum + Double.doubleToRawLongBits(column[i]);
    }
    bytes.asDoubleBuffer().put(column, 0, rows);
    bytes.position(bytes.position() + rows * Double.BYTES);
    return sum;
  }

  /** Encodes why the rows of a partition cannot be used. */
  static byte[] refusal(String why) {
    byte[] message = why.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(HEADER + message.length)
        .putInt(0)
        .putInt(0)
        .putInt(0)
        .putInt(0)
        .putLong(0)
        .put(message)
        .array();
  }

  /** Why the rows cannot be used; null if they can. */
  String refusal() {
    byte[] array = bytes.array();
    return rows > 0
        ? null
        : new String(Arrays.copyOfRange(array, HEADER, array.length), StandardCharsets.UTF_8);
  }

  int rows() {
    return rows;
  }

  /** Sum of the bits of all entries, which depends on their order. */
  long checksum() {
    return checksum;
  }

  boolean isSingle() {
    return (flags & SINGLE) != 0;
  }

  /** Copies all columns. */
  void read(double[][] features, double[][] labels) {
    for (int j = 0; j < nIn; j++) {
      read(j, features[j]);
    }
    for (int o = 0; o < nOut; o++) {
      read(nIn + o, labels[o]);
    }
  }

  /** The same rows after a map. */
  byte[] mapped(RowMap map) {
    if (rows == 0) {
      return bytes.array();
    }
    double[][] features = new double[nIn][rows];
    double[][] labels = new double[nOut][rows];
    read(features, labels);
    for (int j = 0; j < nIn; j++) {
      int feature = j;
      Arrays.setAll(features[j], i -> map.feature(feature, features[feature][i]));
    }
    for (int o = 0; o < nOut; o++) {
      int label = o;
      Arrays.setAll(labels[o], i -> map.label(label, labels[label][i]));
    }
    return of(features, labels, weights(), rows, isSingle());
  }

  /** One weight per row; null where each is 1. */
  double[] weights() {
    if ((flags & WEIGHTED) == 0) {
      return null;
    }
    double[] weights = new double[rows];
    read(nIn + nOut, weights);
    return weights;
  }

  private void read(int column, double[] target) {
    bytes.position(HEADER + column * rows * Double.BYTES);
    bytes.asDoubleBuffer().get(target, 0, rows);
  }
}
