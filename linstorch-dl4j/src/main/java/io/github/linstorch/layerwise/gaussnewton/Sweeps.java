package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Decay;
import io.github.linstorch.layerwise.gaussnewton.step.GaussNewtonStep;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import io.github.linstorch.lstsq.RidgeRegression;
import java.util.Random;

/**
 * Gauss–Newton sweeps from one start: a step of all layers, then the last layer by ridge
 * regression, accepted if the objective falls. Kept is the net of the least error on the held-out
 * rows.
 */
final class Sweeps {

  /** Why sweeps ended. */
  enum End {
    /** As many as were allowed. */
    COMPLETED,
    /** The held-out rows, or the objective, gained no more. */
    NO_IMPROVEMENT,
    /** The time was up. */
    TIME_LIMIT
  }

  /**
   * What a sweep did.
   *
   * @param loss objective after it, in equilibrated coordinates
   * @param holdout error on the held-out rows after it
   * @param damping of the next sweep
   * @param step accepted share of the step, 0 if none was accepted
   * @param iterations conjugate-gradient steps over all tries
   */
  record Swept(double loss, double holdout, double damping, double step, int iterations) {}

  /** Is told of sweeps, and says when to stop. */
  interface Watch {

    /** Ends the fit by an exception if it is interrupted or has failed elsewhere. */
    void check();

    boolean isTimeUp();

    void swept(int number, Swept sweep);
  }

  /** Relative gain on the held-out rows that counts. */
  private static final double LEAST_GAIN = 1e-4;

  /** Relative fall of the objective below which sweeps end. */
  private static final double LEAST_FALL = 1e-6;

  /** Penalties, per row, from which leave-one-out chooses. */
  static final double[] LAMBDAS = lambdas();

  private final Topology shape;
  private final Rows rows;
  private final Rows heldOut;
  private final Settings settings;
  private final Decay decay;
  private final boolean solvesLast;
  private final RidgeRegression ridge;
  private final GaussNewtonStep step;
  private final Activations judging;
  private Activations activations;
  private Activations trial;
  private Matrix[] net;
  private double objective;
  private double damping;
  private double accepted;
  private int iterations;
  private End end;

  Sweeps(
      Topology shape, Rows rows, Rows heldOut, Settings settings, Decay decay, Products products) {
    this.shape = shape;
    this.rows = rows;
    this.heldOut = heldOut;
    this.settings = settings;
    this.decay = decay;
    int last = shape.depth() - 1;
    this.solvesLast = !shape.frozen()[last];
    this.ridge =
        new RidgeRegression(
            rows.y(), rows.weights(), shape.dims()[last], shape.bias()[last], products);
    this.step = new GaussNewtonStep(shape, rows, decay, products);
    this.activations = new Activations(shape, rows.x(), products);
    this.trial = new Activations(shape, rows.x(), products);
    this.judging = new Activations(shape, heldOut.x(), products);
  }

  /** Counts features that rows in coordinates of their span have left out. */
  void countFeatures(int count) {
    step.countFeatures(count);
  }

  private static double[] lambdas() {
    double[] result = new double[25];
    for (int i = 0; i < result.length; i++) {
      result[i] = Math.pow(10, -10 + 0.5 * i);
    }
    return result;
  }

  /** Error on the held-out rows. */
  double holdout(Matrix[] candidate) {
    return heldOut.loss(judging.forward(candidate));
  }

  /**
   * The net with its last layer solved on the fit rows.
   *
   * @param chooses whether leave-one-out chooses the penalty; where the last layer has a decay,
   *     that is the penalty
   */
  Matrix[] withLastSolved(Matrix[] candidate, boolean chooses) {
    trial.hidden(candidate);
    return withLast(candidate, solvedLast(trial, chooses));
  }

  private Matrix solvedLast(Activations forward, boolean chooses) {
    int last = shape.depth() - 1;
    ridge.load(forward.entering(last));
    if (chooses && !decay.isIn(last)) {
      return ridge.leaveOneOut(LAMBDAS).coefficients();
    }
    return ridge.solve(chooses ? 0 : settings.ridge(), decay.of(last));
  }

  private static Matrix[] withLast(Matrix[] candidate, Matrix last) {
    Matrix[] result = candidate.clone();
    result[result.length - 1] = last;
    return result;
  }

  /**
   * Sweeps from a net until nothing is gained.
   *
   * @param start weights; unchanged
   * @param random for the probes of several outputs
   * @return the best net by the held-out rows
   */
  Matrix[] run(Matrix[] start, Random random, Watch watch) {
    begin(start);
    Matrix[] best = net;
    double least = Double.POSITIVE_INFINITY;
    int bad = 0;
    end = End.COMPLETED;
    for (int s = 0; s < settings.sweeps(); s++) {
      watch.check();
      if (watch.isTimeUp()) {
        end = End.TIME_LIMIT;
        break;
      }
      double before = objective;
      sweep(GaussNewtonStep.probe(rows.count(), shape.nOut(), random));
      double error = holdout(net);
      if (error < least * (1 - LEAST_GAIN)) {
        least = error;
        best = net;
        bad = 0;
      } else {
        bad++;
      }
      watch.swept(s, new Swept(objective, error, damping, accepted, iterations));
      if (bad >= settings.patience() || objective > before * (1 - LEAST_FALL)) {
        end = End.NO_IMPROVEMENT;
        break;
      }
    }
    return best;
  }

  End end() {
    return end;
  }

  /** Takes a net as the state to sweep from, its last layer solved. */
  void begin(Matrix[] start) {
    activations.hidden(start);
    net = solvesLast ? withLast(start, solvedLast(activations, false)) : start;
    objective = rows.loss(activations.last(net)) + decay.of(net);
    damping = Math.max(settings.damping(), settings.leastDamping());
  }

  /** The state at a net as it is, and a damping; for tests. */
  void resume(Matrix[] start, double at) {
    net = start;
    objective = rows.loss(activations.forward(net)) + decay.of(net);
    damping = at;
  }

  Matrix[] net() {
    return net;
  }

  double objective() {
    return objective;
  }

  double damping() {
    return damping;
  }

  double accepted() {
    return accepted;
  }

  /** One sweep; without an accepted step the net stays, and the damping has grown. */
  void sweep(Matrix probe) {
    step.linearise(net, activations, probe);
    accepted = 0;
    iterations = 0;
    for (int t = 0; t < settings.tries(); t++) {
      Matrix[] direction =
          step.solve(damping, settings.conjugateGradients(), GaussNewtonStep.TOLERANCE);
      iterations += step.iterations();
      for (double share : settings.steps()) {
        if (accepts(direction, share)) {
          accepted = share;
          damping = Math.max(damping * settings.dampingDown(), settings.leastDamping());
          return;
        }
      }
      damping *= settings.dampingUp();
    }
  }

  private boolean accepts(Matrix[] direction, double share) {
    Matrix[] candidate = moved(direction, share);
    trial.hidden(candidate);
    if (solvesLast) {
      candidate[candidate.length - 1] = solvedLast(trial, false);
    }
    double value = rows.loss(trial.last(candidate)) + decay.of(candidate);
    if (!(value < objective)) {
      return false;
    }
    Activations other = activations;
    activations = trial;
    trial = other;
    net = candidate;
    objective = value;
    return true;
  }

  private Matrix[] moved(Matrix[] direction, double share) {
    Matrix[] result = new Matrix[net.length];
    for (int l = 0; l < net.length; l++) {
      result[l] = net[l].copy();
      double[] w = result[l].values();
      double[] d = direction[l].values();
      for (int i = 0; i < w.length; i++) {
        w[i] += share * d[i];
      }
    }
    return result;
  }
}
