package io.github.linstorch.dl4j.network;

import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.NotFiniteException;
import io.github.linstorch.layerwise.ParameterStore;
import java.util.Locale;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Computes how the network would store solved parameters: they are rounded to its data type, and
 * then its constraints are applied, on a copy of the network.
 */
public final class NetworkStore implements ParameterStore {

  private final NetworkView view;
  private final DataType type;
  private Network copy;

  public NetworkStore(NetworkView view) {
    this.view = view;
    this.type = view.net().parameters().dataType();
  }

  @Override
  public boolean onlyRounds() {
    return !view.isConstrained();
  }

  @Override
  public double roundOff() {
    return switch (type) {
      case DOUBLE -> 0x1p-53;
      case FLOAT -> 0x1p-24;
      default -> 0x1p-11;
    };
  }

  @Override
  public double[] stored(double[] parameters) {
    double[] stored = Buffers.rounded(parameters, type);
    requireFinite(stored, parameters, "does not fit the network's data type " + type);
    if (view.isConstrained()) {
      double[] moved = constrained(stored);
      requireFinite(moved, stored, "is not finite once the layer's constraints are applied");
      return moved;
    }
    return stored;
  }

  /** One thread at a time: restarts share the copy. */
  private synchronized double[] constrained(double[] stored) {
    if (copy == null) {
      copy = view.net().copy(type);
    }
    view.write(stored, copy);
    copy.model().applyConstraints(view.net().iterationCount(), view.net().epochCount());
    return view.parametersOf(copy);
  }

  private void requireFinite(double[] stored, double[] solved, String what) {
    DenseStack stack = view.stack();
    for (int l = 0; l < stack.depth(); l++) {
      for (int i = stack.weightOffset(l); i < stack.end(l); i++) {
        if (!Double.isFinite(stored[i])) {
          throw new NotFiniteException(
              String.format(
                  Locale.ROOT,
                  "%s: a solved parameter of %g %s. Standardise features and labels, or use a wider"
                      + " data type or no constraints. The network is unchanged.",
                  stack.layer(l).label(),
                  solved[i],
                  what));
        }
      }
    }
  }
}
