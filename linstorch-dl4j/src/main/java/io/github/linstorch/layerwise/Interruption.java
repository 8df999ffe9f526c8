package io.github.linstorch.layerwise;

import java.util.concurrent.CancellationException;

/** Lets a user stop a fit by interrupting its thread. */
final class Interruption {

  private Interruption() {}

  /** Ends the fit if the thread is interrupted; leaves the flag set for the caller to see. */
  static void check() {
    if (Thread.currentThread().isInterrupted()) {
      throw exception();
    }
  }

  static CancellationException exception() {
    return new CancellationException("The fit was interrupted; the network is unchanged");
  }
}
