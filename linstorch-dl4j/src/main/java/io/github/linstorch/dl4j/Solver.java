package io.github.linstorch.dl4j;

/** How the least-squares problem of a layer is solved. */
public enum Solver {
  /**
   * Rows in memory and a wide layer: {@link #NORMAL_EQUATIONS} where the condition number found
   * proves its predictions accurate to 1e-9, relative to the labels, and {@link #QR} where not, at
   * the price of one more pass. The same for a narrow layer, if there are many rows in single
   * precision, and the layer before it has not been solved. Otherwise {@link #QR}.
   */
  AUTO,
  /** Orthogonal factorisation of the rows: accurate whatever their condition number. */
  QR,
  /**
   * Sums of products of columns: about twice as fast for wide layers, but it squares the condition
   * number. Singular values below about 1e-8 of the largest, of columns scaled to unit norm, cannot
   * be told from zero and count as zero, whatever {@code rcond} says.
   */
  NORMAL_EQUATIONS
}
