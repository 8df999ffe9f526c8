package io.github.linstorch.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PairedComparisonTest {

  private final PairedComparison comparison = new PairedComparison();

  @Test
  void add_lowerEqualAndHigherErrors_countsOnlyTheLowerAsWins() {
    comparison.add("a", 0, 1, 2);
    comparison.add("a", 1, 2, 2);
    comparison.add("b", 0, 3, 2);
    comparison.add("a", 2, 4, 2);

    assertThat(comparison.winPercentage()).isEqualTo(25);
    assertThat(comparison.losses()).isEqualTo(Map.of("a", List.of(1, 2), "b", List.of(0)));
    assertThat(comparison.losses("a")).isEqualTo(2);
    assertThat(comparison.losses("c")).isZero();
    assertThat(comparison.medianRatio()).isEqualTo((1 + 2 / 3.0) / 2);
  }

  @Test
  void add_errorsThatAreNotNumbers_neverWin() {
    comparison.add("a", 0, Double.NaN, 2);
    comparison.add("a", 1, Double.NaN, Double.NaN);
    assertThat(comparison.winPercentage()).isZero();
    comparison.add("a", 2, 1, Double.NaN);
    comparison.add("a", 3, 1, Double.POSITIVE_INFINITY);
    assertThat(comparison.winPercentage()).isEqualTo(50);
  }
}
