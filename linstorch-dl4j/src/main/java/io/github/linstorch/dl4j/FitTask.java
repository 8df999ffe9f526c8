package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.NetworkStore;
import io.github.linstorch.dl4j.network.NetworkView;
import io.github.linstorch.dl4j.rows.MemoryRows;
import io.github.linstorch.dl4j.rows.TrainingRows;

/**
 * Input of a {@link Method}.
 *
 * @param view the network
 * @param rows training rows
 * @param validation rows that results are judged on; null for the training rows
 * @param initial parameters of the given network, or of a restart; unchanged
 * @param store rounds fitted parameters and applies constraints to them
 * @param progress receives progress; the method reports the start after it has checked the task
 */
record FitTask(
    NetworkView view,
    TrainingRows rows,
    MemoryRows validation,
    double[] initial,
    NetworkStore store,
    ListenerAdapter progress) {

  /** Refuses labels that are not distributions over classes, of validation rows, too. */
  void requireDistributions() {
    rows.requireDistributions();
    requireValidDistributions();
  }

  /** Refuses validation labels that are not distributions over classes. */
  void requireValidDistributions() {
    if (validation != null) {
      try {
        validation.requireDistributions();
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("validation: " + e.getMessage(), e);
      }
    }
  }

  /** Returns this task for some of the rows, with a listener that hears nothing. */
  FitTask on(MemoryRows some, ListenerAdapter nobody) {
    return new FitTask(view, some, null, initial, store, nobody);
  }
}
