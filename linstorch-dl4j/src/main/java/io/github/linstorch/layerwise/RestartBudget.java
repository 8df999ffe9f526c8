package io.github.linstorch.layerwise;

import java.util.function.LongSupplier;

/**
 * Number of restarts and time that a method may use.
 *
 * @param count number of restarts in addition to number 0
 * @param target loss that ends the restarts, NaN for none
 * @param nanos time limit of the restarts, {@code Long.MAX_VALUE} for none; number 0 is always run
 * @param threads number of threads
 * @param clock time in nanoseconds since any origin; several threads may ask
 */
public record RestartBudget(int count, double target, long nanos, int threads, LongSupplier clock) {

  public RestartBudget(int count, double target, long nanos, int threads) {
    this(count, target, nanos, threads, System::nanoTime);
  }
}
