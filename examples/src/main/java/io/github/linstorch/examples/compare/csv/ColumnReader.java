package io.github.linstorch.examples.compare.csv;

import java.util.List;

/** Takes the cells of one column, whose type is known, row by row. */
interface ColumnReader {

  /**
   * Takes a cell.
   *
   * @param kind whether it is there
   */
  void add(String cell, int line, MissingTexts.Kind kind);

  /**
   * What became of the cells.
   *
   * @param notes takes sentences about it
   */
  Column column(List<String> notes);
}
