package io.github.linstorch.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.examples.compare.InspectionPlan.Load;
import org.junit.jupiter.api.Test;

class InspectionPlanTest {

  @Test
  void of_smallTable_tenPermutationsOfAllRows() {
    assertThat(InspectionPlan.of(new Load(8, 8, 321), 206, 5))
        .isEqualTo(new InspectionPlan(10, 206, 5));
  }

  @Test
  void of_largerLoads_fewerPermutationsThenRowsThenFolds() {
    InspectionPlan wide = InspectionPlan.of(new Load(100, 100, 3300), 2000, 5);
    InspectionPlan wider = InspectionPlan.of(new Load(2000, 2000, 64_000), 2000, 5);
    InspectionPlan widest = InspectionPlan.of(new Load(6000, 6000, 200_000), 2000, 5);

    assertThat(wide.permutations()).isBetween(1, 9);
    assertThat(wide.rows()).isEqualTo(2000);
    assertThat(wider.permutations()).isEqualTo(1);
    assertThat(wider.rows()).isBetween(InspectionPlan.LEAST_ROWS, 1999);
    assertThat(widest.folds()).isLessThan(5);
  }

  /** That there are many folds is no reason for many passes. */
  @Test
  void of_manyFolds_fewerPermutations() {
    assertThat(InspectionPlan.of(new Load(50, 50, 1700), 20, 500).permutations()).isBetween(1, 5);
  }

  @Test
  void isTooMuch_moreColumnsThanMinutesAllow_isSo() {
    Load large = new Load(20_000, 20_000, 640_000);
    Load small = new Load(2000, 2000, 64_000);

    assertThat(InspectionPlan.of(large, 2000, 5).isTooMuch(large)).isTrue();
    assertThat(InspectionPlan.of(small, 2000, 5).isTooMuch(small)).isFalse();
  }
}
