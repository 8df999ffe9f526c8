package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Criterion;
import io.github.linstorch.layerwise.gaussnewton.step.Decay;
import io.github.linstorch.layerwise.gaussnewton.step.DoubleJacobian;
import io.github.linstorch.layerwise.gaussnewton.step.GaussNewtonStep;
import io.github.linstorch.layerwise.gaussnewton.step.Jacobian;
import io.github.linstorch.layerwise.gaussnewton.step.Jacobians;
import io.github.linstorch.layerwise.gaussnewton.step.ParallelFor;
import io.github.linstorch.layerwise.gaussnewton.step.RowShare;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.layerwise.gaussnewton.step.Vectors;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.NativeBlas;
import io.github.linstorch.lstsq.Products;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Sweeps over all rows that lower a {@link Criterion} with a decay of all weights. The decay keeps
 * the net from following the noise, so that no rows have to be held out of the sweeps. A sweep is a
 * step of all layers, and is accepted if the objective falls.
 */
final class CriterionSweeps implements AutoCloseable {

  /**
   * Largest multiple of the regressed responses that the first logits are. Logits that are certain
   * of their classes have no curvature: a decay would then pull all weights to zero in one step.
   */
  private static final double MOST_FACTOR = 2;

  /** Smallest multiple of the regressed responses that the first logits are. */
  private static final double LEAST_FACTOR = 0.01;

  /** Part of an interval that a golden section keeps. */
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

  /** Number of sections: the multiple is then known within a few per cent. */
  private static final int SECTIONS = 10;

  /** Number of sweeps for which the preconditioner serves. */
  private static final int PRECONDITIONED = 3;

  /** Damping with which sweeps go on from the net of another decay. */
  private static final double DAMPING_OF_FITTED = 0.5;

  /** Range of some output over the rows below which a net counts as a constant. */
  private static final double LEAST_RANGE = 0.1;

  private final Topology shape;
  private final Rows rows;
  private final Settings settings;
  private final Decay decay;
  private final double leastFall;
  private final Criterion criterion;
  private final LastLayerRidge ridge;
  private final Jacobian jacobian;
  private final GaussNewtonStep step;
  private Activations activations;
  private Activations trial;
  private Matrix[] net;
  private double objective;
  private double damping;
  private int iterations;

  /**
   * For some rows.
   *
   * @param criteria makes the criterion
   * @param decay of all weights
   * @param leastFall relative fall of the objective in a sweep below which sweeps end
   */
  CriterionSweeps(
      Topology shape,
      Rows rows,
      Settings settings,
      Supplier<Criterion> criteria,
      Decay decay,
      double leastFall,
      Products products) {
    this.shape = shape;
    this.rows = rows;
    this.settings = settings;
    this.decay = decay;
    this.leastFall = leastFall;
    this.criterion = criteria.get();
    Rows responses = new Rows(rows.x(), criterion.responses(rows), rows.weights());
    this.ridge = new LastLayerRidge(shape, responses, Decay.NONE, products);
    this.activations = new Activations(shape, rows.x(), products);
    this.trial = new Activations(shape, rows.x(), products);
    // Frozen layers may give activations of any size; a single layer converges to the last digits.
    this.jacobian =
        NativeBlas.isAvailable() && !shape.anyFrozen() && shape.depth() > 1
            ? Jacobians.inSingle(shape, rows.count())
            : new DoubleJacobian(shape, rows.count(), products);
    RowShare share = new RowShare(shape, rows, criteria.get(), jacobian);
    this.step = new GaussNewtonStep(shape, List.of(share), decay, products, ParallelFor.SERIAL);
    step.dampDecay();
    step.refreshEvery(PRECONDITIONED);
  }

  /** Counts features that rows in coordinates of their span have left out. */
  void countFeatures(int count) {
    step.countFeatures(count);
  }

  /**
   * Sweeps until nothing is gained.
   *
   * @param hidden net to begin with, whose last layer is solved first; unchanged
   * @param others other nets to begin with if their objective is less, such as that of a larger
   *     decay
   * @param random for the probes
   * @return the last net, with its loss on these rows
   */
  Sweeper.Candidate run(
      Matrix[] hidden, List<Matrix[]> others, Random random, Sweeper.Monitor monitor) {
    begin(hidden);
    for (Matrix[] other : others) {
      if (objective(trial, other) < objective && isAlive(trial.output())) {
        net = other;
        objective = objective(activations, net);
        damping = DAMPING_OF_FITTED;
      }
    }
    Sweeper.End end = Sweeper.End.COMPLETED;
    for (int s = 0; s < settings.sweeps(); s++) {
      monitor.check();
      if (monitor.isTimeUp()) {
        end = Sweeper.End.TIME_LIMIT;
        break;
      }
      double before = objective;
      double accepted = sweep(GaussNewtonStep.probe(rows.count(), shape.nOut(), random));
      monitor.swept(
          s,
          new Sweeper.Report(objective, objective - penalty(net), damping, accepted, iterations));
      if (!(objective < before - leastFall * size(before))) {
        end = Sweeper.End.NO_IMPROVEMENT;
        break;
      }
    }
    return new Sweeper.Candidate(net, objective - penalty(net), end);
  }

  /**
   * What a fall is compared with: of an error the constant's at most, as outliers may add to it.
   */
  private double size(double before) {
    return criterion.isLikelihood() ? before : Math.min(before, 1);
  }

  /** Whether outputs vary: where a large decay has taken all weights away, there is no slope. */
  private static boolean isAlive(Matrix output) {
    for (int o = 0; o < output.columns(); o++) {
      int at = output.at(o);
      double least = output.values()[at];
      double most = least;
      for (int i = at; i < at + output.rows(); i++) {
        least = Math.min(least, output.values()[i]);
        most = Math.max(most, output.values()[i]);
      }
      if (most - least > LEAST_RANGE) {
        return true;
      }
    }
    return false;
  }

  private void begin(Matrix[] hidden) {
    net = hidden;
    damping = settings.damping();
    int last = shape.depth() - 1;
    if (!shape.frozen()[last]) {
      activations.hidden(net);
      Matrix regressed = ridge.choose(activations).weights();
      net = LastLayerRidge.with(net, regressed);
      Vectors.scale(regressed, bestFactor(activations.last(net)));
    }
    objective = objective(activations, net);
  }

  /**
   * The multiple of the last layer that has the least objective, by golden sections of its
   * logarithm; along this ray the objective is convex.
   */
  private double bestFactor(Matrix output) {
    double square = penalty(LastLayerRidge.with(shape.zeros(), net[shape.depth() - 1]));
    double low = Math.log(LEAST_FACTOR);
    double high = Math.log(MOST_FACTOR);
    double left = high - GOLDEN * (high - low);
    double right = low + GOLDEN * (high - low);
    double atLeft = alongRay(output, Math.exp(left), square);
    double atRight = alongRay(output, Math.exp(right), square);
    for (int i = 0; i < SECTIONS; i++) {
      if (atLeft < atRight) {
        high = right;
        right = left;
        atRight = atLeft;
        left = high - GOLDEN * (high - low);
        atLeft = alongRay(output, Math.exp(left), square);
      } else {
        low = left;
        left = right;
        atLeft = atRight;
        right = low + GOLDEN * (high - low);
        atRight = alongRay(output, Math.exp(right), square);
      }
    }
    return Math.exp((low + high) / 2);
  }

  private double alongRay(Matrix output, double factor, double square) {
    Matrix scaled = output.copy();
    Vectors.scale(scaled, factor);
    return criterion.loss(rows, scaled) + factor * factor * square;
  }

  private double penalty(Matrix[] any) {
    return criterion.decayFactor(shape.nOut()) * decay.of(any);
  }

  private double objective(Activations pass, Matrix[] any) {
    return criterion.loss(rows, pass.forward(any)) + penalty(any);
  }

  /** One sweep; returns the accepted share of its step, 0 if none was. */
  private double sweep(Matrix probe) {
    step.linearise(net, activations, probe);
    iterations = 0;
    for (int t = 0; t < settings.tries(); t++) {
      Matrix[] direction =
          step.solve(damping, settings.conjugateGradients(), GaussNewtonStep.TOLERANCE);
      iterations += step.iterations();
      for (double share : settings.steps()) {
        Matrix[] candidate = Vectors.sum(net, 1, direction, share);
        double value = objective(trial, candidate);
        if (value < objective) {
          Activations other = activations;
          activations = trial;
          trial = other;
          net = candidate;
          objective = value;
          damping = Math.max(damping * settings.dampingDown(), settings.leastDamping());
          return share;
        }
      }
      damping *= settings.dampingUp();
    }
    return 0;
  }

  @Override
  public void close() {
    jacobian.close();
  }
}
