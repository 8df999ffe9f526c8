package io.github.linstorch.dl4j.network;

import io.github.linstorch.layerwise.Activation;
import io.github.linstorch.layerwise.Links;
import java.util.List;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.layers.BaseLayer;

/**
 * A dense layer, and the activation behind it, wherever the network has put that.
 *
 * @param l2 coefficient of the weights in DL4J's objective
 * @param l2Bias coefficient of the bias
 * @param pieces DL4J's layers that it consists of: one, or one for each branch
 */
record Dense(
    int index,
    String name,
    int nIn,
    int nOut,
    boolean hasBias,
    Activation activation,
    boolean isFrozen,
    double l2,
    double l2Bias,
    List<Piece> pieces) {

  /**
   * A layer of DL4J as a part of a dense layer.
   *
   * @param place which of its inputs and units it has
   */
  record Piece(Stage stage, Links.Branch place) {}

  static String label(int index, String name) {
    return "layer(index=" + index + ", name=" + name + ")";
  }

  String label() {
    return label(index, name);
  }

  /** DL4J's own; of branches, that of the first. */
  BaseLayer configuration() {
    return (BaseLayer) pieces.get(0).stage().configuration();
  }

  /** Which inputs lead to which units; null if all lead to all. */
  Links links() {
    return pieces.size() == 1 ? null : new Links(pieces.stream().map(Piece::place).toList());
  }

  /** Whether another layer can run beside it, as a branch. */
  boolean isLike(Dense other) {
    return hasBias == other.hasBias
        && activation.equals(other.activation)
        && isFrozen == other.isFrozen
        && l2 == other.l2
        && l2Bias == other.l2Bias;
  }

  /** Whether it can be changed to undo a map of its inputs. */
  boolean absorbs() {
    List<LayerConstraint> constraints = configuration().getConstraints();
    boolean isFree = constraints == null || constraints.isEmpty();
    return hasBias && !isFrozen && isFree && l2 == 0 && l2Bias == 0;
  }

  Dense with(Activation other) {
    return new Dense(index, name, nIn, nOut, hasBias, other, isFrozen, l2, l2Bias, pieces);
  }

  /**
   * Copies parameters from those of the network into those of the stack.
   *
   * @param all of the network; unchanged
   * @param own of the stack, where this layer begins at {@code at}; overwritten
   */
  void read(double[] all, double[] own, int at) {
    each(at, (theirs, its, count) -> System.arraycopy(all, theirs, own, its, count));
  }

  /**
   * Copies parameters from those of the stack into those of the network.
   *
   * @param own of the stack, where this layer begins at {@code at}; unchanged
   * @param all of the network; overwritten
   */
  void write(double[] own, int at, double[] all) {
    each(at, (theirs, its, count) -> System.arraycopy(own, its, all, theirs, count));
  }

  /** Receives runs of parameters that lie side by side in the network and in the stack. */
  private interface Copy {
    void run(int network, int stack, int count);
  }

  private void each(int at, Copy copy) {
    for (Piece piece : pieces) {
      Links.Branch place = piece.place();
      int from = piece.stage().parameterOffset();
      for (int o = 0; o < place.units(); o++) {
        copy.run(
            from + o * place.inputs(),
            at + (place.unit() + o) * nIn + place.input(),
            place.inputs());
      }
      if (hasBias) {
        copy.run(
            from + place.inputs() * place.units(), at + nIn * nOut + place.unit(), place.units());
      }
    }
  }
}
