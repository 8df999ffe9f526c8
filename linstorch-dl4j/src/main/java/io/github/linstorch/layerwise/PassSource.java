package io.github.linstorch.layerwise;

/** Training rows over which this machine or others can make passes. */
public interface PassSource {

  /**
   * Opens passes.
   *
   * @param stack the layers that rows are run through
   * @param threads threads of this machine that may be used; no result depends on it
   * @return passes, to be closed by the caller
   */
  Passes passes(DenseStack stack, int threads);

  /**
   * Whether the rows are in memory, where another pass costs little.
   *
   * @return false if a pass reads them anew from elsewhere
   */
  boolean isInMemory();

  /**
   * Whether another pass can be made.
   *
   * @return false if the rows can be read once only
   */
  default boolean canReread() {
    return true;
  }

  /**
   * How accurate features are, relative to their columns' sizes.
   *
   * @return unit round-off of the data type in which they were given; known after a pass
   */
  default double precision() {
    return 0x1p-53;
  }
}
