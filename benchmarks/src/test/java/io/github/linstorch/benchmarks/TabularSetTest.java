package io.github.linstorch.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.benchmarks.Table.Column;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class TabularSetTest {

  private static TabularSet numbers(int rows) {
    double[] x = IntStream.range(0, rows).asDoubleStream().toArray();
    Table table = new Table(List.of(Column.of("x", x), Column.of("y", x)));
    return TabularSet.of("numbers", table, "y", true);
  }

  @Test
  void split_regression_usesEachRowOnceAndStandardisesLabels() {
    TabularSplit split = numbers(101).split(0, false);
    INDArray labels = split.train().getLabels();

    assertThat(split.train().numExamples()).isEqualTo(67);
    INDArray all = Nd4j.vstack(split.train().getFeatures(), split.test().getFeatures());
    assertThat(all.toDoubleVector()).hasSize(101).doesNotHaveDuplicates();
    assertThat(labels.meanNumber().doubleValue()).isBetween(-1e-6, 1e-6);
    assertThat(labels.norm2Number().doubleValue()).isBetween(8.1853, 8.1854);
  }

  @Test
  void split_moreTrainingRowsThanAllowed_dropsOrTestsThem() {
    TabularSet set = numbers(40_000);
    assertThat(set.split(0, false).train().numExamples()).isEqualTo(20_000);
    assertThat(set.split(0, false).test().numExamples()).isEqualTo(13_200);
    assertThat(set.split(0, true).test().numExamples()).isEqualTo(20_000);
  }

  @Test
  void split_classes_areAllThatOccurOneHot() {
    List<String> lines =
        Stream.concat(
                Stream.of("x,class"),
                IntStream.range(0, 30).mapToObj(i -> i + "," + (i < 29 ? i % 2 : 9)))
            .toList();
    TabularSplit split = TabularSet.of("set", Table.parse(lines), "class", false).split(1, 10);

    assertThat(split.nOut()).isEqualTo(3);
    assertThat(split.test().numExamples()).isEqualTo(20);
    INDArray both = Nd4j.vstack(split.train().getLabels(), split.test().getLabels());
    assertThat(both.sum(0).toDoubleVector()).containsExactly(15, 14, 1);
    assertThat(both.sum(1).toDoubleVector()).containsOnly(1);
  }

  @Test
  void standardized_hasMeanZeroAndVarianceOneInTheTrainingRowsOnly() {
    TabularSplit split = numbers(101).split(0, false);
    // Feature and label are the same numbers here.
    assertThat(split.standardized().train().getFeatures())
        .satisfies(x -> assertThat(x.equalsWithEps(split.train().getLabels(), 1e-5)).isTrue());
    assertThat(split.standardized().test().getFeatures())
        .satisfies(x -> assertThat(x.equalsWithEps(split.test().getLabels(), 1e-5)).isTrue());
  }
}
