package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.Fit.Counted;
import io.github.linstorch.dl4j.network.LayerNetwork;
import io.github.linstorch.dl4j.network.Network;
import io.github.linstorch.dl4j.rows.Batches;
import io.github.linstorch.dl4j.rows.StreamedRows;
import io.github.linstorch.layerwise.UniformFanIn;
import java.io.UncheckedIOException;
import java.util.concurrent.CancellationException;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.EarlyStoppingResult.TerminationReason;
import org.deeplearning4j.earlystopping.listener.EarlyStoppingListener;
import org.deeplearning4j.earlystopping.termination.EpochTerminationCondition;
import org.deeplearning4j.earlystopping.termination.IterationTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.IEarlyStoppingTrainer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Early stopping in which an epoch is one restart. Epoch 0 fits the network as it is given, every
 * later epoch fits it again from other initial weights, and the model saver keeps the best. This
 * class replaces DL4J's {@code EarlyStoppingTrainer}; score calculators, termination conditions and
 * model savers work unchanged:
 *
 * <pre>{@code
 * EarlyStoppingResult<MultiLayerNetwork> result =
 *     new LinstorchEarlyStoppingTrainer(configuration, net, iterator).fit();
 * MultiLayerNetwork best = result.getBestModel();
 * }</pre>
 *
 * <p>Each restart draws weights and biases from the uniform distribution on {@code [-1/sqrt(nIn),
 * 1/sqrt(nIn))}. The seed of the settings determines them, or that of the network's configuration
 * if the settings have none. {@link FitMethod#GAUSS_NEWTON} takes no initial weights; its restarts
 * add their number to the seed. Frozen layers keep their parameters. After the training the given
 * network has the weights of the last restart.
 *
 * <p>There are three differences from DL4J's trainer. When a condition on iterations (such as a
 * time limit) ends the training, the restart is complete, so it is scored and may be the best. The
 * score of the result is the best score that was calculated, whatever the model saver remembers.
 * The listener learns of the end even if an error caused it.
 */
public final class LinstorchEarlyStoppingTrainer
    implements IEarlyStoppingTrainer<MultiLayerNetwork> {

  private static final Logger LOG = LoggerFactory.getLogger(LinstorchEarlyStoppingTrainer.class);

  private final EarlyStoppingConfiguration<MultiLayerNetwork> configuration;
  private final MultiLayerNetwork net;
  private final DataSetIterator train;
  private final FitConfig config;
  private EarlyStoppingListener<MultiLayerNetwork> listener;

  /**
   * Makes a trainer with default settings of the fits.
   *
   * @param configuration when to stop, how to score, where to save
   * @param net initialised; overwritten by every restart
   * @param train all training rows; reset and read over and over
   */
  public LinstorchEarlyStoppingTrainer(
      EarlyStoppingConfiguration<MultiLayerNetwork> configuration,
      MultiLayerNetwork net,
      DataSetIterator train) {
    this(configuration, net, train, FitConfig.defaults());
  }

  /**
   * Makes a trainer with default settings of the fits, and with a listener.
   *
   * @param configuration when to stop, how to score, where to save
   * @param net initialised; overwritten by every restart
   * @param train all training rows; reset and read over and over
   * @param listener receives the start, every scored restart, and the end; may be null
   */
  public LinstorchEarlyStoppingTrainer(
      EarlyStoppingConfiguration<MultiLayerNetwork> configuration,
      MultiLayerNetwork net,
      DataSetIterator train,
      EarlyStoppingListener<MultiLayerNetwork> listener) {
    this(configuration, net, train);
    setListener(listener);
  }

  /**
   * Makes a trainer of a new network, with default settings of the fits.
   *
   * @param configuration when to stop, how to score, where to save
   * @param network configuration of the network to build and initialise
   * @param train all training rows; reset and read over and over
   */
  public LinstorchEarlyStoppingTrainer(
      EarlyStoppingConfiguration<MultiLayerNetwork> configuration,
      MultiLayerConfiguration network,
      DataSetIterator train) {
    this(configuration, initialised(network), train);
  }

  /**
   * A trainer.
   *
   * @param configuration when to stop, how to score, where to save
   * @param net initialised; overwritten by every restart
   * @param train all training rows; reset and read over and over
   * @param config settings of the fits; their restarts are ignored, because each epoch is one
   */
  public LinstorchEarlyStoppingTrainer(
      EarlyStoppingConfiguration<MultiLayerNetwork> configuration,
      MultiLayerNetwork net,
      DataSetIterator train,
      FitConfig config) {
    if (configuration == null || net == null || train == null || config == null) {
      throw new IllegalArgumentException(
          "Expected a configuration, a network, an iterator and settings, found null for one of"
              + " them");
    }
    EarlyStoppingTrack.requireScoreCalculator(configuration);
    this.configuration = configuration;
    this.net = net;
    this.train = train;
    this.config = config.toBuilder().restarts(0).build();
  }

  private static MultiLayerNetwork initialised(MultiLayerConfiguration network) {
    if (network == null) {
      throw new IllegalArgumentException("Expected the configuration of a network, found null");
    }
    MultiLayerNetwork net = new MultiLayerNetwork(network);
    net.init();
    return net;
  }

  /**
   * Fits restart after restart until a condition ends it.
   *
   * @return the best model, its score and epoch, and why it ended; {@link TerminationReason#Error}
   *     if a restart failed after others had succeeded
   * @throws RuntimeException if the first restart fails: the exception of {@link LinstorchFitter}
   *     or of the iterator, unchanged
   * @throws CancellationException if the thread is interrupted
   * @throws UncheckedIOException if the model saver fails
   */
  @Override
  public EarlyStoppingResult<MultiLayerNetwork> fit() {
    EarlyStoppingTrack<MultiLayerNetwork> track =
        new EarlyStoppingTrack<>(configuration, net, listener);
    for (int epoch = 0; ; epoch++) {
      try {
        restart(epoch);
      } catch (CancellationException e) {
        throw e;
      } catch (Exception e) { // also a checked one that an iterator throws undeclared
        if (track.isEmpty()) {
          throw e;
        }
        LOG.warn("Restart {} failed: training ends with the best so far", epoch, e);
        return track.ended(TerminationReason.Error, e.toString(), epoch);
      }
      IterationTerminationCondition limit = track.reachedLimit();
      boolean isScored = limit != null || epoch % configuration.getEvaluateEveryNEpochs() == 0;
      double score = isScored ? track.score(epoch) : Double.NaN;
      if (limit != null) {
        return track.ended(
            TerminationReason.IterationTerminationCondition, limit.toString(), epoch + 1);
      }
      EpochTerminationCondition end = isScored ? track.reachedEnd(epoch, score) : null;
      if (end != null) {
        return track.ended(TerminationReason.EpochTerminationCondition, end.toString(), epoch + 1);
      }
    }
  }

  private void restart(int epoch) {
    Network network = new LayerNetwork(net);
    FitConfig own = config(network, epoch);
    Fit.run(
        network,
        view -> new StreamedRows(view, Batches.of(train)),
        view ->
            epoch == 0
                ? view.parameters()
                : UniformFanIn.draw(
                    view.stack(), view.parameters(), config.seedFor(network), epoch),
        epoch == 0 ? Counted.EPOCH : Counted.REPEATED_EPOCH,
        own);
  }

  /** Restarts of a method that takes no initial weights differ by their seeds. */
  private FitConfig config(Network network, int epoch) {
    return epoch == 0 || Methods.of(config).startsFromGivenWeights()
        ? config
        : config.toBuilder().seed(config.seedFor(network) + epoch).build();
  }

  /**
   * Not supported: a fit solves all layers for the labels.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public EarlyStoppingResult<MultiLayerNetwork> pretrain() {
    throw new UnsupportedOperationException(
        "A fit solves all layers for the labels: call fit() instead of pretrain()");
  }

  @Override
  public void setListener(EarlyStoppingListener<MultiLayerNetwork> listener) {
    this.listener = listener;
  }
}
