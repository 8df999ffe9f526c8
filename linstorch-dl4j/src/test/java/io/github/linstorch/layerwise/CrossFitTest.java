package io.github.linstorch.layerwise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrossFitTest {

  @ParameterizedTest
  @ValueSource(ints = {10, 11, 14, 997})
  void folds_ofAllRows_leaveEachOutOnceAndFitTheOthers(int n) {
    List<CrossFit.Fold> folds = CrossFit.folds(Permutation.draw(n, new Random(1)), n);

    assertThat(folds).hasSize(CrossFit.PARTS);
    assertThat(folds.stream().flatMapToInt(fold -> IntStream.of(fold.part())).sorted().toArray())
        .isEqualTo(IntStream.range(0, n).toArray());
    for (CrossFit.Fold fold : folds) {
      assertThat(
              IntStream.concat(IntStream.of(fold.part()), IntStream.of(fold.others()))
                  .sorted()
                  .toArray())
          .isEqualTo(IntStream.range(0, n).toArray());
      assertThat(fold.part().length).isBetween(n / CrossFit.PARTS, n / CrossFit.PARTS + 1);
      assertThat(fold.sorted().others()).isSorted().hasSameSizeAs(fold.others());
      assertThat(fold.sorted().part()).isSorted().hasSameSizeAs(fold.part());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 200, 201, 1000, 2000})
  void folds_enoughRowsLeftOut_noFurtherFold(int enough) {
    List<CrossFit.Fold> folds = CrossFit.folds(Permutation.draw(1000, new Random(1)), enough);

    int leftOut = folds.stream().mapToInt(fold -> fold.part().length).sum();
    assertThat(leftOut).isGreaterThanOrEqualTo(Math.min(1000, enough));
    assertThat(leftOut - 200).isLessThan(enough);
  }
}
