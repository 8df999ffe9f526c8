package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;

/** One figure of many nets, and whether published statistics agree with it. */
final class Sample {

  /** Published figures have three decimals. */
  private static final double ROUNDING = 0.000501;

  final double[] sorted;

  Sample(double[] values) {
    this.sorted = values.clone();
    Arrays.sort(sorted);
  }

  double mean() {
    return Arrays.stream(sorted).average().orElseThrow();
  }

  double min() {
    return sorted[0];
  }

  double max() {
    return sorted[sorted.length - 1];
  }

  double median() {
    int n = sorted.length;
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }

  /** Standard error of the mean. */
  double standardError() {
    double mean = mean();
    double squares = Arrays.stream(sorted).map(v -> (v - mean) * (v - mean)).sum();
    return Math.sqrt(squares / (sorted.length - 1) / sorted.length);
  }

  /** The published mean is this one within three standard errors and its rounding. */
  void requireMean(double published) {
    assertThat(Math.abs(mean() - published))
        .as("%s against a mean of %s", this, published)
        .isLessThanOrEqualTo(3 * standardError() + ROUNDING);
  }

  /**
   * The published statistics come from as many other nets. So their mean differs by three standard
   * errors of a difference at most; their median lies between the order statistics that three
   * standard deviations of the difference of two sample medians' ranks reach; and an extreme value
   * differs by no more than a gap to the tenth most extreme, or its rounding.
   *
   * @param max NaN where single nets far out decide it, so that no sample foretells another's
   */
  void requireLike(double min, double median, double mean, double max) {
    String what = toString();
    assertThat(Math.abs(mean() - mean))
        .as("mean %s: %s", mean, what)
        .isLessThanOrEqualTo(3 * Math.sqrt(2) * standardError() + ROUNDING);
    int n = sorted.length;
    int reach = (int) Math.ceil(3 * Math.sqrt(2) * Math.sqrt(n) / 2);
    assertThat(median)
        .as("median: %s", what)
        .isBetween(sorted[n / 2 - reach] - ROUNDING, sorted[n / 2 + reach] + ROUNDING);
    assertThat(Math.abs(min() - min))
        .as("minimum %s: %s", min, what)
        .isLessThanOrEqualTo(sorted[9] - min() + ROUNDING);
    if (!Double.isNaN(max)) {
      assertThat(Math.abs(max() - max))
          .as("maximum %s: %s", max, what)
          .isLessThanOrEqualTo(max() - sorted[n - 10] + ROUNDING);
    }
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "min %.4f median %.4f mean %.4f max %.4f, standard error %.5f",
        min(),
        median(),
        mean(),
        max(),
        standardError());
  }
}
