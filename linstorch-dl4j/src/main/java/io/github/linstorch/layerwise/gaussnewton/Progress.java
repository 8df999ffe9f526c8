package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.Interruption;
import io.github.linstorch.layerwise.RestartBudget;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Passes sweeps from all threads to the observer, in the calling thread, and knows when the time is
 * up.
 */
final class Progress {

  private final SweepObserver observer;
  private final Equilibration equilibration;
  private final RestartBudget budget;
  private final long start;
  private final Thread caller = Thread.currentThread();
  private final Queue<Sweep> ended = new ConcurrentLinkedQueue<>();
  private final AtomicInteger aside = new AtomicInteger();
  private int asideTold;
  private final AtomicBoolean timeIsUp = new AtomicBoolean();

  /** The progress that has the observer: this one, unless it is silent. */
  private final Progress loud;

  /**
   * The progress of one fit, which the current thread calls.
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
    this.loud = this;
  }

  private Progress(Progress loud) {
    this.observer = null;
    this.equilibration = loud.equilibration;
    this.start = loud.start;
    this.budget = loud.budget;
    this.loud = loud;
  }

  /** Keeps the time of this fit; the observer hears of its sweeps only how many there are. */
  Progress silent() {
    return new Progress(loud);
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

  /** Tells the observer what has ended; for the calling thread. */
  void tell() {
    if (observer == null) {
      return;
    }
    for (Sweep one = ended.poll(); one != null; one = ended.poll()) {
      observer.swept(one);
    }
    int count = aside.get();
    if (count > asideTold) {
      asideTold = count;
      observer.sweptAside(count);
    }
  }

  private void tellAsCaller() {
    if (Thread.currentThread() == caller) {
      tell();
    }
  }

  private void sweptAside() {
    aside.incrementAndGet();
    tellAsCaller();
  }

  /**
   * A monitor of the sweeps from one start.
   *
   * @param sweeps receives them, and numbers them through
   * @param cancelled is set when another thread has ended the fit
   */
  Sweeper.Monitor monitor(
      int restart, int block, Start kind, List<Sweep> sweeps, AtomicBoolean cancelled) {
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
        if (loud != Progress.this) {
          loud.sweptAside();
        } else if (observer != null) {
          ended.add(one);
          tellAsCaller();
        }
      }

      @Override
      public void sweptAside() {
        loud.sweptAside();
      }
    };
  }
}
