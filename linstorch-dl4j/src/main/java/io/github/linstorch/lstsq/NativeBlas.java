package io.github.linstorch.lstsq;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says whether native BLAS and LAPACK can be used. If JavaCPP, OpenBLAS or its native library is
 * missing, or fails the {@link SelfCheck}, portable Java code runs instead.
 */
public final class NativeBlas {

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
      List<String> faults = BlasThreads.check(SelfCheck::faults);
      if (!faults.isEmpty()) {
        WrongKernels wrong = new WrongKernels(faults, Blas.version());
        log(() -> Log.wrong(wrong));
      }
      return faults.isEmpty();
    } catch (LinkageError | OutOfMemoryError e) {
      // Out of native memory now: better slow from here on than a class that failed to initialise.
      String why = e.toString();
      log(() -> Log.missing(why));
      return false;
    }
  }

  /** Where this package runs with few others, there may be no SLF4J to log to. */
  private static void log(Runnable message) {
    try {
      message.run();
    } catch (NoClassDefFoundError e) {
      // Nobody listens.
    }
  }

  /** All that names a class of SLF4J. */
  private static final class Log {

    private static final Logger LOG = LoggerFactory.getLogger(NativeBlas.class);

    static void wrong(WrongKernels wrong) {
      LOG.warn(wrong.warning(Processor.name()));
      LOG.debug("Found wrong: {}", wrong.details());
    }

    static void missing(String why) {
      LOG.info("Native LAPACK cannot be used ({}); solving in portable Java code", why);
    }
  }
}
