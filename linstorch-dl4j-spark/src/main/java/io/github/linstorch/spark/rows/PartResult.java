package io.github.linstorch.spark.rows;

import io.github.linstorch.layerwise.RowTask;
import java.io.Serializable;
import java.util.TreeMap;

/**
 * What a pass has gathered from some partitions.
 *
 * @param number number of the first of them
 * @param result result of the task; null if the rows were refused
 * @param refusal why the rows of a partition cannot be used; null if they can
 * @param checks per partition its number, number of rows and checksum
 * @param executors per executor, whether it has native BLAS
 */
record PartResult<S extends Serializable>(
    int number, S result, String refusal, long[] checks, TreeMap<String, Boolean> executors)
    implements Serializable {

  /** Merges the result of later partitions into this. */
  PartResult<S> merge(RowTask<S> task, PartResult<S> later) {
    if (refusal != null || later.refusal != null) {
      return refusal != null ? this : later;
    }
    long[] all = new long[checks.length + later.checks.length];
    System.arraycopy(checks, 0, all, 0, checks.length);
    System.arraycopy(later.checks, 0, all, checks.length, later.checks.length);
    executors.putAll(later.executors);
    return new PartResult<>(number, task.merge(result, later.result), null, all, executors);
  }
}
