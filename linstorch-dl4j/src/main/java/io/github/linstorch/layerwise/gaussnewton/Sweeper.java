package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.Random;

/** Fits one block of the net, from any start, by Gauss–Newton sweeps. */
interface Sweeper {

  /** Why sweeps ended. */
  enum End {
    /** As many sweeps as were allowed have been done. */
    COMPLETED,
    /** The loss on the held-out rows, or the objective, stopped falling. */
    NO_IMPROVEMENT,
    /** The time was up. */
    TIME_LIMIT
  }

  /**
   * The best net of the sweeps from one start.
   *
   * @param net weights per layer
   * @param holdoutLoss its loss on the held-out rows
   * @param errors squared error of each held-out row, which is compared with that of other
   *     candidates; null where the losses are compared
   * @param end why sweeps ended
   */
  record Candidate(Matrix[] net, double holdoutLoss, double[] errors, End end) {

    /** Makes a candidate that is compared by its loss. */
    Candidate(Matrix[] net, double holdoutLoss, End end) {
      this(net, holdoutLoss, null, end);
    }

    Candidate with(End other) {
      return new Candidate(net, holdoutLoss, errors, other);
    }

    /** Whether the held-out rows speak for this one; a loss that is NaN loses. */
    boolean isBetterThan(Candidate other) {
      return errors == null || other.errors == null
          ? Double.compare(holdoutLoss, other.holdoutLoss) < 0
          : RowErrors.areLess(errors, other.errors);
    }
  }

  /**
   * A block whose last layer was solved on all rows.
   *
   * @param net weights per layer
   * @param logits outputs for rows that the net was not fitted to; null unless they are wanted
   * @param squares its errors on rows that it was not fitted to; null unless they are wanted
   */
  record Refitted(Matrix[] net, HeldOutLogits logits, HeldOutSquares squares) {}

  /**
   * The effect of one sweep, in equilibrated coordinates.
   *
   * @param loss objective after it; of sampled sweeps before it, on their rows
   * @param holdoutLoss loss on the held-out rows after it
   * @param damping of the next sweep
   * @param step accepted share of the step, 0 if none was accepted
   * @param iterations conjugate-gradient steps over all tries
   */
  record Report(double loss, double holdoutLoss, double damping, double step, int iterations) {}

  /** Receives the reports of sweeps and tells them when to stop. */
  interface Monitor {

    /** Throws an exception if the thread was interrupted or the fit has failed elsewhere. */
    void check();

    boolean isTimeUp();

    void swept(int number, Report report);

    /** A sweep has ended that chooses a decay or judges the result. */
    default void sweptAside() {}
  }

  /** Most sweeps that monitors are told of from one start. */
  int mostSweeps();

  /**
   * Sweeps from a start until nothing is gained. Several threads may do so at a time, each with
   * products of its own.
   *
   * @param start where hidden layers begin
   * @param random draws the start, samples of rows and probes
   * @param monitor is asked before, and told after, each sweep
   * @param products of the calling thread
   */
  Candidate sweep(Start start, Random random, Monitor monitor, Products products);

  /**
   * Goes on from the best candidate, where there is a way to.
   *
   * @param best candidate of all starts
   * @param random draws probes
   * @param monitor goes on from that of the candidate's start
   * @param products of the calling thread
   * @return that candidate or a better one
   */
  default Candidate improved(Candidate best, Random random, Monitor monitor, Products products) {
    return best;
  }

  /**
   * Solves the last layer of the best candidate on all rows, where sweeps have not.
   *
   * @param net the candidate's; unchanged
   * @param products of the calling thread
   */
  Refitted refit(Matrix[] net, Products products);
}
