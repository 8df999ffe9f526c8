package io.github.linstorch.examples;

import java.util.Locale;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.listeners.CheckpointListener;
import org.deeplearning4j.optimize.listeners.CollectScoresIterationListener;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a program on the concrete data found.
 *
 * @param program its name
 * @param net as the fit left it
 * @param fitSeconds how long the fit took, listeners included
 * @param scores what a listener collected during the fit
 * @param validation the last evaluation that a listener made during the fit
 * @param checkpoints the listener that stored the network after every epoch
 * @param test the fitted network on the test rows, in standardised units
 * @param stopped what early stopping ended with
 * @param stoppingSeconds how long that took
 * @param stoppedTest its best network on the test rows, in standardised units
 * @param deviation standard deviation of the labels, in MPa
 * @param predicted strengths of the test samples in MPa, by the network that was saved and loaded
 * @param actual their real strengths in MPa
 */
record ConcreteOutcome(
    String program,
    MultiLayerNetwork net,
    double fitSeconds,
    CollectScoresIterationListener scores,
    RegressionEvaluation validation,
    CheckpointListener checkpoints,
    RegressionEvaluation test,
    EarlyStoppingResult<MultiLayerNetwork> stopped,
    double stoppingSeconds,
    RegressionEvaluation stoppedTest,
    double deviation,
    INDArray predicted,
    INDArray actual) {

  String describe() {
    return String.format(
        Locale.ROOT,
        """
        %s: the strength of concrete from its recipe and age, by a network 8-16-1.
        Errors in MPa, on %d test samples. Times of a cold JVM, with all listeners.

                          RMSE     R2   seconds
        fit             %6.2f  %5.3f  %8.2f   iterations: %d; epochs: %d
        early stopping  %6.2f  %5.3f  %8.2f   epochs: %d; best: no. %d

        %s ended it.
        Saved and loaded again, the best network on the first test sample: %.0f MPa; real: %.0f.

        ConcreteWithAdam and ConcreteWithLinstorch differ in the fit lines only.
        """,
        program,
        actual.length(),
        rmse(test),
        test.rSquared(0),
        fitSeconds,
        iterations(),
        net.getEpochCount(),
        rmse(stoppedTest),
        stoppedTest.rSquared(0),
        stoppingSeconds,
        stopped.getTotalEpochs(),
        stopped.getBestModelEpoch() + 1,
        stopped.getTerminationDetails().replaceAll("TerminationCondition.*", ""),
        predicted.getDouble(0),
        actual.getDouble(0));
  }

  int iterations() {
    return scores.getScoreVsIter().getEffectiveScores().length;
  }

  /** Root mean squared error in MPa. */
  double rmse(RegressionEvaluation evaluation) {
    return deviation * evaluation.rootMeanSquaredError(0);
  }
}
