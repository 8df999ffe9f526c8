package io.github.linstorch.layerwise.gaussnewton;

/** Receives progress, in the calling thread. */
public interface SweepObserver {

  /**
   * The rows have been read, and sweeps begin.
   *
   * @param plan what is going to be done
   */
  void begun(Plan plan);

  /**
   * A sweep has ended; several starts run side by side, each in order.
   *
   * @param sweep what it did
   */
  void swept(Sweep sweep);

  /**
   * Sweeps have ended that {@link #swept} does not report: those that choose a decay or judge the
   * result.
   *
   * @param count how many there have been since the fit began
   */
  void sweptAside(int count);

  /**
   * A restart has ended.
   *
   * @param number from 0
   * @param loss the loss by which it is judged
   */
  void restarted(int number, double loss);
}
