package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.Interruption;
import io.github.linstorch.layerwise.RestartBudget;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Passes sweeps from all threads to the observer, in the calling thread, and knows when the time is
 * up.
 */
final class Progress {

  private final SweepObserver observer;
  private final Equilibration equilibration;
  private final RestartBudget budget;
  private final long start;
  private final Queue<Sweep> ended = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean timeIsUp = new AtomicBoolean();

  /**
   * The progress of one fit.
   *
   * @param observer null for none
   * @param start when it began, by the clock of the budget
   * @param budget gives the time after which no sweep is begun
   */
  Progress(SweepObserver observer, Equilibration equilibration, long start, RestartBudget budget) {
    this.observer = observer;
    this.equilibration = equilibration;
    this.start = start;
    this.budget = budget;
  }

  /** Keeps the time of this fit, without an observer. */
  Progress silent() {
    return new Progress(null, equilibration, start, budget);
  }

  boolean isTimeUp() {
    if (budget.clock().getAsLong() - start > budget.nanos()) {
      timeIsUp.set(true);
    }
    return timeIsUp.get();
  }

  /** Whether {@link #isTimeUp} has ever been true. */
  boolean wasTimeUp() {
    return timeIsUp.get();
  }

  /** Passes the sweeps that have ended to the observer; for the calling thread. */
  void tell() {
    for (Sweep one = ended.poll(); one != null; one = ended.poll()) {
      observer.swept(one);
    }
  }

  /**
   * A monitor of the sweeps from one start.
   *
   * @param sweeps receives them, and numbers them through
   * @param cancelled is set when another thread has ended the fit
   * @param isCaller whether the calling thread runs them
   */
  Sweeper.Monitor monitor(
      int restart,
      int block,
      Start kind,
      List<Sweep> sweeps,
      AtomicBoolean cancelled,
      boolean isCaller) {
    return new Sweeper.Monitor() {
      @Override
      public void check() {
        Interruption.check();
        if (cancelled.get()) {
          throw new CancellationException("Another thread of the fit has ended it");
        }
      }

      @Override
      public boolean isTimeUp() {
        return Progress.this.isTimeUp();
      }

      @Override
      public void swept(int number, Sweeper.Report report) {
        Sweep one =
            new Sweep(
                restart,
                block,
                kind,
                sweeps.size(),
                equilibration.rawLoss(report.loss()),
                equilibration.rawLoss(report.holdoutLoss()),
                report.damping(),
                report.step(),
                report.iterations());
        sweeps.add(one);
        if (observer != null) {
          ended.add(one);
          if (isCaller) {
            tell();
          }
        }
      }
    };
  }
}
