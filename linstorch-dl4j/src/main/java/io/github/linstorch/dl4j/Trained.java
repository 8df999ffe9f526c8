package io.github.linstorch.dl4j;

import io.github.linstorch.layerwise.Evaluation;
import io.github.linstorch.layerwise.FitResult;

/**
 * What a method has made of the parameters of a network.
 *
 * @param result the parameters, and how they do
 * @param before how the network did as it was given
 * @param validationLoss loss of the result on the validation rows; NaN without any
 * @param restarts what the restarts found
 * @param stopReason why the method ended
 * @param temperature factor that was folded into the last layer; NaN for none
 * @param gaussNewton what Gauss–Newton did; null for the other methods
 */
record Trained(
    FitResult result,
    Evaluation before,
    double validationLoss,
    RestartReport restarts,
    StopReason stopReason,
    double temperature,
    GaussNewtonReport gaussNewton) {

  /** The same once a factor has been folded into the last layer. */
  Trained multiplied(double factor, FitResult product, double productValidationLoss) {
    return new Trained(
        product, before, productValidationLoss, restarts, stopReason, factor, gaussNewton);
  }
}
