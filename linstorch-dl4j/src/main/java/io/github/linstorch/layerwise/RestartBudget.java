package io.github.linstorch.layerwise;

import java.util.function.LongSupplier;

/**
 * How many restarts a method may make, and for how long.
 *
 * @param count restarts beside number 0
 * @param target loss that ends them, NaN for none
 * @param nanos time within which restarts are to end, {@code Long.MAX_VALUE} for no limit; number 0
 *     is always run
 * @param threads threads that may share them
 * @param clock what tells the time in nanoseconds, from whatever origin; may be asked by several
 *     threads
 */
public record RestartBudget(int count, double target, long nanos, int threads, LongSupplier clock) {

  public RestartBudget(int count, double target, long nanos, int threads) {
    this(count, target, nanos, threads, System::nanoTime);
  }
}
