package io.github.linstorch.lstsq;

import java.util.function.Supplier;
import org.bytedeco.openblas.global.openblas;

/**
 * Limits native BLAS to one thread while any fit runs. The last of overlapping fits restores the
 * number that the first one found.
 *
 * <p>There is one thread because the number of BLAS threads changes the order of summation, and
 * with it the last bits of a result. Fits are counted because the setting belongs to the whole
 * process. The number is changed only at the first native call, because changing it costs more than
 * a whole small fit.
 */
public final class BlasThreads {

  private static int holders;
  private static int found;
  private static volatile boolean lowered;

  /** Whether a check has lowered the number and will restore it. */
  private static volatile boolean isChecking;

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
        openblas.blas_set_num_threads(found);
      }
    }
  }

  /**
   * Does some work at one thread, be there a fit or not; but where nobody has set a number that
   * could be given back. Takes no lock: a fit that ends meanwhile does not wait for the work.
   */
  static <T> T check(Supplier<T> work) {
    int before = openblas.blas_get_num_threads();
    isChecking = true;
    try {
      if (before > 1) {
        openblas.blas_set_num_threads(1);
      }
      return work.get();
    } finally {
      if (before > 1) {
        openblas.blas_set_num_threads(before);
      }
      isChecking = false;
    }
  }

  /** To be called before native work: lowers the setting if a fit runs and it has not been yet. */
  static void lower() {
    if (!lowered && !isChecking) {
      lowerOnce();
    }
  }

  private static synchronized void lowerOnce() {
    if (holders == 0 || lowered) {
      return;
    }
    // Not positive where nobody has set a number (ND4J_SKIP_BLAS_THREADS): then leave it alone.
    found = openblas.blas_get_num_threads();
    if (found > 1) {
      openblas.blas_set_num_threads(1);
    }
    lowered = true;
  }
}
