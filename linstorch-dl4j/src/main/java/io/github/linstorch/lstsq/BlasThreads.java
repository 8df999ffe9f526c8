package io.github.linstorch.lstsq;

import java.util.function.Supplier;

/**
 * Holds native BLAS at one thread while any fit runs, and gives back the number that the first of
 * overlapping fits found.
 *
 * <p>One thread, because the number of BLAS threads changes the order of summation and so the last
 * bits of a result; reference-counted, because the setting belongs to the whole process.
 */
public final class BlasThreads {

  /** Not positive: nobody has set a number (ND4J_SKIP_BLAS_THREADS), so none could be restored. */
  private static final int UNKNOWN = -1;

  private static int holders;
  private static int found;

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
    if (holders == 0) {
      found = Lapack.isAvailable() ? Lapack.threads() : UNKNOWN;
      set(1);
    }
    holders++;
  }

  private static synchronized void release() {
    holders--;
    if (holders == 0) {
      set(found);
    }
  }

  private static void set(int threads) {
    if (found > 0) {
      Lapack.setThreads(threads);
    }
  }
}
