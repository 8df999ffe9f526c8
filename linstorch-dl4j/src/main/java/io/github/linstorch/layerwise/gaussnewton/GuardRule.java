package io.github.linstorch.layerwise.gaussnewton;

/** What a net has to be no worse than; otherwise that is the result. */
public enum GuardRule {
  /** A ridge regression, on rows that neither was fitted to. */
  HELD_OUT,
  /** Ordinary least squares, on the training rows. */
  TRAINING_ROWS,
  /** Nothing. */
  NONE
}
