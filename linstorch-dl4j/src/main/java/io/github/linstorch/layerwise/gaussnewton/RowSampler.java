package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.Permutation;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import java.util.Arrays;
import java.util.Random;

/**
 * Draws samples without replacement until too few rows are left, then starts again with all rows.
 */
final class RowSampler {

  private final Rows rows;
  private final int[] numbers;
  private final int size;
  private int[] order;
  private int first;
  private int next;

  /**
   * A sampler.
   *
   * @param rows in memory
   * @param numbers of those to draw from
   * @param size rows of a sample
   */
  RowSampler(Rows rows, int[] numbers, int size) {
    this.rows = rows;
    this.numbers = numbers;
    this.size = size;
  }

  /** Begins anew with all rows. */
  void shuffle(Random random) {
    order = Permutation.draw(numbers.length, random);
    for (int i = 0; i < order.length; i++) {
      order[i] = numbers[order[i]];
    }
    next = 0;
  }

  /** Draws the next sample. */
  void draw(Random random) {
    if (next + size > numbers.length) {
      shuffle(random);
    }
    first = next;
    next += size;
  }

  /** Fills some rows with those of the sample from a place on. */
  void fill(Rows target, int from) {
    target.take(rows, order, first + from);
  }

  /** At most so many rows, the first ones since all were shuffled. */
  Rows firstRows(int most) {
    return rows.subset(Arrays.copyOf(order, Math.min(order.length, most)));
  }
}
