package io.github.linstorch.layerwise;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Divides rows into parts at random, each of which in turn is left out of a fit. So a softmax can
 * be calibrated on rows that its network does not know, even where there are few: a single part of
 * few rows is often free of errors, and the sharpest softmax is the best for such rows.
 */
public final class CrossFit {

  /** Number of parts into which rows are divided. */
  public static final int PARTS = 5;

  /**
   * A fit without some rows.
   *
   * @param part numbers of the rows that are left out
   * @param others numbers of all other rows
   */
  public record Fold(int[] part, int[] others) {

    /**
     * Returns this fold with its numbers in rising order.
     *
     * @return a copy
     */
    public Fold sorted() {
      Fold copy = new Fold(part.clone(), others.clone());
      Arrays.sort(copy.part);
      Arrays.sort(copy.others);
      return copy;
    }
  }

  private CrossFit() {}

  /**
   * Makes as many folds as it takes to leave out a number of rows.
   *
   * @param order numbers of the rows, in random order; unchanged
   * @param enough number of rows after which no further fold is needed
   * @return up to {@link #PARTS} folds, whose parts do not overlap
   */
  public static List<Fold> folds(int[] order, int enough) {
    int n = order.length;
    List<Fold> folds = new ArrayList<>();
    int from = 0;
    while (from < Math.min(n, enough)) {
      int to = (int) ((folds.size() + 1L) * n / PARTS);
      int[] part = Arrays.copyOfRange(order, from, to);
      int[] others = Arrays.copyOf(order, n - part.length);
      System.arraycopy(order, to, others, from, n - to);
      folds.add(new Fold(part, others));
      from = to;
    }
    return folds;
  }
}
