package io.github.linstorch.layerwise;

import java.util.Random;
import java.util.stream.IntStream;

/** Draws random orders of rows and features. */
public final class Permutation {

  private Permutation() {}

  /** The numbers below n in random order (Fisher and Yates). */
  public static int[] draw(int n, Random random) {
    int[] order = IntStream.range(0, n).toArray();
    for (int i = n - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int other = order[i];
      order[i] = order[j];
      order[j] = other;
    }
    return order;
  }
}
