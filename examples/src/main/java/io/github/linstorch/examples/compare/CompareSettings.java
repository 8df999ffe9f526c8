package io.github.linstorch.examples.compare;

import java.util.List;

/**
 * What a comparison is asked for.
 *
 * @param hidden widths of the hidden layers
 * @param seconds that restarts get, and the unit of all limits
 * @param folds of the cross-validation
 * @param seed of folds, initial weights and restarts
 * @param normalization of the features
 */
public record CompareSettings(
    List<Integer> hidden, double seconds, int folds, long seed, Normalization normalization) {

  /** So many times the seconds are given to a training of DL4J or XGBoost. */
  static final int STOPPING_FACTOR = 10;

  /** So many times the slowest single fit of ours is given to Encog; the seconds at least. */
  static final int ENCOG_FACTOR = 20;
}
