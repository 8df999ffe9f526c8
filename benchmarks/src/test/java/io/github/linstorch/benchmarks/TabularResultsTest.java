package io.github.linstorch.benchmarks;

import static io.github.linstorch.benchmarks.TabularMethod.ADAM;
import static io.github.linstorch.benchmarks.TabularMethod.NET;
import static io.github.linstorch.benchmarks.TabularMethod.RIDGE;
import static io.github.linstorch.benchmarks.TabularMethod.XGBOOST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TabularResultsTest {

  private static final double INFINITE = Double.POSITIVE_INFINITY;

  private static TabularResults results() {
    TabularResults results = new TabularResults();
    double[] own = {1, 2, 9};
    double[] other = {4, 5, 3};
    for (int split = 0; split < own.length; split++) {
      results.add("set", NET, new TabularOutcome(own[split], 0.5, 1));
      results.add("set", XGBOOST, new TabularOutcome(other[split], 0.5, 2));
      results.add("set", ADAM, new TabularOutcome(INFINITE, 0, Double.NaN));
    }
    return results;
  }

  @Test
  void ratios_threeSplits_areOfMediansAndOfWorstSplits() {
    assertThat(results().errorRatio("set", NET, XGBOOST)).isEqualTo(0.5);
    assertThat(results().worstRatio("set", NET, XGBOOST)).isEqualTo(1.8);
    assertThat(results().cpuRatio("set", NET, XGBOOST)).isEqualTo(0.5);
  }

  @Test
  void errorRatio_methodThatFailed_isInfiniteAndAgainstItThereIsNone() {
    assertThat(results().errorRatio("set", ADAM, XGBOOST)).isEqualTo(INFINITE);
    assertThat(results().errorRatio("set", NET, ADAM)).isNaN();
    assertThat(results().cpuRatio("set", NET, ADAM)).isNaN();
  }

  @Test
  void errorRatio_methodOrSetThatDidNotRun_isNone() {
    assertThat(results().errorRatio("set", NET, RIDGE)).isNaN();
    assertThat(results().errorRatio("set", RIDGE, NET)).isNaN();
    assertThat(results().errorRatio("other", NET, XGBOOST)).isNaN();
  }

  @Test
  void clippedMean_largeAndSmallRatios_countAsTwoAndAHalf() {
    assertThat(TabularResults.clippedMean(new double[] {INFINITE, 0.01, 1.5, 1 / 1.5}))
        .isCloseTo(1, within(1e-12));
    assertThat(TabularResults.clippedMean(new double[] {9, 9})).isCloseTo(2, within(1e-12));
  }

  @Test
  void means_ratiosThatAreNone_doNotCount() {
    assertThat(TabularResults.clippedMean(new double[] {Double.NaN, 0.8}))
        .isCloseTo(0.8, within(1e-12));
    assertThat(TabularResults.mean(new double[] {4, Double.NaN, 16})).isCloseTo(8, within(1e-12));
    assertThat(TabularResults.mean(new double[] {Double.NaN})).isNaN();
  }
}
