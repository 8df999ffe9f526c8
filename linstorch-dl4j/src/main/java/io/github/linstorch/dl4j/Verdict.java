package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.NetworkView;
import io.github.linstorch.layerwise.Evaluation;
import io.github.linstorch.layerwise.Fitted.Losses;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Says whether a fitted network is worse on the training rows than it was before, or than a linear
 * model. A squared loss is judged by the mean squared error, a softmax by its log-loss, and any
 * other loss by itself. Only outputs that are fitted by squared errors are compared with a linear
 * model: others have another one, which minimises their own loss.
 */
final class Verdict {

  /** Relative difference of two losses that may be round-off. */
  private static final double RELATIVE_ROUND_OFF = 1e-6;

  /** Share of the mean square of the labels that is round-off in single precision or less. */
  private static final double SINGLE_ROUND_OFF = 1e-10;

  /** Share of the mean square of the labels that is round-off in double precision. */
  private static final double DOUBLE_ROUND_OFF = 1e-20;

  private Verdict() {}

  /**
   * Judges a fit.
   *
   * @param method that has fitted the network
   * @param result of the fit
   * @return what is worse, and what helps; empty if nothing is. A penalty gives up some of the
   *     training loss, so a penalised network is not held to the line; neither is one that held-out
   *     rows have preferred to a linear model
   */
  static String of(NetworkView view, Method method, MethodResult result) {
    Losses losses = result.fitted().losses();
    Evaluation before = losses.before();
    Evaluation after = losses.after();
    NetworkLoss loss = NetworkLoss.of(view);
    boolean isSoftmax = view.isOutputSoftmax();
    boolean isSquared = loss.isSquared() && !isSoftmax;
    double roundOff = isSquared ? roundOffShare(view) * losses.zero() : 0;
    double own = judged(loss, isSoftmax, after);
    double given = judged(loss, isSoftmax, before);
    boolean isWorseThanLine =
        isSquared
            && loss.isMeanSquares()
            && !view.isPenalised()
            && !method.mayExceedLine(view, result)
            && own > losses.ols() * (1 + RELATIVE_ROUND_OFF) + roundOff;
    List<String> worse = new ArrayList<>();
    if (isWorseThanLine) {
      worse.add(
          "worse than a linear model on its training rows: loss "
              + own
              + ", ordinary least squares "
              + losses.ols());
    }
    if (own > given + Math.abs(given) * RELATIVE_ROUND_OFF + roundOff) {
      String name = isSoftmax ? "log-loss" : loss.isMeanSquares() ? "loss" : loss.describe();
      worse.add("worse than before: " + name + " " + given + " -> " + own);
    }
    return worse.isEmpty()
        ? ""
        : String.join("; ", worse) + ". " + method.advice(view, result, isWorseThanLine);
  }

  private static double judged(NetworkLoss loss, boolean isSoftmax, Evaluation evaluation) {
    return !loss.isMeanSquares()
        ? loss.of(evaluation)
        : isSoftmax ? evaluation.logLoss() : evaluation.loss();
  }

  /** Labels far from zero, such as time stamps, have a mean square far above their variance. */
  private static double roundOffShare(NetworkView view) {
    return view.dataType() == DataType.DOUBLE ? DOUBLE_ROUND_OFF : SINGLE_ROUND_OFF;
  }
}
