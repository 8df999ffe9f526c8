package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.NetworkStore;
import io.github.linstorch.dl4j.network.NetworkView;
import io.github.linstorch.dl4j.rows.MemoryRows;
import io.github.linstorch.dl4j.rows.TrainingRows;

/**
 * What a method is to fit.
 *
 * @param view the network
 * @param rows training rows
 * @param validation rows that results are judged by; null for the training rows
 * @param initial parameters of the network as it was given, or of a restart; unchanged
 * @param store what becomes of fitted parameters
 * @param progress told of progress; of its start once the method has checked the task
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

  /** Returns the task on some of the rows, of which nobody is told. */
  FitTask on(MemoryRows some, ListenerAdapter nobody) {
    return new FitTask(view, some, null, initial, store, nobody);
  }
}
