package io.github.linstorch.dl4j.network;

import java.util.function.DoubleSupplier;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Holds ND4J's own operations at one thread. Small ones gain nothing from more, and on a busy
 * machine they wait for each other: a score of 0.2 ms was measured to take 10. The setting belongs
 * to the thread that calls, so no other thread notices.
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
