package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.Network;
import java.io.Serial;
import java.util.List;
import java.util.function.Supplier;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.scorecalc.ScoreCalculator;
import org.deeplearning4j.earlystopping.termination.EpochTerminationCondition;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.dataset.DataSet;

/**
 * A fit, then {@code net.fit} with the suggested rate for as many epochs as are best on rows that
 * neither has seen.
 */
final class ComparedWarmStart {

  private final FitConfig config;
  private final int epochs;
  private final long limit;

  /**
   * Takes settings.
   *
   * @param epochs most epochs
   * @param limit most time for the epochs that are judged, in nanoseconds
   */
  ComparedWarmStart(FitConfig config, int epochs, long limit) {
    this.config = config;
    this.epochs = epochs;
    this.limit = limit;
  }

  /**
   * Trains, and says how many epochs were kept.
   *
   * @param another builds a network like the given one
   */
  String train(Network net, ComparedRows train, Supplier<Network> another) {
    int kept;
    if (config.validation().isPresent()) {
      ComparedRows judging =
          ComparedRows.of("validation", new ExistingDataSetIterator(List.of(validation())));
      fit(net, train);
      EarlyStoppingResult<Model> result = stopped(net, train, judging);
      net.parameters().assign(result.getBestModel().params());
      kept = result.getBestModelEpoch();
    } else {
      Network trial = another.get();
      ComparedRows others = train.part(false);
      fit(trial, others);
      kept = stopped(trial, others, train.part(true)).getBestModelEpoch();
      fit(net, train);
      for (int epoch = 0; epoch < kept; epoch++) {
        train.reset();
        net.epoch(train);
      }
    }
    return "fit, then " + kept + " of " + epochs + (epochs == 1 ? " epoch" : " epochs");
  }

  private DataSet validation() {
    org.nd4j.linalg.dataset.api.DataSet rows = config.validation().orElseThrow();
    return new DataSet(
        rows.getFeatures(),
        rows.getLabels(),
        rows.getFeaturesMaskArray(),
        rows.getLabelsMaskArray());
  }

  private void fit(Network net, ComparedRows rows) {
    FitReport report = LinstorchFitter.fit(net, rows, config);
    report.suggestedLearningRate(rows.largestBatch()).ifPresent(net::setLearningRate);
  }

  private EarlyStoppingResult<Model> stopped(
      Network net, ComparedRows train, ComparedRows judging) {
    EarlyStoppingConfiguration<Model> configuration =
        new EarlyStoppingConfiguration.Builder<Model>()
            .scoreCalculator(new Loss(net, judging))
            .epochTerminationConditions(
                new MaxEpochsTerminationCondition(epochs), new TimeUp(train))
            .build();
    train.until(System.nanoTime() + limit);
    try {
      return new WarmStartTrainer<>(configuration, net.model(), train).fit();
    } finally {
      train.until(Long.MAX_VALUE);
    }
  }

  /** The network's loss on some rows. */
  private static final class Loss implements ScoreCalculator<Model> {

    @Serial private static final long serialVersionUID = 1;

    private final transient Network net;
    private final transient ComparedRows rows;

    Loss(Network net, ComparedRows rows) {
      this.net = net;
      this.rows = rows;
    }

    @Override
    public double calculateScore(Model model) {
      return ComparedScore.of(net, rows).loss();
    }

    @Override
    public boolean minimizeScore() {
      return true;
    }
  }

  /** Whether an epoch was cut short. */
  private static final class TimeUp implements EpochTerminationCondition {

    @Serial private static final long serialVersionUID = 1;

    private final transient ComparedRows rows;

    TimeUp(ComparedRows rows) {
      this.rows = rows;
    }

    @Override
    public void initialize() {
      // Nothing to set up.
    }

    @Override
    public boolean terminate(int epoch, double score, boolean minimize) {
      return rows.isCut();
    }
  }
}
