package io.github.linstorch.layerwise;

import io.github.linstorch.lstsq.Matrix;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which inputs of a layer lead to which of its units, where not all lead to all: the layer is
 * several branches side by side. Weights between branches are zero, and stay zero. Immutable.
 */
@SuppressWarnings("serial") // the lists are those of the JDK, which are serializable
public final class Links implements Serializable {

  @Serial private static final long serialVersionUID = 1;

  /**
   * A branch: all of its inputs lead to all of its units.
   *
   * @param input its first input in the layer
   * @param inputs how many inputs it has
   * @param unit its first unit in the layer
   * @param units how many units it has
   * @serial exclude
   */
  public record Branch(int input, int inputs, int unit, int units) implements Serializable {}

  /** The branches, by their units, which together are all of the layer. */
  private final List<Branch> branches;

  /**
   * Branches side by side.
   *
   * @param branches by their units, without a gap
   */
  public Links(List<Branch> branches) {
    this.branches = new ArrayList<>(branches);
  }

  /**
   * The branches.
   *
   * @return by their units
   */
  public List<Branch> branches() {
    return List.copyOf(branches);
  }

  /**
   * Sets weights between branches to zero.
   *
   * @param weights of the layer, a column for each unit, biases in a row behind all inputs;
   *     overwritten
   * @param inputs number of inputs of the layer
   */
  public void clear(Matrix weights, int inputs) {
    for (Branch branch : branches) {
      int end = branch.input() + branch.inputs();
      for (int o = branch.unit(); o < branch.unit() + branch.units(); o++) {
        int at = weights.at(o);
        Arrays.fill(weights.values(), at, at + branch.input(), 0);
        Arrays.fill(weights.values(), at + end, at + inputs, 0);
      }
    }
  }
}
