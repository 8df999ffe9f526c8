package io.github.linstorch.examples.compare;

import io.github.linstorch.examples.compare.csv.Column;
import io.github.linstorch.examples.compare.csv.NumberColumn;
import io.github.linstorch.examples.compare.csv.TextColumn;
import io.github.linstorch.examples.report.Printable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Turns rows of a file into numbers: texts are one-hot, and a missing number is NaN. */
final class Features {

  /**
   * A column and where its numbers go.
   *
   * @param from the first of its places
   * @param width number of its places
   * @param mark the place that says whether a value is missing; -1 for none
   */
  private record Block(Column column, int from, int width, int mark) {

    SourceColumn source() {
      String name = Printable.name(column.name(), MOST_CHARACTERS);
      return column instanceof NumberColumn numbers
          ? new SourceColumn(Table.less(name, numbers.offset()), from, width, true)
          : new SourceColumn(name, from, width, false);
    }
  }

  /** Of a column's name, for tables and plots. */
  private static final int MOST_CHARACTERS = 40;

  private final List<Block> blocks = new ArrayList<>();
  private final int width;

  /**
   * Lays out.
   *
   * @param marksMissing whether columns get a place that says so of a missing value, if they have
   *     one
   */
  Features(List<Column> columns, int[] rows, boolean marksMissing) {
    int at = 0;
    for (Column column : columns) {
      int size = column instanceof TextColumn text ? text.levels().size() : 1;
      boolean isMarked = marksMissing && Arrays.stream(rows).anyMatch(column::isMissing);
      int width = isMarked ? size + 1 : size;
      blocks.add(new Block(column, at, width, isMarked ? at + size : -1));
      at += width;
    }
    width = at;
  }

  /** Where the numbers of each column are. */
  List<SourceColumn> sources() {
    return blocks.stream().map(Block::source).toList();
  }

  double[] of(int row) {
    double[] values = new double[width];
    for (Block block : blocks) {
      boolean isMissing = block.column().isMissing(row);
      if (block.column() instanceof NumberColumn numbers) {
        values[block.from()] = numbers.values()[row];
      } else if (block.column() instanceof TextColumn text && !isMissing) {
        values[block.from() + text.rows()[row]] = 1;
      }
      if (isMissing && block.mark() >= 0) {
        values[block.mark()] = 1;
      }
    }
    return values;
  }
}
