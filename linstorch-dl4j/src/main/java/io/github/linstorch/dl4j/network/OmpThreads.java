package io.github.linstorch.dl4j.network;

import java.util.function.DoubleSupplier;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Limits ND4J's own operations to one thread. Small operations gain nothing from more threads, and
 * on a busy machine the threads wait for each other: a score of 0.2 ms took 10 ms. The setting
 * belongs to the calling thread, so other threads are not affected.
 */
public final class OmpThreads {

  private OmpThreads() {}

  /**
   * Does some work with one OMP thread, and gives back the number found.
   *
   * @param work its exceptions pass through
   * @return what the work returned
   */
  public static double single(DoubleSupplier work) {
    NativeOps ops = NativeOpsHolder.getInstance().getDeviceNativeOps();
    int found = ops.ompGetMaxThreads();
    if (found <= 1) {
      return work.getAsDouble();
    }
    ops.setOmpNumThreads(1);
    try {
      return work.getAsDouble();
    } finally {
      ops.setOmpNumThreads(found);
    }
  }
}
