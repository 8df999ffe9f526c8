package io.github.linstorch.layerwise;

import java.util.concurrent.CancellationException;

/** Ends a fit when a user interrupts its thread. */
public final class Interruption {

  private Interruption() {}

  /**
   * Ends the fit if the thread is interrupted; leaves the flag set for the caller to see.
   *
   * @throws CancellationException if it is
   */
  public static void check() {
    if (Thread.currentThread().isInterrupted()) {
      throw exception();
    }
  }

  /**
   * What ends an interrupted fit.
   *
   * @return a new exception
   */
  public static CancellationException exception() {
    return new CancellationException("The fit was interrupted; the network is unchanged");
  }
}
