package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.Permutation;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Division into rows that nets are fitted to and rows that they are judged on.
 *
 * @param fitted numbers of the rows to fit to
 * @param heldOut rows to judge on: the other rows or some of them, validation rows, or all rows
 * @param heldOutNumbers numbers of the rows to judge on; null for validation rows
 */
record HoldOutSplit(int[] fitted, Rows heldOut, int[] heldOutNumbers) {

  /**
   * Splits rows at random.
   *
   * @param rows unchanged
   * @param validation rows to judge by instead of some of the others; null for none
   * @param count how many rows to hold out; with 0 all rows are both fitted to and judged by
   * @param random draws the rows
   */
  static HoldOutSplit of(Rows rows, Rows validation, int count, Random random) {
    int n = rows.count();
    if (validation != null || count == 0) {
      int[] all = IntStream.range(0, n).toArray();
      return validation == null
          ? new HoldOutSplit(all, rows, all)
          : new HoldOutSplit(all, validation, null);
    }
    int[] order = Permutation.draw(n, random);
    int[] held = Arrays.copyOf(order, count);
    return new HoldOutSplit(Arrays.copyOfRange(order, count, n), rows.subset(held), held);
  }

  /**
   * Divides rows at random into parts of about equal size, each held out once.
   *
   * @param rows unchanged
   * @param random draws the parts
   */
  static List<HoldOutSplit> folds(Rows rows, int parts, Random random) {
    int n = rows.count();
    int[] order = Permutation.draw(n, random);
    List<HoldOutSplit> folds = new ArrayList<>();
    for (int p = 0; p < parts; p++) {
      int part = p;
      int[] held =
          IntStream.range(0, n).filter(i -> i % parts == part).map(i -> order[i]).toArray();
      int[] others =
          IntStream.range(0, n).filter(i -> i % parts != part).map(i -> order[i]).toArray();
      folds.add(new HoldOutSplit(others, rows.subset(held), held));
    }
    return folds;
  }

  /** The rows to fit to: the given rows themselves where none are held out. */
  Rows fittedOf(Rows rows) {
    return fitted.length == rows.count() ? rows : rows.subset(fitted);
  }
}
