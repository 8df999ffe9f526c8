package io.github.linstorch.examples.compare;

import io.github.linstorch.examples.compare.csv.Column;
import io.github.linstorch.examples.report.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sentences on columns. What is true of several is said once. */
final class ColumnNotes {

  private static final int MOST_NAMES = 5;

  private final Map<String, List<String>> columns = new LinkedHashMap<>();

  /**
   * Takes a sentence.
   *
   * @param before the words before the name, the last of them "column"
   * @param column that the sentence is about
   * @param after the words after the name, the same for one column and for several
   */
  void add(String before, Column column, String after) {
    columns
        .computeIfAbsent(before + '\0' + after, key -> new ArrayList<>())
        .add(Printable.name(column.name()));
  }

  /** All sentences, in the order of the first column of each. */
  List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    columns.forEach(
        (key, names) -> {
          String[] words = key.split("\0", 2);
          int more = names.size() - MOST_NAMES;
          sentences.add(
              words[0]
                  + (names.size() == 1 ? " " : "s ")
                  + String.join(", ", names.subList(0, Math.min(names.size(), MOST_NAMES)))
                  + (more > 0 ? " and %d more".formatted(more) : "")
                  + words[1]);
        });
    return sentences;
  }
}
