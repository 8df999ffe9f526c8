package io.github.linstorch.lstsq;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether native BLAS and LAPACK can be used. Where JavaCPP, OpenBLAS or its native library is
 * missing, or fails the {@link SelfCheck}, portable Java code runs instead.
 */
public final class NativeBlas {

  private static final Logger LOG = LoggerFactory.getLogger(NativeBlas.class);
  private static final boolean AVAILABLE = probe();

  private NativeBlas() {}

  /**
   * Tells whether native BLAS and LAPACK can be called in this JVM, and return right results.
   *
   * @return false where the OpenBLAS binding or its native library is not on the class path, or
   *     where it returns wrong results on this processor
   */
  public static boolean isAvailable() {
    return AVAILABLE;
  }

  private static boolean probe() {
    try {
      List<String> faults = checkAtOneThread();
      if (faults.isEmpty()) {
        Lapack.startLoweringThreads();
        return true;
      }
      WrongKernels wrong = new WrongKernels(faults, Lapack.version());
      LOG.warn(wrong.warning(Processor.name()));
      LOG.debug("Found wrong: {}", wrong.details());
      return false;
    } catch (LinkageError | OutOfMemoryError e) {
      // Out of native memory now: better slow from here on than a class that failed to initialise.
      LOG.info("Native LAPACK cannot be used ({}); solving in portable Java code", e.toString());
      return false;
    }
  }

  /** At the one thread of fits; not where nobody has set a number that could be given back. */
  private static List<String> checkAtOneThread() {
    int found = BlasThreads.get();
    if (found <= 1) {
      return SelfCheck.faults();
    }
    BlasThreads.set(1);
    try {
      return SelfCheck.faults();
    } finally {
      BlasThreads.set(found);
    }
  }
}
