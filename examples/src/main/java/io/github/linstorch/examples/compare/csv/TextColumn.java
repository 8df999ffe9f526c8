package io.github.linstorch.examples.compare.csv;

import java.util.List;

/**
 * A column of texts, each of which may be a category.
 *
 * @param name of the column
 * @param isNamed whether the file names it
 * @param levels the different texts, in order: of numbers, if all of them are, else of the
 *     alphabet; at most {@link #MOST_LEVELS}
 * @param rows for every row the place of its text among the levels; {@link #MISSING}, or {@link
 *     #UNTOLD}
 * @param words those levels that may stand for a missing value, such as NA or -
 * @param example the first text that is there and its line, for messages
 */
public record TextColumn(
    String name,
    boolean isNamed,
    List<String> levels,
    int[] rows,
    List<String> words,
    String example)
    implements Column {

  /** More different texts than this are not told apart. */
  public static final int MOST_LEVELS = 1000;

  /** In place of a level: the cell is missing. */
  public static final int MISSING = -1;

  /** In place of a level: there were too many levels already. */
  public static final int UNTOLD = -2;

  @Override
  public boolean isMissing(int row) {
    return rows[row] == MISSING;
  }

  /**
   * Whether there are too many different texts for a purpose.
   *
   * @param most that it allows
   * @return whether there are more
   */
  public boolean hasMoreLevelsThan(int most) {
    return levels.size() > most;
  }

  /**
   * The number of different texts.
   *
   * @return a number, or "more than" one
   */
  public String levelCount() {
    return levels.size() > MOST_LEVELS ? "more than " + MOST_LEVELS : "" + levels.size();
  }
}
