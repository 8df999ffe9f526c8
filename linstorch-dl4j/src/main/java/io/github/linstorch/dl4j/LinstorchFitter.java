package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.Fit.Counted;
import io.github.linstorch.dl4j.network.Backend;
import io.github.linstorch.dl4j.network.Batch;
import io.github.linstorch.dl4j.network.GraphNetwork;
import io.github.linstorch.dl4j.network.LayerNetwork;
import io.github.linstorch.dl4j.network.Network;
import io.github.linstorch.dl4j.network.NetworkView;
import io.github.linstorch.dl4j.network.Part;
import io.github.linstorch.dl4j.rows.Batches;
import io.github.linstorch.dl4j.rows.MemoryRows;
import io.github.linstorch.dl4j.rows.StreamedRows;
import java.util.List;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * Trains a network of dense layers by linear least squares: no learning rate, no epochs. It
 * replaces {@code net.fit(data)}, for a {@link MultiLayerNetwork} and for a {@link
 * ComputationGraph} that is one chain of layers, perhaps with several inputs side by side in front
 * and with skips along it:
 *
 * <pre>{@code
 * FitReport report = LinstorchFitter.fit(net, trainingData, FitConfig.gaussNewton());
 * }</pre>
 *
 * <p>Without settings the method is {@link FitMethod#LINSTORCH}.
 *
 * <p><b>A fit is a full fit.</b> {@code net.fit(batch)} takes one step. This method finds the
 * weights for the rows that it is given, and the network forgets all others: give it all training
 * rows at once, outside any loop. Afterwards {@code net.fit} may go on from the weights found.
 *
 * <p><b>Objective.</b> {@link FitMethod#LINSTORCH} minimises the squared error whatever the
 * network's loss function is: with softmax and cross-entropy it regresses the one-hot labels.
 * {@link FitMethod#GAUSS_NEWTON} and {@link FitMethod#LAST_LAYER} minimise the network's loss,
 * unless settings ask for a regression ({@link Objective}, {@link FitConfig#calibrate()}). L2 is
 * the ridge penalty of each layer's solve. For the last layer of a network with a linear output and
 * a squared loss that is exactly DL4J's objective; elsewhere it is a heuristic, but with {@link
 * FitMethod#GAUSS_NEWTON}, which counts L2 as DL4J does. L1 and weight decay are ignored, with a
 * warning in the log. Constraints are applied to the fitted parameters. Dropout is off.
 *
 * <p><b>Rows.</b> Features and labels are used as they are: standardise them outside, for example
 * with ND4J's {@code NormalizerStandardize} or with {@link QuantileNormalizer}. They are never
 * changed. A label mask of shape (n, 1) holds the rows' weights in the squared error; a row of
 * weight 0 does not take part.
 *
 * <p><b>Frozen layers</b> keep their parameters, and the rows run through them. If all layers but
 * the last are frozen, a fit solves the head of a pre-trained network. Frozen dense layers may
 * stand anywhere. Frozen layers of other kinds may stand in front of the dense ones: DL4J runs the
 * rows through those, and {@link FitReport#olsLoss()} is the loss of a linear model of their
 * output. {@link FitMethod#LAST_LAYER} solves the last dense layer on layers of any kind, frozen or
 * not, which DL4J runs at inference; those may be the vertices of a graph with several inputs.
 *
 * <p><b>Around the fit.</b> The network's listeners see one iteration, and one epoch if the data
 * come from an iterator. Activations and gradients are those of the fitted network; they are
 * computed only for listeners that override a method that receives them. The fit adds one to the
 * count of iterations, and to that of epochs after an iterator; {@link UpdaterState#RESET}, the
 * default, sets the former to 0. Both counts live in the network's configuration object, which DL4J
 * shares between all networks built from it. Fits of one network in several threads wait for each
 * other and for {@code net.fit}. (DL4J ends the step of a graph outside its monitor: a fit beside
 * it may fail while a listener receives gradients, and is then rolled back.)
 *
 * <p>After any exception the network is as it was before the call: parameters, updater state,
 * counts and score. Arithmetic is double, whatever the network's data type; parameters are rounded
 * once, when they are written.
 */
public final class LinstorchFitter {

  private LinstorchFitter() {}

  /**
   * Fits a network to all rows of a data set, with default settings. {@link #fit(MultiLayerNetwork,
   * DataSet, FitConfig)} lists the exceptions.
   *
   * @param net initialised; its parameters, score, counts and updater state are overwritten
   * @param data features of shape (n, nIn), labels of shape (n, nOut), perhaps a label mask of
   *     shape (n, 1); unchanged
   * @return the report of the fit
   */
  public static FitReport fit(MultiLayerNetwork net, DataSet data) {
    return fit(net, data, FitConfig.defaults());
  }

  /**
   * Fits a network to all rows of a data set.
   *
   * @param net initialised; its parameters, score, counts and updater state are overwritten
   * @param data features of shape (n, nIn), labels of shape (n, nOut), perhaps a label mask of
   *     shape (n, 1); unchanged
   * @param config settings
   * @return the report of the fit
   * @throws UnsupportedNetworkException if the network has a layer that cannot be fitted
   * @throws IllegalArgumentException if the data do not fit the network
   * @throws ArithmeticException if a weight would not be finite
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   * @throws IllegalStateException if ND4J has no backend; the message names the dependency to add
   */
  public static FitReport fit(MultiLayerNetwork net, DataSet data, FitConfig config) {
    return inMemory(network(net), data, config);
  }

  /**
   * Fits a network to all rows of two arrays, with default settings. {@link #fit(MultiLayerNetwork,
   * INDArray, INDArray, FitConfig)} lists the exceptions.
   *
   * @param net initialised; its parameters, score, counts and updater state are overwritten
   * @param features of shape (n, nIn); unchanged
   * @param labels of shape (n, nOut); unchanged
   * @return the report of the fit
   */
  public static FitReport fit(MultiLayerNetwork net, INDArray features, INDArray labels) {
    return fit(net, features, labels, FitConfig.defaults());
  }

  /**
   * Fits a network to all rows of two arrays.
   *
   * @param net initialised; its parameters, score, counts and updater state are overwritten
   * @param features of shape (n, nIn); unchanged
   * @param labels of shape (n, nOut); unchanged
   * @param config settings
   * @return the report of the fit
   * @throws UnsupportedNetworkException if the network has a layer that cannot be fitted
   * @throws IllegalArgumentException if the data do not fit the network
   * @throws ArithmeticException if a weight would not be finite
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   * @throws IllegalStateException if ND4J has no backend; the message names the dependency to add
   */
  public static FitReport fit(
      MultiLayerNetwork net, INDArray features, INDArray labels, FitConfig config) {
    return inMemory(network(net), new org.nd4j.linalg.dataset.DataSet(features, labels), config);
  }

  /**
   * Fits a network to all rows of an iterator, with default settings: see {@link
   * #fit(MultiLayerNetwork, DataSetIterator, FitConfig)}.
   *
   * @param net initialised; its parameters, score, counts and updater state are overwritten
   * @param iterator reset at the beginning of every pass and read to its end
   * @return the report of the fit
   */
  public static FitReport fit(MultiLayerNetwork net, DataSetIterator iterator) {
    return fit(net, iterator, FitConfig.defaults());
  }

  /**
   * Fits a network to all rows of an iterator without holding them: one full fit over all batches
   * together, not one per batch. Memory is that of a batch and of the squares of the layers'
   * widths, however many rows there are; the price is {@link FitReport#passes()} passes over the
   * iterator, usually {@code 1 + c (N - 1)} for c solve calls of N layers.
   *
   * <p>{@link FitMethod#GAUSS_NEWTON} holds rows in memory, in double precision: all of them, or a
   * sample as large as {@link GaussNewtonConfig#memory()} allows. If it holds a sample, the last
   * layer is still fitted to all rows.
   *
   * <p>Batches may differ in size. The result is that of all rows in memory with {@link Solver#QR}.
   *
   * <p>The iterator's preprocessor works on copies, once on every batch. That holds for an iterator
   * that has been read before, too: data that DL4J has already preprocessed in place are taken as
   * they are. Where DL4J keeps no note of that (as in {@code ViewIterator}), the fit recognises
   * rows that ND4J's normalizers have worked on. It refuses rows that DL4J has preprocessed more
   * than once.
   *
   * @param net initialised; its parameters, score, counts and updater state are overwritten
   * @param iterator reset at the beginning of every pass and read to its end; must give the same
   *     rows each time
   * @param config settings
   * @return the report; if that saves a pass, its loss is that of the parameters before they are
   *     rounded to the network's data type
   * @throws UnsupportedNetworkException if the network has a layer that cannot be fitted
   * @throws IllegalArgumentException if the data do not fit the network, if the iterator has to be
   *     reset but cannot be, or if the rows change between passes (their order may change)
   * @throws ArithmeticException if a weight would not be finite
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   * @throws IllegalStateException if ND4J has no backend; the message names the dependency to add
   */
  public static FitReport fit(MultiLayerNetwork net, DataSetIterator iterator, FitConfig config) {
    return streamed(network(net), () -> Batches.of(iterator), config);
  }

  /**
   * Fits a graph to all rows of a data set, with default settings. {@link #fit(ComputationGraph,
   * DataSet, FitConfig)} lists the exceptions.
   *
   * @param graph initialised; its parameters, score, counts and updater state are overwritten
   * @param data features of shape (n, nIn), labels of shape (n, nOut), perhaps a label mask of
   *     shape (n, 1); unchanged
   * @return the report of the fit
   */
  public static FitReport fit(ComputationGraph graph, DataSet data) {
    return fit(graph, data, FitConfig.defaults());
  }

  /**
   * Fits a graph to all rows of a data set.
   *
   * @param graph initialised; its parameters, score, counts and updater state are overwritten
   * @param data features of shape (n, nIn), labels of shape (n, nOut), perhaps a label mask of
   *     shape (n, 1); unchanged
   * @param config settings
   * @return the report of the fit
   * @throws UnsupportedNetworkException if the network is not one chain of layers that can be
   *     fitted
   * @throws IllegalArgumentException if the data do not fit the network
   * @throws ArithmeticException if a weight would not be finite
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   * @throws IllegalStateException if ND4J has no backend; the message names the dependency to add
   */
  public static FitReport fit(ComputationGraph graph, DataSet data, FitConfig config) {
    return inMemory(network(graph), data, config);
  }

  /**
   * Fits a graph to all rows of a multi data set, with default settings. {@link
   * #fit(ComputationGraph, MultiDataSet, FitConfig)} lists the exceptions.
   *
   * @param graph initialised; its parameters, score, counts and updater state are overwritten
   * @param data features of shape (n, nIn), one array per input of the graph, and one array of
   *     labels of shape (n, nOut); unchanged
   * @return the report of the fit
   */
  public static FitReport fit(ComputationGraph graph, MultiDataSet data) {
    return fit(graph, data, FitConfig.defaults());
  }

  /**
   * Fits a graph to all rows of a multi data set.
   *
   * @param graph initialised; its parameters, score, counts and updater state are overwritten
   * @param data features of shape (n, nIn), one array per input of the graph, and one array of
   *     labels of shape (n, nOut); unchanged
   * @param config settings
   * @return the report of the fit
   * @throws UnsupportedNetworkException if the network is not one chain of layers that can be
   *     fitted
   * @throws IllegalArgumentException if the data do not fit the network
   * @throws ArithmeticException if a weight would not be finite
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   * @throws IllegalStateException if ND4J has no backend; the message names the dependency to add
   */
  public static FitReport fit(ComputationGraph graph, MultiDataSet data, FitConfig config) {
    return Fit.run(
        network(graph), view -> new MemoryRows(view, Batch.of(data)), Counted.ITERATION, config);
  }

  /**
   * Fits a graph to all rows of an iterator, with default settings: see {@link
   * #fit(MultiLayerNetwork, DataSetIterator, FitConfig)}.
   *
   * @param graph initialised; its parameters, score, counts and updater state are overwritten
   * @param iterator reset at the beginning of every pass and read to its end
   * @return the report of the fit
   */
  public static FitReport fit(ComputationGraph graph, DataSetIterator iterator) {
    return fit(graph, iterator, FitConfig.defaults());
  }

  /**
   * Fits a graph to all rows of an iterator without holding them: see {@link
   * #fit(MultiLayerNetwork, DataSetIterator, FitConfig)}.
   *
   * @param graph initialised; its parameters, score, counts and updater state are overwritten
   * @param iterator reset at the beginning of every pass and read to its end; must give the same
   *     rows each time
   * @param config settings
   * @return the report; if that saves a pass, its loss is that of the parameters before they are
   *     rounded to the network's data type
   * @throws UnsupportedNetworkException if the network is not one chain of layers that can be
   *     fitted
   * @throws IllegalArgumentException if the data do not fit the network, if the iterator has to be
   *     reset but cannot be, or if the rows change between passes (their order may change)
   * @throws ArithmeticException if a weight would not be finite
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   * @throws IllegalStateException if ND4J has no backend; the message names the dependency to add
   */
  public static FitReport fit(ComputationGraph graph, DataSetIterator iterator, FitConfig config) {
    return streamed(network(graph), () -> Batches.of(iterator), config);
  }

  /**
   * Fits a graph to all rows of an iterator, with default settings: see {@link
   * #fit(MultiLayerNetwork, DataSetIterator, FitConfig)}.
   *
   * @param graph initialised; its parameters, score, counts and updater state are overwritten
   * @param iterator reset at the beginning of every pass and read to its end
   * @return the report of the fit
   */
  public static FitReport fit(ComputationGraph graph, MultiDataSetIterator iterator) {
    return fit(graph, iterator, FitConfig.defaults());
  }

  /**
   * Fits a graph to all rows of an iterator without holding them: see {@link
   * #fit(MultiLayerNetwork, DataSetIterator, FitConfig)}.
   *
   * @param graph initialised; its parameters, score, counts and updater state are overwritten
   * @param iterator reset at the beginning of every pass and read to its end; must give the same
   *     rows each time
   * @param config settings
   * @return the report; if that saves a pass, its loss is that of the parameters before they are
   *     rounded to the network's data type
   * @throws UnsupportedNetworkException if the network is not one chain of layers that can be
   *     fitted
   * @throws IllegalArgumentException if the data do not fit the network, if the iterator has to be
   *     reset but cannot be, or if the rows change between passes (their order may change)
   * @throws ArithmeticException if a weight would not be finite
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   * @throws IllegalStateException if ND4J has no backend; the message names the dependency to add
   */
  public static FitReport fit(
      ComputationGraph graph, MultiDataSetIterator iterator, FitConfig config) {
    return streamed(network(graph), () -> Batches.of(iterator), config);
  }

  /**
   * Fits several networks of one configuration, whose mean is the prediction, with default
   * settings: see {@link #fitCommittee(MultiLayerConfiguration, DataSet, int, FitConfig)}.
   *
   * @param configuration of every network; copied for each, not changed
   * @param data features of shape (n, nIn), labels of shape (n, nOut), perhaps a label mask of
   *     shape (n, 1); unchanged
   * @param members number of networks, at least 1
   * @return the fitted networks
   */
  public static Committee fitCommittee(
      MultiLayerConfiguration configuration, DataSet data, int members) {
    return fitCommittee(configuration, data, members, FitConfig.defaults());
  }

  /**
   * Fits several networks of one configuration, whose mean is the prediction. Each has a seed of
   * its own, derived from the seed of the settings, or from that of the configuration if the
   * settings have none. With {@link FitMethod#GAUSS_NEWTON} the members differ in their starts and
   * in the rows that they hold out. With the other methods they differ in their initial parameters,
   * which {@link FitConfig#restartInit()} draws. The state of ND4J's random generator does not
   * change.
   *
   * <p>Members are fitted in parallel, on {@link FitConfig#threads()} threads; the result is the
   * same to the bit for any number of them. {@link FitConfig#timeLimit()} applies to the whole
   * call: each member gets a share of the time that is left, and every member is fitted. With a
   * time limit the result depends on the machine. All other settings apply to each member by
   * itself.
   *
   * <p>A {@link FitListener} receives, in the calling thread, how many members have been fitted
   * ({@link FitListener#onMembers}), and the end of every member's fit, in the order of the
   * members, after all fits have ended.
   *
   * @param configuration of every network; copied for each, not changed
   * @param data features of shape (n, nIn), labels of shape (n, nOut), perhaps a label mask of
   *     shape (n, 1); unchanged
   * @param members number of networks, at least 1
   * @param config settings
   * @return the fitted networks
   * @throws UnsupportedNetworkException if the network has a layer that cannot be fitted, or a
   *     frozen one: a configuration has no weights that it could keep
   * @throws IllegalArgumentException if the data do not fit the network, or there is no member
   * @throws ArithmeticException if a weight would not be finite
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   * @throws IllegalStateException if ND4J has no backend; the message names the dependency to add
   */
  public static Committee fitCommittee(
      MultiLayerConfiguration configuration, DataSet data, int members, FitConfig config) {
    Backend.require();
    return CommitteeFit.run(configuration, data, members, config);
  }

  /**
   * Lists everything about a network that keeps it from being fitted with {@link
   * FitConfig#defaults()}.
   *
   * @param net initialised; unchanged
   * @return one sentence per obstacle, naming the layer and the remedy; empty if it can be fitted
   */
  public static List<String> check(MultiLayerNetwork net) {
    return check(net, FitConfig.defaults());
  }

  /**
   * Lists everything about a network of either kind that keeps it from being fitted with {@link
   * FitConfig#defaults()}.
   *
   * @param net a {@link MultiLayerNetwork} or a {@link ComputationGraph}, initialised; unchanged
   * @return one sentence per obstacle, naming the layer or vertex and the remedy; empty if it can
   *     be fitted
   */
  public static List<String> check(Model net) {
    return check(net, FitConfig.defaults());
  }

  /**
   * Lists everything about a network of either kind that keeps it from being fitted with given
   * settings.
   *
   * @param net a {@link MultiLayerNetwork} or a {@link ComputationGraph}, initialised; unchanged
   * @param config settings; only the method, the calibration and balanced classes matter here
   * @return one sentence per obstacle, naming the layer or vertex and the remedy; empty if it can
   *     be fitted
   * @throws IllegalArgumentException if an argument is null
   */
  public static List<String> check(Model net, FitConfig config) {
    if (net != null && !(net instanceof ComputationGraph || net instanceof MultiLayerNetwork)) {
      return List.of(
          net.getClass().getName()
              + " cannot be fitted: use a MultiLayerNetwork or ComputationGraph");
    }
    Network network =
        net instanceof ComputationGraph graph ? network(graph) : network((MultiLayerNetwork) net);
    Fit.requireGiven(config);
    Part part = Methods.of(config).part();
    List<String> obstacles = NetworkView.obstacles(network, part);
    return obstacles.isEmpty()
        ? Fit.obstacles(NetworkView.of(network, part, UnsupportedNetworkException::new), config)
        : obstacles;
  }

  private static Network network(MultiLayerNetwork net) {
    requireGiven(net);
    return new LayerNetwork(net);
  }

  private static Network network(ComputationGraph graph) {
    requireGiven(graph);
    return new GraphNetwork(graph);
  }

  private static void requireGiven(Object net) {
    Backend.require();
    if (net == null) {
      throw new IllegalArgumentException("Expected a network, found null");
    }
  }

  /** Fits a network of either kind to all rows of an iterator. */
  static FitReport fit(Network net, DataSetIterator iterator, FitConfig config) {
    return streamed(net, () -> Batches.of(iterator), config);
  }

  private static FitReport inMemory(Network net, DataSet data, FitConfig config) {
    return Fit.run(net, view -> new MemoryRows(view, data), Counted.ITERATION, config);
  }

  private static FitReport streamed(Network net, Supplier<Batches> batches, FitConfig config) {
    return Fit.run(net, view -> new StreamedRows(view, batches.get()), Counted.EPOCH, config);
  }
}
