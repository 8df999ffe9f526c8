package io.github.linstorch.layerwise.gaussnewton;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HoldOutSplitTest {

  private final Rows rows = ProblemSample.rows(40, 1, false, 1);

  @Test
  void of_someHeldOut_everyRowOnOneSide() {
    HoldOutSplit split = HoldOutSplit.of(rows, null, 7, new Random(2));

    int[] both =
        IntStream.concat(IntStream.of(split.fitted()), IntStream.of(split.heldOutNumbers()))
            .sorted()
            .toArray();
    assertThat(both).containsExactly(IntStream.range(0, 40).toArray());
    assertThat(split.heldOut().count()).isEqualTo(7);
    for (int i = 0; i < 7; i++) {
      assertThat(split.heldOut().x().get(i, 2))
          .isEqualTo(rows.x().get(split.heldOutNumbers()[i], 2));
    }
    assertThat(split.fittedOf(rows).count()).isEqualTo(33);
  }

  @Test
  void of_noneHeldOut_allRowsOnBothSides() {
    HoldOutSplit split = HoldOutSplit.of(rows, null, 0, new Random(2));
    assertThat(split.heldOut()).isSameAs(rows);
    assertThat(split.fittedOf(rows)).isSameAs(rows);
  }

  @Test
  void of_validationRows_areHeldOutAndAllOthersFitted() {
    Rows validation = ProblemSample.rows(9, 1, false, 3);
    HoldOutSplit split = HoldOutSplit.of(rows, validation, 7, new Random(2));
    assertThat(split.heldOut()).isSameAs(validation);
    assertThat(split.heldOutNumbers()).isNull();
    assertThat(split.fittedOf(rows)).isSameAs(rows);
  }
}
