package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.NetworkView;
import io.github.linstorch.dl4j.rows.Batches;
import io.github.linstorch.dl4j.rows.LocalRows;
import io.github.linstorch.dl4j.rows.MemoryRows;
import io.github.linstorch.dl4j.rows.StreamedRows;
import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.Head;
import io.github.linstorch.layerwise.Logits;
import io.github.linstorch.layerwise.RowSource;
import io.github.linstorch.layerwise.Temperature;
import io.github.linstorch.lstsq.BlasThreads;
import io.github.linstorch.lstsq.SummedSolution;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * What the last layer of a network needs to know of the rows that it is fitted to, while all layers
 * in front are given: sums, whose size does not depend on the number of rows. Rows can be added and
 * removed later, states of several machines can be merged, and old rows can be made to count less;
 * no row is kept.
 *
 * <pre>{@code
 * LastLayerState state = LastLayerState.of(net, firstRows);
 * state.add(laterRows);
 * state.solveInto(net); // the last layer that fits all of them
 * }</pre>
 *
 * <p>Two states of the same rows agree to about 2^-70, however the rows came in and went out, so
 * that solutions agree to 1e-9 for condition numbers of the last layer's inputs up to 1e4 and more.
 *
 * <p><b>Objective.</b> The squared error of the labels and a ridge, as {@link
 * FitMethod#LAST_LAYER}. L2 of the network's configuration has no part in it. A softmax and
 * sigmoids are solved by the squares of the labels, too: the largest output is the class, but
 * outputs are probabilities only after {@link #solveInto(Model, DataSet)} has been given rows to
 * calibrate them.
 *
 * <p>The state copies what the network computes in front of its last layer. If these layers change,
 * it stays one of the old ones, and says so when it is to be merged or solved into the others.
 *
 * <p>After any exception the state is as it was. Not thread-safe.
 */
public final class LastLayerState {

  /** Size up to which a file is read, for a message that says what it is. */
  private static final long SMALL_FILE = 1 << 20;

  private final LastLayer network;
  private final Head head;

  private LastLayerState(Model net) {
    this.network = new LastLayer(net);
    this.head = network.head();
  }

  /**
   * A state without rows.
   *
   * @param net a MultiLayerNetwork or ComputationGraph, initialised; unchanged
   * @return an empty state
   * @throws UnsupportedNetworkException if its last layer is not a dense one with an identity,
   *     softmax or sigmoid, or if squares do not serve its loss
   */
  public static LastLayerState of(Model net) {
    return new LastLayerState(net);
  }

  /**
   * A state of some rows.
   *
   * @param net as in {@link #of(Model)}
   * @param data as {@link LinstorchFitter} takes them; unchanged
   * @return the state
   */
  public static LastLayerState of(Model net, DataSet data) {
    return of(net).add(data);
  }

  /**
   * A state of all rows of an iterator, which is read once.
   *
   * @param net as in {@link #of(Model)}
   * @param iterator reset, and read to its end
   * @return the state
   */
  public static LastLayerState of(Model net, DataSetIterator iterator) {
    return of(net).add(iterator);
  }

  /**
   * Adds rows.
   *
   * @param data features, labels and perhaps a label mask of shape (n, 1), the rows' weights;
   *     unchanged
   * @return this
   * @throws IllegalArgumentException if they do not fit the network
   */
  public LastLayerState add(DataSet data) {
    return with(new MemoryRows(network.view(), data), head::add);
  }

  /**
   * Adds all rows of an iterator, which is read once; all, or none where one is refused.
   *
   * @param iterator reset, and read to its end
   * @return this
   * @throws IllegalArgumentException if they do not fit the network
   */
  public LastLayerState add(DataSetIterator iterator) {
    return with(new StreamedRows(network.view(), Batches.of(iterator)), head::add);
  }

  /**
   * Removes rows. That costs no accuracy as long as the rows that stay determine the weights well;
   * if they do not, or if the rows were not added before, the state refuses, as far as it can tell:
   * rows that are merely like others cannot be told from them. A row that {@link #forget} has made
   * count less is removed by a label mask of what it counts now, of data type DOUBLE: 0.9 in FLOAT
   * is another number, and what it leaves behind is refused.
   *
   * @param data rows that were added before; unchanged
   * @return this
   * @throws IllegalArgumentException if the rest would determine the weights to less than nine
   *     digits, with the input of the last layer that is to blame, or if the rows cannot have been
   *     added
   */
  public LastLayerState remove(DataSet data) {
    return with(new MemoryRows(network.view(), data), head::remove);
  }

  private LastLayerState with(LocalRows rows, Consumer<RowSource> action) {
    try (rows) {
      atOneThread(
          () -> {
            action.accept(rows);
            return null;
          });
    }
    return this;
  }

  private static <T> T atOneThread(Supplier<T> work) {
    return BlasThreads.single(work);
  }

  /**
   * Adds all rows of another state.
   *
   * @param other of a network with the same layers in front of the last; unchanged
   * @return this
   * @throws IllegalArgumentException if its network is another one
   */
  public LastLayerState merge(LastLayerState other) {
    requireGiven(other, "a state");
    head.merge(other.head);
    return this;
  }

  /**
   * Has all rows added so far count less: called before every batch, it weighs rows by how long ago
   * they came.
   *
   * @param factor by which their weights are multiplied, above 0, at most 1
   * @return this
   */
  public LastLayerState forget(double factor) {
    head.forget(factor);
    return this;
  }

  /**
   * Number of rows added, less those removed.
   *
   * @return not changed by {@link #forget}
   */
  public long rows() {
    return head.sums().rows();
  }

  /**
   * Sum of the weights of the rows.
   *
   * @return their number if each weighs 1
   */
  public double weight() {
    return head.sums().weight();
  }

  /**
   * Solves, and writes the last layer into a network, with the ridge of the least generalised
   * cross-validation. Other parameters, the updater's state, counts and score stay as they are.
   *
   * @param net of the same layers in front of the last as the state's; its last layer, which may
   *     have another activation or bias than the state's, is overwritten
   * @return what was found
   * @throws IllegalArgumentException if it is another network
   * @throws IllegalStateException if the state has no rows
   */
  public LastLayerSolution solveInto(Model net) {
    return solveInto(net, Head::choose, null);
  }

  /**
   * Solves with a given ridge: 0 is plain least squares, the solution of {@link
   * FitMethod#LAST_LAYER}, and of dependent inputs the shortest one.
   *
   * @param net as in {@link #solveInto(Model)}
   * @param ridge penalty per row on the weights of inputs of unit variance, at least 0
   * @return what was found
   */
  public LastLayerSolution solveInto(Model net, double ridge) {
    return solveInto(net, rows -> rows.solve(ridge), null);
  }

  /**
   * Solves as {@link #solveInto(Model)} does, and multiplies the last layer so that its softmax or
   * sigmoids give probabilities.
   *
   * @param net as in {@link #solveInto(Model)}
   * @param held rows to calibrate on, which should not be among those of the state; unchanged
   * @return what was found
   * @throws IllegalArgumentException if the output is linear, or the rows do not fit the network
   */
  public LastLayerSolution solveInto(Model net, DataSet held) {
    requireGiven(held, "rows to calibrate on");
    return solveInto(net, Head::choose, held);
  }

  private LastLayerSolution solveInto(
      Model net, Function<Head, SummedSolution> solve, DataSet held) {
    requireRows();
    requireGiven(net, "a network");
    synchronized (net) { // as a fit does
      LastLayer target = new LastLayer(net);
      Head rows = atOneThread(() -> target.head(head));
      MemoryRows toCalibrate = held == null ? null : toCalibrate(target, held);
      SummedSolution solution = atOneThread(() -> solve.apply(rows));
      double[] parameters = rows.parameters(solution);
      double factor = Double.NaN;
      if (toCalibrate != null) {
        factor = factor(target.view(), parameters, toCalibrate);
        for (int i = from(target.view()); i < parameters.length; i++) {
          parameters[i] *= factor;
        }
      }
      double[] stored = target.write(parameters);
      head.keep(solution);
      double[] squares = rows.meanSquares(stored, held == null ? 1 : factor);
      return described(solution, rows, squares, factor);
    }
  }

  private static MemoryRows toCalibrate(LastLayer target, DataSet held) {
    if (target.isLinear()) {
      throw new IllegalArgumentException(
          "A linear output gives no probabilities to calibrate: leave the rows out");
    }
    MemoryRows rows = new MemoryRows(target.view(), held);
    if (target.view().isOutputSoftmax()) {
      rows.requireDistributions();
    }
    return rows;
  }

  private static int from(NetworkView view) {
    return view.stack().weightOffset(view.stack().depth() - 1);
  }

  private static double factor(NetworkView view, double[] parameters, RowSource held) {
    DenseStack stack = view.stack();
    Logits logits = Logits.of(stack, parameters, held);
    double least = Temperature.LEAST;
    double largest = Temperature.LARGEST;
    return view.isOutputSoftmax()
        ? Temperature.fit(logits.values(), logits.labels(), logits.weights(), least, largest)
        : Temperature.fitSigmoid(
            logits.values(), logits.labels(), logits.weights(), stack.loss(), least, largest);
  }

  private LastLayerSolution described(
      SummedSolution solution, Head rows, double[] squares, double factor) {
    int outputs = network.view().stack().nOut();
    double solved = 0;
    double stored = 0;
    double[] variances = new double[outputs];
    for (int o = 0; o < outputs; o++) {
      variances[o] = solution.residualVariance(o);
      solved += solution.meanSquare(o) / outputs;
      stored += squares[o] / outputs;
    }
    StoredLoss.warn(stored, solved, rows.labelSquares());
    return new LastLayerSolution(
        solution.lambda(),
        solution.degreesOfFreedom(),
        rows.ridge().conditionNumber(),
        squares,
        variances,
        HeadScores.expected(solution, outputs) + Math.max(stored - solved, 0),
        factor);
  }

  private static void requireGiven(Object argument, String what) {
    if (argument == null) {
      throw new IllegalArgumentException("Expected " + what + ", found null");
    }
  }

  private void requireRows() {
    if (rows() == 0) {
      throw new IllegalStateException("The state has no rows yet: add some first");
    }
  }

  /**
   * Variance of a label about its prediction, {@code residual variance (1 + leverage)}, by the
   * solution that {@link #solveInto} found last, or, where the state has changed since, by that of
   * {@link #solveInto(Model)}: that of the labels themselves, and that of what the rows say of the
   * weights. With labels whose noise is normal and does not depend on the features, 95 % of new
   * labels lie within two standard deviations, where there are many more rows than weights.
   *
   * @param features as the network takes them, one row for each; unchanged
   * @return shape (n, nOut), double; NaN where the rows of the state are no more than the solution
   *     has parameters, because then no residual tells how far labels scatter
   * @throws IllegalArgumentException if the network does not take such features
   * @throws IllegalStateException if the state has no rows, or the output is not linear
   */
  public INDArray predictionVariance(INDArray features) {
    requireRows();
    requireGiven(features, "features");
    if (!network.isLinear()) {
      throw new IllegalStateException(
          "Intervals are for linear outputs: squares of the labels say nothing of how sure a softmax"
              + " or a sigmoid is");
    }
    return atOneThread(() -> new HeadScores(network, head).variance(features));
  }

  /**
   * Compares rows with those of the state, which stays as it is. A loss far above the expected one,
   * or a distance far above 1, says that the rows have changed. Then more rows do not help: the
   * hidden layers are to be fitted anew.
   *
   * @param data features and labels; unchanged
   * @return the loss of the solution that {@link #predictionVariance} takes, before any
   *     calibration, and the distance of the rows from those seen
   * @throws IllegalStateException if the state has no rows
   */
  public DriftScore score(DataSet data) {
    requireRows();
    return atOneThread(() -> new HeadScores(network, head).score(data));
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
   * Reads a state.
   *
   * @param bytes from {@link #toBytes}; unchanged. Bytes from anywhere may be given: nothing that
   *     they say is run
   * @param net network of the same layers in front of the last as the state's; unchanged
   * @return the state
   * @throws IllegalArgumentException if the bytes are damaged, none of a state, of a version that
   *     is not read, or of another network
   */
  public static LastLayerState fromBytes(byte[] bytes, Model net) {
    LastLayerState state = of(net);
    state.head.read(bytes);
    return state;
  }

  /**
   * Saves the state in a file, which is replaced as a whole or not at all.
   *
   * @param file file to write or replace; its folder must exist
   * @throws IOException if it cannot be written
   */
  public void save(File file) throws IOException {
    WholeFile.write(file.toPath(), out -> out.write(toBytes()));
  }

  /**
   * Loads a state from a file.
   *
   * @param file from {@link #save}
   * @param net as in {@link #fromBytes}
   * @return the state
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException as {@link #fromBytes} throws it, or if the file is far larger
   *     than a state of this network is; then it is not read
   */
  public static LastLayerState load(File file, Model net) throws IOException {
    LastLayerState state = of(net);
    long size = Files.size(file.toPath());
    long expected = state.head.size();
    if (size > Math.max(expected, SMALL_FILE)) {
      throw new IllegalArgumentException(
          "Expected a file of "
              + expected
              + " bytes, as states of this network have, found "
              + size
              + " in "
              + file
              + ": it holds no state, or that of a network with a wider last layer");
    }
    state.head.read(Files.readAllBytes(file.toPath()));
    return state;
  }
}
