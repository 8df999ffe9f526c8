package io.github.linstorch.dl4j;

import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.Evaluation;
import io.github.linstorch.layerwise.FitResult;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Says whether a fit has left a network worse than it found it, or than a linear model, on the
 * training rows. Regression is judged by the mean squared error; a softmax by its log-loss, and not
 * by a line: it takes what was regressed for logits.
 */
final class Verdict {

  /** Share of a loss by which another may be above it for round-off. */
  private static final double RELATIVE_ROUND_OFF = 1e-6;

  /** Share of the mean square of the labels that is round-off in single precision and below. */
  private static final double SINGLE_ROUND_OFF = 1e-10;

  /** Share of the mean square of the labels that is round-off in double precision. */
  private static final double DOUBLE_ROUND_OFF = 1e-20;

  private Verdict() {}

  /**
   * Judges a fit.
   *
   * @param trained what the fit has made of the network
   * @return what is worse, and what helps; empty if nothing is. A penalty gives up some of the
   *     training loss, so a penalised network is not held to the line
   */
  static String of(NetworkView view, FitConfig config, Trained trained) {
    Evaluation before = trained.before();
    FitResult result = trained.result();
    boolean isSoftmax = view.isOutputSoftmax();
    Evaluation after = result.after();
    double roundOff = isSoftmax ? 0 : roundOffShare(view) * result.zeroLoss();
    double own = isSoftmax ? after.logLoss() : after.loss();
    double given = isSoftmax ? before.logLoss() : before.loss();
    boolean isWorseThanLine =
        !isSoftmax
            && !view.isPenalised()
            && own > result.olsLoss() * (1 + RELATIVE_ROUND_OFF) + roundOff;
    List<String> worse = new ArrayList<>();
    if (isWorseThanLine) {
      worse.add(
          "worse than a linear model on its training rows: loss "
              + own
              + ", ordinary least squares "
              + result.olsLoss());
    }
    if (own > given * (1 + RELATIVE_ROUND_OFF) + roundOff) {
      worse.add("worse than before: " + (isSoftmax ? "log-loss " : "loss ") + given + " -> " + own);
    }
    return worse.isEmpty()
        ? ""
        : String.join("; ", worse)
            + ". "
            + advice(view, config, trained.gaussNewton(), isWorseThanLine);
  }

  /** Labels far from zero, such as time stamps, have a mean square far above their variance. */
  private static double roundOffShare(NetworkView view) {
    return view.dataType() == DataType.DOUBLE ? DOUBLE_ROUND_OFF : SINGLE_ROUND_OFF;
  }

  private static String advice(
      NetworkView view, FitConfig config, GaussNewtonReport details, boolean isWorseThanLine) {
    if (config.method() != FitMethod.GAUSS_NEWTON) {
      return "Try "
          + (GaussNewtonFit.obstacles(view).isEmpty() ? "GAUSS_NEWTON, " : "")
          + (config.solver() == Solver.NORMAL_EQUATIONS ? "Solver.AUTO, " : "")
          + (config.keepBest() ? "" : "keepBest(true), ")
          + (view.isOutputSoftmax() && !config.temperature() ? "temperature(true), " : "")
          + "or other initial weights";
    }
    if (isWorseThanLine && details.isBoundedByLinearFit() && hasIntercept(view)) {
      return view.dataType() == DataType.DOUBLE
          ? "Round-off costs this: standardise features and labels"
          : "The rounding of the weights to "
              + view.dataType()
              + " costs this: standardise features and labels, or use a network in DOUBLE";
    }
    return isWorseThanLine
        ? "Give every hidden layer more units, or biases to the first and the last layer"
        : "GAUSS_NEWTON does not go on from the weights that it finds: keep those if they are"
            + " better on other rows, too";
  }

  /** Whether the network can have an intercept, as the line has one. */
  private static boolean hasIntercept(NetworkView view) {
    DenseStack stack = view.stack();
    return stack.layer(0).hasBias() || stack.layer(stack.depth() - 1).hasBias();
  }
}
