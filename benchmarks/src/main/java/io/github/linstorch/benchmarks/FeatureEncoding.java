package io.github.linstorch.benchmarks;

import io.github.linstorch.benchmarks.Table.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * Numbers from the columns of a table, by its training rows:
 *
 * <ul>
 *   <li>a missing number is the median of the training rows;
 *   <li>words are one-hot by the categories of the training rows, two categories one column; a word
 *       that is missing, or occurs in no training row, is 0 everywhere;
 *   <li>a column without two values in the training rows is left out, and so are words with more
 *       categories than a tenth of the training rows, which identify rows.
 * </ul>
 */
final class FeatureEncoding {

  private static final int ROWS_A_CATEGORY = 10;

  private final List<IntToDoubleFunction> features = new ArrayList<>();

  /**
   * Chooses the features.
   *
   * @param label the column that is not a feature
   * @param train indices of the training rows
   */
  FeatureEncoding(Table table, Column label, int[] train) {
    for (Column column : table.columns()) {
      if (column == label) {
        continue;
      }
      if (column.isNumeric()) {
        addNumbers(column.numbers(), train);
      } else {
        addWords(column.words(), train);
      }
    }
  }

  private void addNumbers(double[] numbers, int[] train) {
    double[] known =
        Arrays.stream(train).mapToDouble(i -> numbers[i]).filter(v -> !Double.isNaN(v)).toArray();
    if (Arrays.stream(known).distinct().limit(2).count() == 2) {
      double median = Samples.of(known).median();
      features.add(i -> Double.isNaN(numbers[i]) ? median : numbers[i]);
    }
  }

  private void addWords(String[] words, int[] train) {
    List<String> categories =
        Arrays.stream(train)
            .mapToObj(i -> words[i])
            .filter(word -> !word.isEmpty())
            .distinct()
            .sorted()
            .toList();
    if (categories.size() < 2 || categories.size() * ROWS_A_CATEGORY > train.length) {
      return;
    }
    for (String category : categories.subList(categories.size() == 2 ? 1 : 0, categories.size())) {
      features.add(i -> words[i].equals(category) ? 1 : 0);
    }
  }

  int width() {
    return features.size();
  }

  /** The features of some rows. */
  float[][] rows(int[] indices) {
    float[][] result = new float[indices.length][width()];
    for (int i = 0; i < indices.length; i++) {
      for (int j = 0; j < width(); j++) {
        result[i][j] = (float) features.get(j).applyAsDouble(indices[i]);
      }
    }
    return result;
  }
}
