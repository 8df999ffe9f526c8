package io.github.linstorch.layerwise;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Tells networks apart whose layers in front of one differ in what they compute: in shape,
 * activation, skips, branches or a weight.
 */
public final class Fingerprint {

  /** Number of bytes. */
  public static final int LENGTH = 16;

  private final MessageDigest digest;

  /** Nothing has been added yet. */
  public Fingerprint() {
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /**
   * Adds the first layers of a stack, and the number of its outputs.
   *
   * @param stack the layers
   * @param parameters flat parameters; unchanged
   * @param upTo number of layers
   * @return this
   */
  public Fingerprint add(DenseStack stack, double[] parameters, int upTo) {
    StringBuilder shape = new StringBuilder().append(stack.nIn()).append('-').append(stack.nOut());
    for (int l = 0; l < upTo; l++) {
      DenseStack.Layer layer = stack.layer(l);
      shape.append('|').append(layer.nOut()).append(layer.hasBias()).append(layer.activation());
      shape.append(layer.added()).append(layer.links() == null ? "" : layer.links().branches());
    }
    add(shape.toString());
    return add(Arrays.copyOf(parameters, upTo == 0 ? 0 : stack.end(upTo - 1)));
  }

  /**
   * Adds text.
   *
   * @param text any
   * @return this
   */
  public Fingerprint add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    digest.update(bytes);
    return this;
  }

  /**
   * Adds numbers.
   *
   * @param values any; unchanged
   * @return this
   */
  public Fingerprint add(double[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Double.BYTES));
    for (double value : values) {
      bytes.putDouble(value == 0 ? 0 : value); // not -0
    }
    digest.update(bytes.array());
    return this;
  }

  /**
   * The fingerprint of what was added; nothing can be added any more.
   *
   * @return {@link #LENGTH} bytes
   */
  public byte[] bytes() {
    return Arrays.copyOf(digest.digest(), LENGTH);
  }
}
