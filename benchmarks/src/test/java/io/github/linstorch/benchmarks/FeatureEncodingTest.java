package io.github.linstorch.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FeatureEncodingTest {

  /** Rows of two columns, the second the label; all but the last one train. */
  private static float[][] encode(int from, String... cells) {
    List<String> lines = new ArrayList<>(List.of("a,y"));
    for (String cell : cells) {
      lines.add(cell + ",1");
    }
    Table table = Table.parse(lines);
    int[] train = IntStream.range(0, cells.length - 1).toArray();
    FeatureEncoding encoding = new FeatureEncoding(table, table.column("y"), train);
    return encoding.rows(IntStream.range(from, cells.length).toArray());
  }

  private static String[] repeated(int times, String last, String... cells) {
    List<String> result = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      result.addAll(List.of(cells));
    }
    result.add(last);
    return result.toArray(String[]::new);
  }

  @Test
  void rows_threeCategories_areOneHotInTheirOrder() {
    float[][] rows = encode(27, repeated(10, "a", "b", "a", "c"));
    assertThat(rows).isDeepEqualTo(new float[][] {{0, 1, 0}, {1, 0, 0}, {0, 0, 1}, {1, 0, 0}});
  }

  @Test
  void rows_categoryOfNoTrainingRowOrMissing_isZeroEverywhere() {
    assertThat(encode(30, repeated(10, "z", "a", "b", "c"))).isDeepEqualTo(new float[1][3]);
    assertThat(encode(30, repeated(10, "", "a", "b", "c"))).isDeepEqualTo(new float[1][3]);
  }

  @Test
  void rows_twoCategories_areOneColumn() {
    float[][] rows = encode(18, repeated(10, "no", "no", "yes"));
    assertThat(rows).isDeepEqualTo(new float[][] {{0}, {1}, {0}});
  }

  @Test
  void rows_moreCategoriesThanATenthOfTheRows_areLeftOut() {
    assertThat(encode(29, repeated(10, "a", "a", "b", "c"))[0]).hasSize(3);
    assertThat(encode(26, repeated(9, "a", "a", "b", "c"))[0]).isEmpty();
  }

  @Test
  void rows_columnConstantInTheTrainingRows_isLeftOut() {
    assertThat(encode(0, "5", "5", "7")[0]).isEmpty();
    assertThat(encode(0, "", "5", "7")[0]).isEmpty();
    assertThat(encode(0, repeated(20, "b", "a"))[0]).isEmpty();
  }

  @Test
  void rows_missingNumber_isTheMedianOfTheTrainingRows() {
    assertThat(encode(0, "1", "", "2", "9", ""))
        .isDeepEqualTo(new float[][] {{1}, {2}, {2}, {9}, {2}});
  }
}
