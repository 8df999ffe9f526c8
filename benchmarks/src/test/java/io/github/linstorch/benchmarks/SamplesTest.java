package io.github.linstorch.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SamplesTest {

  @Test
  void figures_fourValues_areMedianLargestGeometricMeanAndNumbersAbove() {
    Samples samples = Samples.of(8, 1, 2, 4);
    assertThat(samples.median()).isEqualTo(3);
    assertThat(samples.max()).isEqualTo(8);
    assertThat(samples.geometricMean()).isCloseTo(Math.pow(64, 0.25), within(1e-12));
    assertThat(samples.above(2)).containsExactly(0, 3);
  }
}
