package io.github.linstorch.examples.compare.csv;

/** Takes the cells of one column, whose type is known, row by row. */
interface ColumnReader {

  /**
   * Takes a cell.
   *
   * @param kind whether it is there
   */
  void add(String cell, int line, MissingTexts.Kind kind);

  /** What became of the cells. */
  Column column();
}
