package io.github.linstorch.layerwise;

import io.github.linstorch.lstsq.SavedSums;
import io.github.linstorch.lstsq.UpdatableSums;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * Bytes of a state of some layer:
 *
 * <pre>
 *   "LSTS", version (2), kind (1), 0 (1), nIn (4), nTargets (4), number of parameters (4),
 *   fingerprint (16), sums, parameters (8 each), CRC-32 of all that (4)
 * </pre>
 *
 * <p>Numbers are big-endian. Whatever else the bytes are, reading them runs no code that they name
 * and reserves no memory that they have not got.
 *
 * @param kind what it is a state of
 * @param fingerprint of the layers in front
 * @param sums of the rows
 * @param parameters that the layers had at first; empty where they are not needed
 */
public record SavedState(Kind kind, byte[] fingerprint, UpdatableSums sums, double[] parameters) {

  /** What there are states of. */
  public enum Kind {
    /** The last layer on given ones. */
    LAST_LAYER("a LastLayerState"),
    /** A whole fit. */
    LINSTORCH("a LinstorchState");

    private final String label;

    Kind(String label) {
      this.label = label;
    }
  }

  /** Version that is written, and the only one so far. */
  static final int VERSION = 1;

  private static final int MAGIC = 'L' << 24 | 'S' << 16 | 'T' << 8 | 'S';
  private static final int HEADER = 20 + Fingerprint.LENGTH;
  private static final int CHECKSUM = 4;

  /** Number of bytes that every Java virtual machine puts into one array. */
  private static final int LONGEST = Integer.MAX_VALUE - 8;

  static long size(int nIn, int nTargets, int parameters) {
    return HEADER + SavedSums.size(nIn, nTargets) + 8L * parameters + CHECKSUM;
  }

  /**
   * Writes the state.
   *
   * @return at most {@code 8 (nIn + 1 + nTargets)^2 + 256} bytes, and eight for each parameter
   * @throws IllegalStateException if these are more than an array holds
   */
  public byte[] toBytes() {
    int nIn = sums.nIn();
    int nTargets = sums.nTargets();
    long size = size(nIn, nTargets, parameters.length);
    if (size > LONGEST) {
      throw new IllegalStateException(
          "The state of a layer with "
              + nIn
              + " inputs and "
              + nTargets
              + " outputs takes "
              + size
              + " bytes, more than an array holds: write states of at most 16000 inputs and outputs");
    }
    ByteBuffer out = ByteBuffer.allocate((int) size);
    out.putInt(MAGIC).putShort((short) VERSION).put((byte) kind.ordinal()).put((byte) 0);
    out.putInt(nIn).putInt(nTargets).putInt(parameters.length).put(fingerprint);
    SavedSums.write(sums, out);
    for (double parameter : parameters) {
      out.putDouble(parameter);
    }
    out.putInt(checksum(out.array(), out.position()));
    return out.array();
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  /**
   * Reads a state.
   *
   * @param bytes what {@link #toBytes} has written; unchanged
   * @param expected what it is to be a state of
   * @return the state
   * @throws IllegalArgumentException if the bytes are none of a state, are damaged, or come from a
   *     version that this one does not read
   */
  public static SavedState of(byte[] bytes, Kind expected) {
    if (bytes == null) {
      throw new IllegalArgumentException(
          "Expected the bytes of " + expected.label + ", found null");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (bytes.length < HEADER || in.getInt() != MAGIC) {
      throw new IllegalArgumentException(
          "Expected the bytes of "
              + expected.label
              + ", found "
              + bytes.length
              + " bytes that are none of a state");
    }
    int version = in.getShort() & 0xFFFF;
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "Expected a state of format version "
              + VERSION
              + ", found version "
              + version
              + (version > VERSION
                  ? ": read it with the newer version of this library that wrote it"
                  : ", which no release has written: make the state anew from its rows"));
    }
    int kind = in.get();
    in.get();
    int nIn = in.getInt();
    int nTargets = in.getInt();
    int count = in.getInt();
    // Sizes of one byte string: no product of them overflows a long.
    boolean isPlausible =
        kind >= 0
            && kind < Kind.values().length
            && nIn >= 1
            && nTargets >= 1
            && count >= 0
            && Math.max(nIn, nTargets) < 1 << 20
            && size(nIn, nTargets, count) == bytes.length;
    if (!isPlausible
        || checksum(bytes, bytes.length - CHECKSUM) != in.getInt(bytes.length - CHECKSUM)) {
      throw damaged("their length or checksum is wrong");
    }
    if (kind != expected.ordinal()) {
      throw new IllegalArgumentException(
          "Expected the bytes of " + expected.label + ", found " + Kind.values()[kind].label);
    }
    byte[] fingerprint = new byte[Fingerprint.LENGTH];
    in.get(fingerprint);
    try {
      UpdatableSums sums = SavedSums.read(in, nIn, nTargets);
      double[] parameters = new double[count];
      for (int i = 0; i < count; i++) {
        parameters[i] = in.getDouble();
      }
      return new SavedState(expected, fingerprint, sums, parameters);
    } catch (IllegalArgumentException e) {
      throw damaged("they hold " + e.getMessage());
    }
  }

  private static IllegalArgumentException damaged(String what) {
    return new IllegalArgumentException(
        "The bytes of the state are damaged: " + what + ". Write or send them again");
  }
}
