package io.github.linstorch.dl4j;

/** Which of a solve call's two sweeps over the layers comes first. */
public enum SolveOrder {
  /** From the last layer to the first, then from the first to the last. */
  BACKWARD_FIRST,
  /**
   * From the first layer to the last, then from the last to the first. The network usually
   * collapses to the mean of the labels; this order exists for comparison with the paper.
   */
  FORWARD_FIRST
}
