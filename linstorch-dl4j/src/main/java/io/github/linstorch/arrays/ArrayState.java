package io.github.linstorch.arrays;

import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.Fingerprint;
import io.github.linstorch.layerwise.Head;

/**
 * What the last layer of an {@link ArrayNetwork} needs to know of its rows: sums, to which rows can
 * be added, and which can be merged with those of other machines. Its bytes are those of the {@code
 * LastLayerState} of linstorch-dl4j. After any exception the state is as it was. Not thread-safe.
 */
public final class ArrayState {

  private final DenseStack stack;
  private final Head head;

  ArrayState(DenseStack stack, double[] parameters) {
    this.stack = stack;
    this.head = new Head(stack, parameters, fingerprint(stack, parameters));
  }

  private static byte[] fingerprint(DenseStack stack, double[] parameters) {
    return new Fingerprint().add(stack, parameters, stack.depth() - 1).bytes();
  }

  /**
   * Adds rows.
   *
   * @param features of shape (n, number of features); unchanged
   * @param labels of shape (n, number of outputs); unchanged
   * @return this
   * @throws IllegalArgumentException if they do not fit the network, or are not finite
   */
  public ArrayState add(double[][] features, double[][] labels) {
    head.add(new ArrayRows(features, labels, stack.nIn(), stack.nOut()));
    return this;
  }

  /**
   * Removes rows.
   *
   * @param features of rows that were added before; unchanged
   * @param labels of these rows; unchanged
   * @return this
   * @throws IllegalArgumentException if the rest would determine the weights to less than nine
   *     digits, or if the rows cannot have been added
   */
  public ArrayState remove(double[][] features, double[][] labels) {
    head.remove(new ArrayRows(features, labels, stack.nIn(), stack.nOut()));
    return this;
  }

  /**
   * Adds all rows of another state.
   *
   * @param other of a network with the same layers in front of the last; unchanged
   * @return this
   * @throws IllegalArgumentException if its network is another one
   */
  public ArrayState merge(ArrayState other) {
    requireGiven(other);
    head.merge(other.head);
    return this;
  }

  static void requireGiven(ArrayState state) {
    if (state == null) {
      throw new IllegalArgumentException("Expected a state, found null");
    }
  }

  /**
   * Has all rows so far count less.
   *
   * @param factor by which their weights are multiplied, above 0, at most 1
   * @return this
   */
  public ArrayState forget(double factor) {
    head.forget(factor);
    return this;
  }

  /**
   * Number of rows added, less those removed.
   *
   * @return at least 0
   */
  public long rows() {
    return head.sums().rows();
  }

  /**
   * Writes the state, without the network.
   *
   * @return at most {@code 8 (w + 1 + nOut)^2 + 256} bytes, for w inputs of the last layer
   * @throws IllegalStateException if these are more than an array holds, for w + nOut above 16000
   */
  public byte[] toBytes() {
    return head.toBytes();
  }

  /**
   * Reads a state in place of this one.
   *
   * @param bytes from {@link #toBytes}; nothing that they say is run; unchanged
   * @return this
   * @throws IllegalArgumentException if they are damaged, none of a state, of a version that is not
   *     read, or of another network
   */
  public ArrayState read(byte[] bytes) {
    head.read(bytes);
    return this;
  }

  double ridge() {
    return head.choose().lambda();
  }

  /** Parameters of a network with the solution in its last layer. */
  double[] solved(DenseStack other, double[] parameters) {
    if (rows() == 0) {
      throw new IllegalStateException("The state has no rows yet: add some first");
    }
    head.requireSame(fingerprint(other, parameters), "the network has some");
    return head.parameters(head.choose());
  }
}
