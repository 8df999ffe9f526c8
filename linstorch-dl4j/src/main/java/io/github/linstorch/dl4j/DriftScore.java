package io.github.linstorch.dl4j;

/**
 * How some rows compare with those of a {@link LastLayerState}.
 *
 * @param rows number of rows that were looked at
 * @param loss mean squared error of the present solution on them, over all outputs, before the
 *     activation
 * @param expectedLoss what the loss would be of rows like those of the state; NaN where the state
 *     has no more rows than parameters
 * @param distance mean squared Mahalanobis distance of the rows, by the inputs of the last layer,
 *     from the mean of those seen, divided by that of the rows seen: about 1 for rows like them
 * @param largestDistance the largest of these distances of a single row
 */
public record DriftScore(
    long rows, double loss, double expectedLoss, double distance, double largestDistance) {

  /**
   * Ratio of the loss to the one expected.
   *
   * @return about 1 for rows like those of the state; 1 where both are 0; NaN where none is
   *     expected
   */
  public double lossRatio() {
    return loss == expectedLoss ? 1 : loss / expectedLoss;
  }
}
