package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.rows.Batches;
import io.github.linstorch.dl4j.rows.LocalRows;
import io.github.linstorch.dl4j.rows.MemoryRows;
import io.github.linstorch.dl4j.rows.StreamedRows;
import io.github.linstorch.layerwise.LayerInputs;
import io.github.linstorch.layerwise.SavedState;
import io.github.linstorch.layerwise.SummedRows;
import io.github.linstorch.lstsq.BlasThreads;
import io.github.linstorch.lstsq.Downdate;
import io.github.linstorch.lstsq.UpdatableSums;
import java.util.Arrays;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * What a LINSTORCH fit needs to know of its rows, where that is of a size that does not depend on
 * their number: rows that come later then give the fit of all rows, without the old ones.
 *
 * <pre>{@code
 * LinstorchState state = LinstorchState.of(net, firstRows);
 * state.add(laterRows);
 * state.solveInto(net); // as LinstorchFitter.fit(net, allRows) from the initial weights
 * }</pre>
 *
 * <p>That is so where nothing that enters a layer depends, in any but a linear way, on weights that
 * the fit changes: for networks without hidden layers, with hidden layers that have no activation,
 * and with frozen hidden layers of any kind in front of such. All others are refused: with a ReLU
 * behind weights that change, the first backward sweep needs only sums, but the forward sweep needs
 * what the old rows become behind the new weights. For these there is {@link LastLayerState}.
 *
 * <p>The state keeps the weights that the network had when the state was made. Every solve starts
 * from them, and its result is that of a fit of all rows from them. After any exception the state
 * is as it was. Not thread-safe.
 */
public final class LinstorchState {

  private final StatefulFit network;
  private double[] initial;
  private UpdatableSums sums;

  /** Unit round-off of the least precise features so far. */
  private double precision = 0x1p-53;

  private LinstorchState(Model net, FitConfig config) {
    this.network = new StatefulFit(net, config);
    this.initial = network.initial();
    this.sums =
        new UpdatableSums(
            network.view().stack().layer(network.first()).nIn(), network.view().stack().nOut());
  }

  /**
   * A state without rows.
   *
   * @param net a MultiLayerNetwork or ComputationGraph with the weights to start from; unchanged
   * @param config settings of LINSTORCH
   * @return an empty state
   * @throws UnsupportedNetworkException if the fit of all rows does not follow from sums of them,
   *     with the reason
   * @throws IllegalArgumentException if a setting needs the rows
   */
  public static LinstorchState of(Model net, FitConfig config) {
    return new LinstorchState(net, config);
  }

  /**
   * A state of some rows, with default settings.
   *
   * @param net as in {@link #of(Model, FitConfig)}
   * @param data as {@link LinstorchFitter} takes them; unchanged
   * @return the state
   */
  public static LinstorchState of(Model net, DataSet data) {
    return of(net, FitConfig.defaults()).add(data);
  }

  /**
   * Adds rows.
   *
   * @param data features, labels and perhaps a label mask, the rows' weights; unchanged
   * @return this
   * @throws IllegalArgumentException if they do not fit the network
   */
  public LinstorchState add(DataSet data) {
    return add(new MemoryRows(network.view(), data));
  }

  /**
   * Adds all rows of an iterator, which is read once; all, or none where one is refused.
   *
   * @param iterator reset, and read to its end
   * @return this
   * @throws IllegalArgumentException if they do not fit the network
   */
  public LinstorchState add(DataSetIterator iterator) {
    return add(new StreamedRows(network.view(), Batches.of(iterator)));
  }

  private LinstorchState add(LocalRows rows) {
    try (rows) {
      UpdatableSums more = summed(rows);
      more.merge(sums);
      sums = more;
      precision = Math.max(precision, rows.precision());
    }
    return this;
  }

  private UpdatableSums summed(LocalRows rows) {
    return BlasThreads.single(
        () ->
            LayerInputs.sums(
                network.view().stack(), network.view().parameters(), network.first(), rows));
  }

  /**
   * Removes rows, as {@link LastLayerState#remove} does.
   *
   * @param data rows that were added before; unchanged
   * @return this
   * @throws IllegalArgumentException if the rest would determine the weights to less than nine
   *     digits, or if the rows cannot have been added
   */
  public LinstorchState remove(DataSet data) {
    sums = Downdate.of(sums, summed(new MemoryRows(network.view(), data)));
    return this;
  }

  /**
   * Adds all rows of another state.
   *
   * @param other of the same network, initial weights and settings; unchanged
   * @return this
   * @throws IllegalArgumentException if anything of that differs
   */
  public LinstorchState merge(LinstorchState other) {
    if (other == null) {
      throw new IllegalArgumentException("Expected a state, found null");
    }
    requireSame(other.network.fingerprint(), "the states are of networks");
    if (!Arrays.equals(initial, other.initial)) {
      throw new IllegalArgumentException(
          "Expected states that start from the same weights: make both from one network, before it"
              + " is fitted");
    }
    UpdatableSums both = sums.copy();
    both.merge(other.sums);
    sums = both;
    precision = Math.max(precision, other.precision);
    return this;
  }

  private void requireSame(byte[] other, String what) {
    if (!Arrays.equals(other, network.fingerprint())) {
      throw new IllegalArgumentException(
          "Expected the same network and settings, found that "
              + what
              + " that differ in a shape, an activation, a connection, a frozen weight or a setting:"
              + " make the state anew from rows");
    }
  }

  /**
   * Number of rows added, less those removed.
   *
   * @return at least 0
   */
  public long rows() {
    return sums.rows();
  }

  /**
   * Fits all rows from the weights that the state was made with, and writes the result into a
   * network. The updater's state, counts and score stay as they are.
   *
   * @param net of the same shape and frozen layers as the state's; overwritten
   * @return mean squared error on the rows of the state; NaN where an activation stands at the
   *     output
   * @throws IllegalArgumentException if it is another network
   * @throws IllegalStateException if the state has no rows
   * @throws ArithmeticException if a weight would not be finite
   */
  public double solveInto(Model net) {
    if (rows() == 0) {
      throw new IllegalStateException("The state has no rows yet: add some first");
    }
    if (net == null) {
      throw new IllegalArgumentException("Expected a network, found null");
    }
    synchronized (net) { // as a fit does
      StatefulFit target = new StatefulFit(net, network.config());
      requireSame(target.fingerprint(), "the network is one of those");
      return BlasThreads.single(() -> target.fit(new SummedRows(sums, precision), initial));
    }
  }

  /**
   * Writes the state, with the weights that it starts from.
   *
   * @return at most {@code 8 (w + 1 + nOut)^2 + 264} bytes for w inputs of the first layer that is
   *     solved, and eight for each weight that is
   * @throws IllegalStateException if these are more than an array holds
   */
  public byte[] toBytes() {
    double[] kept = Arrays.copyOf(initial, initial.length + 1);
    kept[initial.length] = precision;
    return new SavedState(SavedState.Kind.LINSTORCH, network.fingerprint(), sums, kept).toBytes();
  }

  /**
   * Reads a state.
   *
   * @param bytes from {@link #toBytes}; unchanged. Bytes from anywhere may be given: nothing that
   *     they say is run
   * @param net of the same shape and frozen layers as the state's, fitted or not; unchanged
   * @param config settings that the state was made with
   * @return the state
   * @throws IllegalArgumentException if the bytes are damaged, none of a state, of a version that
   *     is not read, or of another network or setting
   */
  public static LinstorchState fromBytes(byte[] bytes, Model net, FitConfig config) {
    LinstorchState state = new LinstorchState(net, config);
    SavedState saved = SavedState.of(bytes, SavedState.Kind.LINSTORCH);
    state.requireSame(saved.fingerprint(), "the bytes are of a network or of settings");
    double[] kept = saved.parameters();
    int last = state.initial.length;
    boolean isRight =
        kept.length == last + 1
            && saved.sums().nIn() == state.sums.nIn()
            && saved.sums().nTargets() == state.sums.nTargets()
            && Arrays.stream(kept).allMatch(Double::isFinite)
            && kept[last] > 0;
    if (!isRight) {
      throw new IllegalArgumentException("The bytes of the state are damaged: sizes do not agree");
    }
    state.initial = Arrays.copyOf(kept, last);
    state.precision = kept[last];
    state.sums = saved.sums();
    return state;
  }
}
