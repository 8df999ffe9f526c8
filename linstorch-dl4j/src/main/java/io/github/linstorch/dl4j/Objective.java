package io.github.linstorch.dl4j;

/** Loss that the sweeps of {@link FitMethod#GAUSS_NEWTON} lower. */
public enum Objective {
  /**
   * The choice by the network's loss function and the number of rows: {@link #LOG_LOSS} for a
   * softmax with cross-entropy and at least 2000 rows, else {@link #SQUARED_ERROR}. Memory, threads
   * and time have no say.
   */
  AUTO,
  /** The squared error. Behind a softmax one-hot labels are regressed, which takes less time. */
  SQUARED_ERROR,
  /** The log-loss; for softmax outputs only. */
  LOG_LOSS
}
