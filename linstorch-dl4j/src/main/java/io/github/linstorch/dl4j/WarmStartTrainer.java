package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.Network;
import io.github.linstorch.dl4j.network.Networks;
import io.github.linstorch.dl4j.network.TrainingEvents;
import java.util.concurrent.CancellationException;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.EarlyStoppingResult.TerminationReason;
import org.deeplearning4j.earlystopping.listener.EarlyStoppingListener;
import org.deeplearning4j.earlystopping.termination.EpochTerminationCondition;
import org.deeplearning4j.earlystopping.termination.IterationTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.IEarlyStoppingTrainer;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Early stopping of {@code net.fit} from a network that is good already, such as a fitted one. The
 * network as it is given is scored and saved as epoch 0, so the result is never worse than it, by
 * the score. DL4J's {@code EarlyStoppingTrainer} scores after its first epoch, and cannot return
 * the network that it was given. Score calculators, termination conditions and model savers are
 * DL4J's:
 *
 * <pre>{@code
 * FitReport report = LinstorchFitter.fit(net, train, FitConfig.gaussNewton());
 * net.setLearningRate(report.suggestedLearningRate().orElseThrow());
 * MultiLayerNetwork best = new WarmStartTrainer<>(stopping, net, batches).fit().getBestModel();
 * }</pre>
 *
 * <p>The training is that of {@code net.fit}, batch by batch, without reading ahead; listeners of
 * the network are told as there. Afterwards the given network has the weights of the last step.
 *
 * <p>Epoch 0 of the result's scores is the network as given, epoch k that after k epochs.
 * Conditions on epochs count the epochs of training, as in DL4J's trainer, so {@code
 * MaxEpochsTerminationCondition(20)} means 20 of them. Where a condition on iterations (such as a
 * time limit) ends the training, the network is scored once more.
 *
 * @param <T> a {@code MultiLayerNetwork} or a {@code ComputationGraph}
 */
public final class WarmStartTrainer<T extends Model> implements IEarlyStoppingTrainer<T> {

  private static final Logger LOG = LoggerFactory.getLogger(WarmStartTrainer.class);

  private final EarlyStoppingConfiguration<T> configuration;
  private final T net;
  private final Network view;
  private final DataSetIterator train;
  private EarlyStoppingListener<T> listener;

  /**
   * Makes a trainer.
   *
   * @param configuration when to stop, how to score, where to save
   * @param net initialised; goes on training
   * @param train all training rows; reset and read once an epoch
   * @throws IllegalArgumentException if an argument is null, the network is of another kind, there
   *     is no score calculator, or the iterator cannot be reset
   */
  public WarmStartTrainer(
      EarlyStoppingConfiguration<T> configuration, T net, DataSetIterator train) {
    if (configuration == null || train == null) {
      throw new IllegalArgumentException(
          "Expected a configuration, a network and an iterator, found null for one of them");
    }
    EarlyStoppingTrack.requireScoreCalculator(configuration);
    if (!train.resetSupported()) {
      throw new IllegalArgumentException(
          train.getClass().getName()
              + " cannot be reset, and every epoch reads the rows: use an iterator that supports"
              + " reset(), or collect the rows in a ListDataSetIterator");
    }
    this.configuration = configuration;
    this.net = net;
    this.view = Networks.view(net);
    this.train = train;
  }

  /**
   * Scores the network, then trains it epoch by epoch until a condition ends that.
   *
   * @return the best model, its score and epoch, and why it ended; {@link TerminationReason#Error}
   *     if a step failed, with the best until then
   * @throws CancellationException if the thread is interrupted
   * @throws java.io.UncheckedIOException if the model saver fails
   */
  @Override
  public EarlyStoppingResult<T> fit() {
    EarlyStoppingTrack<T> track = new EarlyStoppingTrack<>(configuration, net, listener);
    track.score(0);
    for (int epoch = 1; ; epoch++) {
      IterationTerminationCondition limit;
      try {
        limit = train(track);
      } catch (CancellationException e) {
        throw e;
      } catch (Exception e) { // also a checked one that an iterator throws undeclared
        LOG.warn("Epoch {} failed: training ends with the best so far", epoch, e);
        return track.ended(TerminationReason.Error, e.toString(), epoch - 1);
      }
      boolean isScored = limit != null || epoch % configuration.getEvaluateEveryNEpochs() == 0;
      double score = isScored ? track.score(epoch) : Double.NaN;
      if (limit != null) {
        return track.ended(
            TerminationReason.IterationTerminationCondition, limit.toString(), epoch);
      }
      EpochTerminationCondition end = isScored ? track.reachedEnd(epoch - 1, score) : null;
      if (end != null) {
        return track.ended(TerminationReason.EpochTerminationCondition, end.toString(), epoch);
      }
    }
  }

  /** Trains for an epoch, or until a condition on iterations holds, which it returns. */
  private IterationTerminationCondition train(EarlyStoppingTrack<T> track) {
    TrainingEvents events = new TrainingEvents(view);
    events.epochStart();
    train.reset();
    while (train.hasNext()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("The training was interrupted");
      }
      view.step(train.next());
      IterationTerminationCondition limit = track.reachedLimit();
      if (limit != null) {
        return limit;
      }
    }
    events.epochEnd();
    view.setCounts(view.iterationCount(), view.epochCount() + 1);
    return null;
  }

  /**
   * Not supported: the network is trained already.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public EarlyStoppingResult<T> pretrain() {
    throw new UnsupportedOperationException(
        "A warm start has nothing to pretrain: call fit() instead of pretrain()");
  }

  @Override
  public void setListener(EarlyStoppingListener<T> listener) {
    this.listener = listener;
  }
}
