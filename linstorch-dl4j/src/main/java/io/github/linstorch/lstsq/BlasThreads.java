package io.github.linstorch.lstsq;

import java.util.function.Supplier;
import org.bytedeco.openblas.global.openblas;

/**
 * Holds native BLAS at one thread while any fit runs, and gives back the number that the first of
 * overlapping fits found.
 *
 * <p>One thread, because the number of BLAS threads changes the order of summation and so the last
 * bits of a result; reference-counted, because the setting belongs to the whole process; and not
 * before the first native call, because changing it costs more than a whole small fit.
 */
public final class BlasThreads {

  private static int holders;
  private static int found;
  private static volatile boolean lowered;

  private BlasThreads() {}

  /**
   * Does some work with BLAS at one thread.
   *
   * @param work what to do; its exceptions pass through, after the setting is given back
   * @param <T> type of the result
   * @return what the work returned
   */
  public static <T> T single(Supplier<T> work) {
    acquire();
    try {
      return work.get();
    } finally {
      release();
    }
  }

  private static synchronized void acquire() {
    holders++;
  }

  private static synchronized void release() {
    holders--;
    if (holders == 0 && lowered) {
      lowered = false;
      if (found > 1) {
        set(found);
      }
    }
  }

  /** Number of BLAS threads as ND4J or the user has set it; not positive where nobody has. */
  static int get() {
    return openblas.blas_get_num_threads();
  }

  static void set(int threads) {
    openblas.blas_set_num_threads(threads);
  }

  /** To be called before native work: lowers the setting if a fit runs and it has not been yet. */
  static void lower() {
    if (!lowered) {
      lowerOnce();
    }
  }

  private static synchronized void lowerOnce() {
    if (holders == 0 || lowered) {
      return;
    }
    // Not positive where nobody has set a number (ND4J_SKIP_BLAS_THREADS): then leave it alone.
    found = get();
    if (found > 1) {
      set(1);
    }
    lowered = true;
  }
}
