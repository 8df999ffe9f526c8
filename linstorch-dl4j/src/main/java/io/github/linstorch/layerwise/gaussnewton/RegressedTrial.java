package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.DenseStack.Penalty;
import io.github.linstorch.layerwise.LabelRegressions;
import io.github.linstorch.layerwise.gaussnewton.step.Decay;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.ColumnScaling;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import io.github.linstorch.lstsq.RidgeFactor;
import io.github.linstorch.lstsq.SolveOptions;
import java.util.Arrays;

/**
 * The end of a fit whose sweeps took some of the rows, for a linear output: the labels of all rows
 * are regressed on what enters the last layer, and the net is held to the linear fit of all rows.
 */
final class RegressedTrial {

  private final Problem problem;
  private final Topology shape;
  private final Equilibration equilibration;
  private final int threads;
  private final Products products;

  RegressedTrial(Problem problem, int threads, Products products) {
    this.problem = problem;
    this.shape = problem.shape();
    this.equilibration = problem.equilibration();
    this.threads = threads;
    this.products = products;
  }

  /** A net in equilibrated coordinates, and residual sums of squares per output in raw ones. */
  private record Candidate(Matrix[] net, double[] squares) {}

  /** The net of a restart with its last layer regressed on all rows, or their linear fit. */
  Trials.Result result(Trials.Trial best) {
    int last = shape.depth() - 1;
    double[] hidden = problem.stored(best.net());
    LabelRegressions all = gather(hidden, problem.guards());
    Matrix[] raw = shape.fromFlat(problem.task().stack(), hidden);
    if (!shape.frozen()[last] && problem.settings().refit()) {
      raw[last] = lastSolved(all);
    }
    Candidate found = candidate(raw, all);
    FeatureLine line = problem.guards() ? FeatureLine.of(problem, all.features()) : null;
    if (line == null || line.net() == null) {
      return result(found.net(), false, false, all, 1);
    }
    double weight = all.rowWeight();
    boolean isGood = isGood(found, line, weight);
    if (equilibration.rawShares() == null || isGood == isRawGood(found, line, weight)) {
      return isGood
          ? result(found.net(), true, false, all, 1)
          : result(line.net(), true, true, null, 1);
    }
    return mixed(found, line, all);
  }

  private Trials.Result result(
      Matrix[] net, boolean bounded, boolean linear, LabelRegressions known, int passes) {
    return new Trials.Result(problem.stored(net), Double.NaN, bounded, linear, known, passes);
  }

  private LabelRegressions gather(double[] hidden, boolean withFeatures) {
    DenseStack stack = problem.task().stack();
    return LabelRegressions.gather(stack, hidden, problem.task().rows(), withFeatures, threads);
  }

  private Candidate candidate(Matrix[] raw, LabelRegressions all) {
    int last = shape.depth() - 1;
    return new Candidate(
        equilibration.apply(raw),
        all.last().residualSquares(raw[last].values(), shape.bias()[last]));
  }

  /** The last layer regressed on all rows, in the units of the labels. */
  private Matrix lastSolved(LabelRegressions all) {
    int last = shape.depth() - 1;
    boolean bias = shape.bias()[last];
    double penalty = penalty(problem.task().stack().layer(last).penalty(), all.rowWeight());
    if (penalty > 0) {
      SolveOptions options = SolveOptions.of(bias, ColumnScaling.NONE).withRidge(penalty);
      int height = shape.rows(last);
      double[] w = all.last().solve(options).coefficients();
      return new Matrix(height, shape.nOut(), Arrays.copyOf(w, height * shape.nOut()));
    }
    RidgeFactor ridge = new RidgeFactor(all.last(), bias);
    return ridge.coefficients(ridge.choose(Sweeps.LAMBDAS, equilibration.squareUnits()));
  }

  /** Of the squared weights of the last layer, added to the squared residuals of the labels. */
  private double penalty(Penalty penalty, double weight) {
    double decay = problem.settings().weightDecay() * weight * shape.nOut();
    return penalty.weights() * (penalty.perRow() ? weight : 1) + decay;
  }

  /**
   * Whether a net is no worse than the line with outputs measured by the spread of their labels.
   */
  private boolean isGood(Candidate net, FeatureLine line, double weight) {
    double[] units = equilibration.squareUnits();
    double scale = weight * units.length;
    Decay decay = problem.decay(shape, 1);
    return dot(units, net.squares()) / scale + decay.of(net.net())
        <= dot(units, line.squares()) / scale + decay.of(line.net());
  }

  /** The same in the loss of the labels as they are. */
  private boolean isRawGood(Candidate net, FeatureLine line, double weight) {
    double scale = weight * shape.nOut();
    Decay decay = problem.decay(shape, 1);
    return Arrays.stream(net.squares()).sum() / scale + equilibration.rawLoss(decay.of(net.net()))
        <= Arrays.stream(line.squares()).sum() / scale
            + equilibration.rawLoss(decay.of(line.net()));
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** The net with {@link LinearOutputs}, or the linear fit where that does not make it better. */
  private Trials.Result mixed(Candidate found, FeatureLine line, LabelRegressions all) {
    boolean[] isLinear = new boolean[shape.nOut()];
    for (int o = 0; o < isLinear.length; o++) {
      isLinear[o] = !Guard.isGood(found.squares()[o], line.squares()[o]);
    }
    LinearOutputs outputs =
        LinearOutputs.of(
            found.net(), isLinear, line.coefficients(), shape, problem.rows().x(), products);
    double[] hidden = problem.stored(outputs.net());
    LabelRegressions again = gather(hidden, false);
    int last = shape.depth() - 1;
    Matrix[] raw = shape.fromFlat(problem.task().stack(), hidden);
    raw[last] = outputs.last(raw[last], lastSolved(again));
    Candidate mixed = candidate(raw, again);
    for (int o = 0; o < isLinear.length; o++) {
      // The same but for rounding.
      mixed.squares()[o] = isLinear[o] ? line.squares()[o] : mixed.squares()[o];
    }
    double weight = all.rowWeight();
    return isGood(mixed, line, weight) && isRawGood(mixed, line, weight)
        ? result(mixed.net(), true, false, again.with(all.features()), 2)
        : result(line.net(), true, true, null, 2);
  }
}
