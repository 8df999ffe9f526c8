package io.github.linstorch.dl4j;

import io.github.linstorch.layerwise.Linstorch;
import io.github.linstorch.layerwise.Samples;
import io.github.linstorch.layerwise.SolverChoice;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
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
   */
  public static FitReport fit(MultiLayerNetwork net, DataSet data, FitConfig config) {
    if (data == null) {
      throw new IllegalArgumentException("Expected a DataSet, found null");
    }
    if (data.hasMaskArrays()) {
      throw new IllegalArgumentException(
          "Mask arrays are not supported: remove the masked rows from the DataSet instead");
    }
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
   */
  public static FitReport fit(
      MultiLayerNetwork net, INDArray features, INDArray labels, FitConfig config) {
    Objects.requireNonNull(config, "config");
    long start = System.nanoTime();
    NetworkView view = NetworkView.of(net);
    Samples samples = DataChecker.samples(view, features, labels);
    ListenerAdapter observer = new ListenerAdapter(view, config);
    observer.onStart(features.rows());
    ParameterWriter writer = new ParameterWriter(view);
    Linstorch.Result result =
        Linstorch.fit(
            view.stack(), view.parameters(), samples, settings(config), writer::stored, observer);
    FitReport report =
        writer.commit(
            result.parameters(),
            () -> {
              net.setScore(view.score(result.after().loss(), features, labels));
              Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
              FitReport done = view.report(config, result, observer.solves(), elapsed);
              config.listener().onEnd(new FitListener.EndEvent(done));
              return done;
            });
    LOG.debug("{}", report);
    return report;
  }

  /**
   * Lists everything about a network that keeps it from being fitted.
   *
   * @param net unchanged
   * @return one sentence per obstacle, naming the layer and the remedy; empty if it can be fitted
   */
  public static List<String> check(MultiLayerNetwork net) {
    return NetworkView.obstacles(net);
  }

  private static Linstorch.Settings settings(FitConfig config) {
    return new Linstorch.Settings(
        config.solveOrder() == SolveOrder.BACKWARD_FIRST,
        config.solveCalls(),
        config.keepBest(),
        config.rcond().orElse(Double.NaN),
        SolverChoice.valueOf(config.solver().name()),
        config.threads());
  }
}
