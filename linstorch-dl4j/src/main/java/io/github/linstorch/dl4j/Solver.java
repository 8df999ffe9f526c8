package io.github.linstorch.dl4j;

/** How the least-squares problem of a layer is solved. */
public enum Solver {
  /**
   * For wide layers and rows in memory this is {@link #NORMAL_EQUATIONS}, if the condition number
   * proves their predictions accurate to 1e-9 relative to the labels; if not, {@link #QR} follows
   * at the price of one more pass. Narrow layers are treated alike if there are many rows in single
   * precision and the layer before has not been solved. In all other cases it is {@link #QR}.
   */
  AUTO,
  /** Orthogonal factorisation of the rows, which is accurate whatever their condition number. */
  QR,
  /**
   * Sums of products of columns, which are about twice as fast for wide layers, but square the
   * condition number. With columns scaled to unit norm, singular values below about 1e-8 of the
   * largest cannot be told from zero. They count as zero, whatever {@code rcond} is.
   */
  NORMAL_EQUATIONS
}
