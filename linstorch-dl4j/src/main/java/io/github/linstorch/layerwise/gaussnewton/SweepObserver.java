package io.github.linstorch.layerwise.gaussnewton;

/** Receives progress, in the calling thread. */
public interface SweepObserver {

  /**
   * A sweep has ended; several starts run side by side, each in order.
   *
   * @param sweep what it did
   */
  void swept(Sweep sweep);

  /**
   * A restart has ended.
   *
   * @param number from 0
   * @param loss the loss by which it is judged
   */
  void restarted(int number, double loss);
}
