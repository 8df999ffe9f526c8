package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.Networks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.EarlyStoppingResult.TerminationReason;
import org.deeplearning4j.earlystopping.listener.EarlyStoppingListener;
import org.deeplearning4j.earlystopping.termination.EpochTerminationCondition;
import org.deeplearning4j.earlystopping.termination.IterationTerminationCondition;
import org.deeplearning4j.nn.api.Model;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scores of the epochs of early stopping: the best model so far, the conditions that end the
 * training, and the result.
 */
final class EarlyStoppingTrack<T extends Model> {

  private static final Logger LOG = LoggerFactory.getLogger(EarlyStoppingTrack.class);

  private final EarlyStoppingConfiguration<T> configuration;
  private final T net;
  private final EarlyStoppingListener<T> listener;

  private final Map<Integer, Double> scores = new LinkedHashMap<>();
  private int bestEpoch;
  private double bestScore;
  private double bestTrainingScore;

  /**
   * Begins; the conditions, too, and the listener is told.
   *
   * @param net is scored and saved
   * @param listener may be null
   */
  EarlyStoppingTrack(
      EarlyStoppingConfiguration<T> configuration, T net, EarlyStoppingListener<T> listener) {
    this.configuration = configuration;
    this.net = net;
    this.listener = listener;
    configuration.validate();
    configuration
        .getIterationTerminationConditions()
        .forEach(IterationTerminationCondition::initialize);
    configuration.getEpochTerminationConditions().forEach(EpochTerminationCondition::initialize);
    if (listener != null) {
      listener.onStart(configuration, net);
    }
  }

  /** Refuses a configuration, before anything is trained. */
  static void requireScoreCalculator(EarlyStoppingConfiguration<?> configuration) {
    if (configuration.getScoreCalculator() == null) {
      throw new IllegalArgumentException(
          "Expected a score calculator in the early-stopping configuration, found none: set"
              + " scoreCalculator(...)");
    }
  }

  boolean isEmpty() {
    return scores.isEmpty();
  }

  /**
   * Scores the network as it is now, and saves it if it is the best.
   *
   * @throws UncheckedIOException if the model saver fails
   */
  double score(int epoch) {
    double score = configuration.getScoreCalculator().calculateScore(net);
    boolean isBest = scores.isEmpty() || isBetter(score, bestScore);
    scores.put(epoch, score);
    LOG.debug("Epoch {}: score {}{}", epoch, score, isBest ? ", the best so far" : "");
    try {
      if (isBest) {
        bestEpoch = epoch;
        bestScore = score;
        bestTrainingScore = net.score();
        configuration.getModelSaver().saveBestModel(net, score);
      }
      if (configuration.isSaveLastModel()) {
        configuration.getModelSaver().saveLatestModel(net, score);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The model saver failed at epoch " + epoch, e);
    }
    if (listener != null) {
      listener.onEpoch(epoch, score, configuration, net);
    }
    return score;
  }

  /** Any number is better than NaN. */
  private boolean isBetter(double score, double other) {
    if (Double.isNaN(score) || Double.isNaN(other)) {
      return !Double.isNaN(score);
    }
    return configuration.getScoreCalculator().minimizeScore() ? score < other : score > other;
  }

  /** The condition on iterations that holds for the network's score; null if none does. */
  IterationTerminationCondition reachedLimit() {
    for (IterationTerminationCondition condition :
        configuration.getIterationTerminationConditions()) {
      if (condition.terminate(net.score())) {
        return condition;
      }
    }
    return null;
  }

  /**
   * The condition on epochs that holds; null if none does.
   *
   * @param epoch number of the epoch that is over, as DL4J counts them, from 0
   */
  EpochTerminationCondition reachedEnd(int epoch, double score) {
    boolean minimize = configuration.getScoreCalculator().minimizeScore();
    for (EpochTerminationCondition condition : configuration.getEpochTerminationConditions()) {
      if (condition.terminate(epoch, score, minimize)) {
        return condition;
      }
    }
    return null;
  }

  /**
   * The result, of which the listener is told.
   *
   * @param epochs number of all
   * @throws UncheckedIOException if the model saver fails
   */
  EarlyStoppingResult<T> ended(TerminationReason reason, String details, int epochs) {
    T best;
    try {
      best = configuration.getModelSaver().getBestModel();
    } catch (IOException e) {
      throw new UncheckedIOException("The model saver cannot give back the best model", e);
    }
    // A saver that clones or stores the network loses its score.
    Networks.view(best).setScore(bestTrainingScore);
    EarlyStoppingResult<T> result =
        new EarlyStoppingResult<>(
            reason, details, new LinkedHashMap<>(scores), bestEpoch, bestScore, epochs, best);
    if (listener != null) {
      listener.onCompletion(result);
    }
    return result;
  }
}
