package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Decay;
import io.github.linstorch.layerwise.gaussnewton.step.GaussNewtonStep;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.layerwise.gaussnewton.step.Vectors;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.Random;

/**
 * Sweeps over all rows from one start. A sweep is a step of all layers and then a ridge regression
 * of the last one. It is accepted if the objective falls. The net with the least loss on the
 * held-out rows is kept.
 */
final class FullSweeps {

  /** Smallest relative fall of the held-out loss that counts as progress. */
  private static final double LEAST_GAIN = 1e-4;

  /** Relative fall of the objective within one sweep below which sweeps end. */
  private static final double LEAST_FALL = 1e-6;

  private final Topology shape;
  private final Rows rows;
  private final Rows heldOut;
  private final Settings settings;
  private final Decay decay;
  private final boolean solvesLast;
  private final LastLayerRidge ridge;
  private final GaussNewtonStep step;
  private final Activations judging;
  private Activations activations;
  private Activations trial;
  private Matrix[] net;
  private double objective;
  private double damping;
  private double accepted;
  private int iterations;

  FullSweeps(
      Topology shape, Rows rows, Rows heldOut, Settings settings, Decay decay, Products products) {
    this.shape = shape;
    this.rows = rows;
    this.heldOut = heldOut;
    this.settings = settings;
    this.decay = decay;
    this.solvesLast = !shape.frozen()[shape.depth() - 1];
    this.ridge = new LastLayerRidge(shape, rows, decay, products);
    this.step = new GaussNewtonStep(shape, rows, decay, products);
    this.activations = new Activations(shape, rows.x(), products);
    this.trial = new Activations(shape, rows.x(), products);
    this.judging = new Activations(shape, heldOut.x(), products);
  }

  /** Counts features that rows in coordinates of their span have left out. */
  void countFeatures(int count) {
    step.countFeatures(count);
  }

  /** Loss on the held-out rows. */
  double holdoutLoss(Matrix[] candidate) {
    return heldOut.loss(judging.forward(candidate));
  }

  /** A net with its errors on the held-out rows. */
  Sweeper.Candidate candidate(Matrix[] net, Sweeper.End end) {
    Matrix output = judging.forward(net);
    return new Sweeper.Candidate(net, heldOut.loss(output), RowErrors.of(heldOut, output), end);
  }

  /** The net with its last layer solved on the fitted rows, the penalty chosen. */
  Matrix[] withLastChosen(Matrix[] candidate) {
    trial.hidden(candidate);
    return LastLayerRidge.with(candidate, ridge.choose(trial).weights());
  }

  /**
   * Sweeps from a net until nothing is gained.
   *
   * @param start weights; unchanged
   * @param random for the probes of several outputs
   * @return the best net by the held-out rows
   */
  Sweeper.Candidate run(Matrix[] start, Random random, Sweeper.Monitor monitor) {
    begin(start);
    Matrix[] best = net;
    double least = Double.POSITIVE_INFINITY;
    int bad = 0;
    Sweeper.End end = Sweeper.End.COMPLETED;
    for (int s = 0; s < settings.sweeps(); s++) {
      monitor.check();
      if (monitor.isTimeUp()) {
        end = Sweeper.End.TIME_LIMIT;
        break;
      }
      double before = objective;
      sweep(GaussNewtonStep.probe(rows.count(), shape.nOut(), random));
      double loss = holdoutLoss(net);
      if (loss < least * (1 - LEAST_GAIN)) {
        least = loss;
        best = net;
        bad = 0;
      } else {
        bad++;
      }
      monitor.swept(s, new Sweeper.Report(objective, loss, damping, accepted, iterations));
      if (bad >= settings.patience() || objective > before * (1 - LEAST_FALL)) {
        end = Sweeper.End.NO_IMPROVEMENT;
        break;
      }
    }
    return candidate(best, end);
  }

  /** Takes a net as the state to sweep from, its last layer solved. */
  void begin(Matrix[] start) {
    activations.hidden(start);
    net =
        solvesLast ? LastLayerRidge.with(start, ridge.solve(activations, settings.ridge())) : start;
    objective = rows.loss(activations.last(net)) + decay.of(net);
    damping = Math.max(settings.damping(), settings.leastDamping());
  }

  /** Takes a net as it is, and a damping, as the state to sweep from; for tests. */
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
    Matrix[] candidate = Vectors.sum(net, 1, direction, share);
    trial.hidden(candidate);
    if (solvesLast) {
      candidate[candidate.length - 1] = ridge.solve(trial, settings.ridge());
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
}
