package io.github.linstorch.examples.compare.csv;

/** A column: its type was decided once, for all of its cells. */
public sealed interface Column permits NumberColumn, TextColumn {

  /**
   * Its name.
   *
   * @return as in the file; if it has none there, its number and "(unnamed)"
   */
  String name();

  /**
   * Whether the file names it.
   *
   * @return false for row names
   */
  boolean isNamed();

  /**
   * Whether a cell is missing.
   *
   * @param row from 0
   * @return whether it is
   */
  boolean isMissing(int row);
}
