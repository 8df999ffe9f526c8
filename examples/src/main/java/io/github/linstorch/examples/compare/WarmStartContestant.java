package io.github.linstorch.examples.compare;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitReport;
import io.github.linstorch.dl4j.LinstorchFitter;
import io.github.linstorch.dl4j.UnsupportedNetworkException;
import io.github.linstorch.dl4j.WarmStartTrainer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.EarlyStoppingResult.TerminationReason;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.termination.MaxTimeIterationTerminationCondition;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * A fit, then DL4J's {@code net.fit} at the rate that the fit suggests. Some of the rows are held
 * out, to find the number of epochs; all rows are fitted then, and trained for that number, which
 * may be 0.
 *
 * @param name for the table
 * @param config settings of the fit
 * @param updater rule of the epochs
 * @param batch rows of a step
 * @param epochs the most
 */
record WarmStartContestant(String name, FitConfig config, IUpdater updater, int batch, int epochs)
    implements Contestant {

  @Override
  public Origin origin() {
    return Origin.OURS;
  }

  @Override
  public boolean stopsEarly() {
    return true;
  }

  @Override
  public Attempt train(Fold fold, NetSettings settings, double seconds) throws DoesNotApply {
    long start = System.nanoTime();
    MultiLayerNetwork net;
    EarlyStoppingResult<MultiLayerNetwork> result;
    try {
      result =
          new WarmStartTrainer<>(
                  stopping(fold.validation(), seconds),
                  fitted(fold.fitting(), settings),
                  batches(fold.fitting()))
              .fit();
      net = fitted(fold.train(), settings);
    } catch (UnsupportedNetworkException e) {
      throw new DoesNotApply(FitContestant.reason(e));
    } catch (ArithmeticException e) {
      throw new DoesNotApply(e.getMessage());
    }
    if (result.getBestModelEpoch() > 0) {
      net.fit(batches(fold.train()), result.getBestModelEpoch());
    }
    double spent = (System.nanoTime() - start) / 1e9;
    TestError test =
        TestError.of(net.output(fold.test().getFeatures()), fold, settings.isClassification());
    boolean isCut =
        result.getTerminationReason() == TerminationReason.IterationTerminationCondition;
    TrainedNet trained = TrainedNet.of(Inspectable.of(net), fold);
    int epochsDone = result.getBestModelEpoch();
    return new Attempt(test, spent, epochsDone, "epochs", isCut, List.of(), trained);
  }

  private MultiLayerNetwork fitted(DataSet rows, NetSettings settings) {
    MultiLayerNetwork net =
        settings.network(rows, updater, OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT);
    FitReport report = LinstorchFitter.fit(net, rows, config);
    report.suggestedLearningRate(batch).ifPresent(net::setLearningRate);
    return net;
  }

  private DataSetIterator batches(DataSet rows) {
    return new ListDataSetIterator<>(rows.asList(), batch);
  }

  private EarlyStoppingConfiguration<MultiLayerNetwork> stopping(DataSet rows, double seconds) {
    DataSetIterator judging = new ListDataSetIterator<>(List.of(rows), rows.numExamples());
    long millis = Math.max(1, (long) (1000 * seconds));
    return new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
        .scoreCalculator(new DataSetLossCalculator(judging, true))
        .epochTerminationConditions(new MaxEpochsTerminationCondition(epochs))
        .iterationTerminationConditions(
            new MaxTimeIterationTerminationCondition(millis, TimeUnit.MILLISECONDS))
        .build();
  }
}
