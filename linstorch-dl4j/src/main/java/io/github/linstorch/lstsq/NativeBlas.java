package io.github.linstorch.lstsq;

import java.util.List;
import java.util.function.Consumer;
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
        log(log -> log.warn(wrong.warning(Processor.name())));
        log(log -> log.debug("Found wrong: {}", wrong.details()));
      }
      return faults.isEmpty();
    } catch (LinkageError | OutOfMemoryError e) {
      // Out of native memory now: better slow from here on than a class that failed to initialise.
      String why = e.toString();
      log(log -> log.info("Native LAPACK cannot be used ({}); solving in portable Java code", why));
      return false;
    }
  }

  /** Where the core runs by itself, there may be no SLF4J to log to. */
  private static void log(Consumer<Logger> message) {
    try {
      message.accept(LoggerFactory.getLogger(NativeBlas.class));
    } catch (NoClassDefFoundError e) {
      // Nobody listens.
    }
  }
}
