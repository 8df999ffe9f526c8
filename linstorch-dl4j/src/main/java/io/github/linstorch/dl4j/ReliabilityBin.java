package io.github.linstorch.dl4j;

import java.util.Locale;

/**
 * The rows of a {@linkplain Scores#reliability() reliability diagram} whose confidence, the
 * probability of the predicted class, is in one interval. Probabilities can be believed if accuracy
 * and confidence agree in every bin. Immutable.
 */
public final class ReliabilityBin {

  private final double from;
  private final double to;
  private final double weight;
  private final double confidence;
  private final double accuracy;

  ReliabilityBin(double from, double to, double weight, double confidence, double accuracy) {
    this.from = from;
    this.to = to;
    this.weight = weight;
    this.confidence = confidence;
    this.accuracy = accuracy;
  }

  /**
   * Lower end of the interval, which belongs to it.
   *
   * @return from 0 on
   */
  public double from() {
    return from;
  }

  /**
   * Upper end of the interval, which belongs to the next one, or to this one if it is the last.
   *
   * @return up to 1
   */
  public double to() {
    return to;
  }

  /**
   * Sum of the weights of the rows in this bin; without weights, their number.
   *
   * @return 0 for an empty bin
   */
  public double weight() {
    return weight;
  }

  /**
   * Mean confidence of the rows.
   *
   * @return NaN for an empty bin
   */
  public double confidence() {
    return confidence;
  }

  /**
   * Share of the rows whose predicted class is the right one.
   *
   * @return NaN for an empty bin
   */
  public double accuracy() {
    return accuracy;
  }

  /** Distance of accuracy and confidence, times the weight; 0 for an empty bin. */
  double weightedGap() {
    return weight == 0 ? 0 : weight * Math.abs(accuracy - confidence);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.2f to %.2f: weight %.6g, confidence %.4f, accuracy %.4f",
        from,
        to,
        weight,
        confidence,
        accuracy);
  }
}
