package io.github.linstorch.dl4j;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What {@link LastLayerState#solveInto} has found.
 *
 * @param ridge penalty per row on the weights of inputs of unit variance; 0 for plain least squares
 * @param degreesOfFreedom effective number of parameters of each output
 * @param conditionNumber of the inputs of the last layer, centred and scaled; infinite where some
 *     depend on others
 * @param meanSquares mean squared residual of the rows, one per output, before the activation, with
 *     the weights as the network's data type stores them
 * @param residualVariances variance of the labels about the true line as the residuals let it be
 *     estimated, one per output; NaN where there are no more rows than parameters
 * @param expectedLoss mean squared error to be expected on new rows like those of the state, by
 *     generalised cross-validation, over all outputs, and what rounding the weights adds; NaN as
 *     above
 * @param factor of the last layer that calibrates its probabilities; NaN unless rows were given
 */
public record LastLayerSolution(
    double ridge,
    double degreesOfFreedom,
    double conditionNumber,
    double[] meanSquares,
    double[] residualVariances,
    double expectedLoss,
    double factor) {

  /**
   * One line of these figures.
   *
   * @return for people, not for programs
   */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "ridge %.3g, %.1f degrees of freedom, condition number %.3g, mean squares %s, expected loss"
            + " %.6g%s",
        ridge,
        degreesOfFreedom,
        conditionNumber,
        Arrays.stream(meanSquares)
            .mapToObj(square -> String.format(Locale.ROOT, "%.6g", square))
            .collect(Collectors.joining(", ")),
        expectedLoss,
        Double.isNaN(factor) ? "" : String.format(Locale.ROOT, ", calibrated by %.3g", factor));
  }
}
