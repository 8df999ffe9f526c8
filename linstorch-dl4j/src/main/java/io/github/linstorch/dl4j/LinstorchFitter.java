package io.github.linstorch.dl4j;

import io.github.linstorch.layerwise.Linstorch;
import io.github.linstorch.layerwise.RowSource;
import io.github.linstorch.layerwise.SolverChoice;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a {@link MultiLayerNetwork} of dense layers by linear least squares, layer by layer: no
 * learning rate, no epochs. Stands where {@code net.fit(data)} stood:
 *
 * <pre>{@code
 * FitReport report = LinstorchFitter.fit(net, trainingData);
 * }</pre>
 *
 * <p><b>A fit is a full fit.</b> Where {@code net.fit(batch)} takes one step, this method finds the
 * weights for the rows that it is given and forgets what the network knew of others. Inside a
 * mini-batch or epoch loop it would leave the network fitted to the last batch alone. Give it all
 * training rows at once, outside any loop; afterwards {@code net.fit} may go on training with Adam
 * or SGD, batch by batch, from the weights found.
 *
 * <p>What is minimised is the squared error, also where the network's loss function is another:
 * with softmax and cross-entropy the one-hot labels are regressed directly. L1, L2 and constraints
 * of the layers have no part in the solves; L1 and L2 count in {@code net.score()} as ever. Dropout
 * is off. The updater's state, and the counts of iterations and epochs, stay as they were.
 *
 * <p>Features and labels are used as they are. Standardise them outside, for example with ND4J's
 * {@code NormalizerStandardize}. They are never changed.
 *
 * <p>On any exception the network is as it was before the call. Arithmetic is double, whatever the
 * network's data type; parameters are cast once, when they are written.
 */
public final class LinstorchFitter {

  private static final Logger LOG = LoggerFactory.getLogger(LinstorchFitter.class);

  private LinstorchFitter() {}

  /**
   * Fits a network to all rows of a data set, with default settings.
   *
   * @param net initialised; its parameters and its score are overwritten
   * @param data features of shape (n, nIn), labels of shape (n, nOut), no masks; unchanged
   * @return what was done
   * @throws UnsupportedNetworkException if the network has a layer that cannot be fitted
   * @throws IllegalArgumentException if the data do not fit the network
   * @throws ArithmeticException if a weight would not be finite
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   * @throws IllegalStateException if ND4J has no backend, with the dependency to add
   */
  public static FitReport fit(MultiLayerNetwork net, DataSet data) {
    return fit(net, data, FitConfig.defaults());
  }

  /**
   * Fits a network to all rows of a data set.
   *
   * @param net initialised; its parameters and its score are overwritten
   * @param data features of shape (n, nIn), labels of shape (n, nOut), no masks; unchanged
   * @param config settings
   * @return what was done
   * @throws UnsupportedNetworkException if the network has a layer that cannot be fitted
   * @throws IllegalArgumentException if the data do not fit the network
   * @throws ArithmeticException if a weight would not be finite
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   * @throws IllegalStateException if ND4J has no backend, with the dependency to add
   */
  public static FitReport fit(MultiLayerNetwork net, DataSet data, FitConfig config) {
    Backend.require();
    DataChecker.requireDataSet(data);
    return fit(net, data.getFeatures(), data.getLabels(), config);
  }

  /**
   * Fits a network to all rows of two arrays, with default settings.
   *
   * @param net initialised; its parameters and its score are overwritten
   * @param features of shape (n, nIn); unchanged
   * @param labels of shape (n, nOut); unchanged
   * @return what was done
   * @throws UnsupportedNetworkException if the network has a layer that cannot be fitted
   * @throws IllegalArgumentException if the data do not fit the network
   * @throws ArithmeticException if a weight would not be finite
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   * @throws IllegalStateException if ND4J has no backend, with the dependency to add
   */
  public static FitReport fit(MultiLayerNetwork net, INDArray features, INDArray labels) {
    return fit(net, features, labels, FitConfig.defaults());
  }

  /**
   * Fits a network to all rows of two arrays.
   *
   * @param net initialised; its parameters and its score are overwritten
   * @param features of shape (n, nIn); unchanged
   * @param labels of shape (n, nOut); unchanged
   * @param config settings
   * @return what was done
   * @throws UnsupportedNetworkException if the network has a layer that cannot be fitted
   * @throws IllegalArgumentException if the data do not fit the network
   * @throws ArithmeticException if a weight would not be finite
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   * @throws IllegalStateException if ND4J has no backend, with the dependency to add
   */
  public static FitReport fit(
      MultiLayerNetwork net, INDArray features, INDArray labels, FitConfig config) {
    Backend.require();
    requireConfig(config);
    long start = System.nanoTime();
    NetworkView view = NetworkView.of(net);
    ArraySource source = DataChecker.source(view, features, labels);
    return fit(
        view,
        source,
        config,
        start,
        result -> view.score(result, () -> net.score(new DataSet(features, labels))));
  }

  /**
   * Fits a network to all rows of an iterator, with default settings: see {@link
   * #fit(MultiLayerNetwork, DataSetIterator, FitConfig)}.
   *
   * @param net initialised; its parameters and its score are overwritten
   * @param iterator is reset at the beginning of every pass, and read to its end
   * @return what was done
   * @throws UnsupportedNetworkException if the network has a layer that cannot be fitted
   * @throws IllegalArgumentException if the data do not fit the network
   * @throws ArithmeticException if a weight would not be finite
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   * @throws IllegalStateException if ND4J has no backend, with the dependency to add
   */
  public static FitReport fit(MultiLayerNetwork net, DataSetIterator iterator) {
    return fit(net, iterator, FitConfig.defaults());
  }

  /**
   * Fits a network to all rows of an iterator without holding them: one full fit over all batches
   * together, not one per batch. Memory is that of a batch and of the squares of the layers'
   * widths, however many rows there are; the price is {@link FitReport#passes()} passes over the
   * iterator, {@code 1 + c (N - 1)} for c solve calls of N layers in the usual case.
   *
   * <p>Batches may differ in size. The iterator's preprocessor is applied to a copy of each batch.
   * The result is that of all rows in memory with {@link Solver#QR}.
   *
   * @param net initialised; its parameters and its score are overwritten
   * @param iterator is reset at the beginning of every pass, and read to its end; must give the
   *     same rows each time
   * @param config settings
   * @return what was done; its loss, where that spares a pass, is that of the parameters before
   *     they are rounded to the network's data type
   * @throws UnsupportedNetworkException if the network has a layer that cannot be fitted
   * @throws IllegalArgumentException if the data do not fit the network, if the iterator cannot be
   *     reset but has to, or if the number of rows changes between passes
   * @throws ArithmeticException if a weight would not be finite
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   * @throws IllegalStateException if ND4J has no backend, with the dependency to add
   */
  public static FitReport fit(MultiLayerNetwork net, DataSetIterator iterator, FitConfig config) {
    Backend.require();
    requireConfig(config);
    long start = System.nanoTime();
    NetworkView view = NetworkView.of(net);
    boolean rereads = view.stack().depth() > 1 || config.keepBest() || !view.isOutputLinear();
    try (IteratorSource source = new IteratorSource(view, iterator, rereads)) {
      return fit(
          view, source, config, start, result -> view.score(result, () -> source.meanScore(net)));
    }
  }

  private static FitReport fit(
      NetworkView view,
      RowSource source,
      FitConfig config,
      long start,
      ToDoubleFunction<Linstorch.Result> score) {
    ListenerAdapter observer = new ListenerAdapter(view, config);
    observer.onStart();
    ParameterWriter writer = new ParameterWriter(view);
    Linstorch.Result result =
        Linstorch.fit(
            view.stack(), view.parameters(), source, settings(config), writer::stored, observer);
    FitReport report =
        writer.commit(
            result.parameters(),
            () -> {
              view.net().setScore(score.applyAsDouble(result));
              Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
              FitReport done =
                  view.report(
                      config,
                      result,
                      observer.solves(),
                      view.needsNetworkScore(result) ? 1 : 0,
                      elapsed);
              config.listener().onEnd(new FitListener.EndEvent(done));
              return done;
            });
    LOG.debug(
        "{}: loss {} -> {} in {}",
        report.method(),
        report.lossBefore(),
        report.loss(),
        report.elapsed());
    return report;
  }

  /**
   * Lists everything about a network that keeps it from being fitted.
   *
   * @param net unchanged
   * @return one sentence per obstacle, naming the layer and the remedy; empty if it can be fitted
   * @throws IllegalStateException if ND4J has no backend, with the dependency to add
   */
  public static List<String> check(MultiLayerNetwork net) {
    Backend.require();
    return NetworkView.obstacles(net);
  }

  private static void requireConfig(FitConfig config) {
    if (config == null) {
      throw new IllegalArgumentException(
          "Expected a FitConfig, found null: leave it out, or give FitConfig.defaults()");
    }
  }

  private static SolverChoice choice(Solver solver) {
    return switch (solver) {
      case AUTO -> SolverChoice.AUTO;
      case QR -> SolverChoice.QR;
      case NORMAL_EQUATIONS -> SolverChoice.NORMAL_EQUATIONS;
    };
  }

  private static Linstorch.Settings settings(FitConfig config) {
    return new Linstorch.Settings(
        config.solveOrder() == SolveOrder.BACKWARD_FIRST,
        config.solveCalls(),
        config.keepBest(),
        config.rcond().orElse(Double.NaN),
        choice(config.solver()),
        config.threads());
  }
}
