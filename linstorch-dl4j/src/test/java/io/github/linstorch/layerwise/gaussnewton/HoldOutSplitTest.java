package io.github.linstorch.layerwise.gaussnewton;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import java.util.List;
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

  @Test
  void folds_threeParts_everyRowIsHeldOutOnce() {
    List<HoldOutSplit> folds = HoldOutSplit.folds(rows, 3, new Random(2));

    assertThat(folds).hasSize(3);
    assertThat(folds.stream().flatMapToInt(fold -> IntStream.of(fold.heldOutNumbers())).sorted())
        .containsExactly(IntStream.range(0, 40).boxed().toArray(Integer[]::new));
    for (HoldOutSplit fold : folds) {
      assertThat(fold.heldOut().count()).isBetween(13, 14);
      assertThat(fold.fittedOf(rows).count()).isEqualTo(40 - fold.heldOut().count());
      assertThat(fold.fitted()).doesNotContain(fold.heldOutNumbers());
      assertThat(fold.heldOut().x().get(0, 1)).isEqualTo(rows.x().get(fold.heldOutNumbers()[0], 1));
    }
    assertThat(HoldOutSplit.folds(rows, 3, new Random(2)).get(1).heldOutNumbers())
        .containsExactly(folds.get(1).heldOutNumbers());
    assertThat(HoldOutSplit.folds(rows, 3, new Random(5)).get(1).heldOutNumbers())
        .isNotEqualTo(folds.get(1).heldOutNumbers());
  }
}
