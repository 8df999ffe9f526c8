package io.github.linstorch.dl4j;

import io.github.linstorch.layerwise.Activation;
import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.DenseStack.Layer;
import io.github.linstorch.layerwise.Evaluation;
import io.github.linstorch.layerwise.FitResult;
import io.github.linstorch.layerwise.Inspection;
import io.github.linstorch.layerwise.Linstorch;
import io.github.linstorch.layerwise.Restarts;
import io.github.linstorch.layerwise.gaussnewton.GaussNewton;
import io.github.linstorch.layerwise.gaussnewton.GaussNewton.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A fit by {@link FitMethod#GAUSS_NEWTON}: runs the method, and tells listeners and report. */
final class GaussNewtonFit {

  private final NetworkView view;
  private final TrainingRows rows;
  private final FitConfig config;
  private final double[] given;
  private final ArraySource validation;

  /**
   * Prepares a fit.
   *
   * @param given parameters of the network as it is
   * @throws UnsupportedNetworkException if the network is not one for this method
   * @throws IllegalArgumentException if the validation rows do not fit the network, or labels of a
   *     softmax are not distributions
   */
  GaussNewtonFit(NetworkView view, TrainingRows rows, FitConfig config, double[] given) {
    List<String> obstacles = obstacles(view);
    if (!obstacles.isEmpty()) {
      throw new UnsupportedNetworkException(obstacles);
    }
    this.view = view;
    this.rows = rows;
    this.config = config;
    this.given = given;
    this.validation = Trials.validation(view, config);
    if (view.isOutputSoftmax()) {
      rows.requireDistributions("");
      if (validation != null) {
        validation.requireDistributions("validation: ");
      }
    }
  }

  /** What keeps a network that other methods can fit from being fitted by this one. */
  static List<String> obstacles(NetworkView view) {
    DenseStack stack = view.stack();
    List<String> obstacles = new ArrayList<>();
    if (view.isOutputSoftmax()) {
      obstacles.addAll(Calibration.constraintObstacles(view));
    }
    for (int l = 0; l < stack.depth(); l++) {
      Layer layer = stack.layer(l);
      boolean last = l == stack.depth() - 1;
      Activation activation = layer.activation();
      if (last && !activation.isIdentity() && !activation.isSoftmax()) {
        obstacles.add(
            layer.label()
                + " has an activation at the output that GAUSS_NEWTON does not fit: set it to"
                + " IDENTITY or SOFTMAX, or use LINSTORCH or LAST_LAYER");
      } else if (!last && !activation.isPiecewiseLinear()) {
        obstacles.add(
            layer.label()
                + " has an activation that is not piecewise linear: for GAUSS_NEWTON use RELU,"
                + " LEAKYRELU or IDENTITY, or fit it with LINSTORCH or LAST_LAYER");
      }
      if (!layer.isFrozen() && layer.hasBias() && layer.penalty().bias() > 0) {
        obstacles.add(
            layer.label()
                + " has L2 on its bias, which GAUSS_NEWTON cannot carry over: its coordinates are"
                + " centred, and the bias is not the same there; set l2Bias(0)");
      }
    }
    return obstacles;
  }

  Trained run(Storage storage) {
    DenseStack stack = view.stack();
    Outcome outcome =
        GaussNewton.fit(
            new GaussNewton.Task(
                stack,
                given,
                rows,
                validation,
                config.gaussNewton().settings(),
                view.seed(config),
                storage),
            new Restarts.Budget(
                config.restarts(),
                config.targetLoss().orElse(Double.NaN),
                Trials.nanos(config),
                config.threads(),
                config.clock()),
            config.listener() == FitListener.NONE ? null : new Telling());
    Evaluation before = Linstorch.evaluation(stack, given, rows, config.threads());
    Inspection after =
        Inspection.of(stack, outcome.parameters(), rows, outcome.regressions(), config.threads());
    FitResult result =
        new FitResult(
            outcome.parameters(),
            before,
            after.evaluation(),
            Double.NaN,
            after.olsLoss(),
            after.zeroLoss(),
            after.solves(),
            0,
            outcome.passes() + 1 + after.passes(),
            after.notes());
    double validationLoss =
        validation == null
            ? Double.NaN
            : Linstorch.loss(stack, outcome.parameters(), validation, config.threads());
    double[] losses = outcome.losses();
    Arrays.sort(losses);
    return new Trained(
        result,
        before,
        validationLoss,
        new RestartReport(outcome.best(), losses),
        stopReason(outcome),
        outcome.temperature(),
        report(outcome));
  }

  private static StopReason stopReason(Outcome outcome) {
    return switch (outcome.end()) {
      case TARGET_REACHED -> StopReason.TARGET_REACHED;
      case TIME_LIMIT -> StopReason.TIME_LIMIT;
      case COMPLETED ->
          outcome.blocks().stream().anyMatch(GaussNewton.Block::improving)
              ? StopReason.COMPLETED
              : StopReason.NO_IMPROVEMENT;
    };
  }

  private static GaussNewtonReport report(Outcome outcome) {
    List<GaussNewtonSweep> sweeps = outcome.sweeps().stream().map(GaussNewtonFit::sweep).toList();
    List<GaussNewtonReport.Block> blocks = new ArrayList<>();
    for (GaussNewton.Block block : outcome.blocks()) {
      GaussNewtonStart start = GaussNewtonStart.valueOf(block.start().name());
      int number = blocks.size();
      int count =
          (int)
              sweeps.stream()
                  .filter(sweep -> sweep.block() == number && sweep.start() == start)
                  .count();
      blocks.add(new GaussNewtonReport.Block(start, count, block.holdoutLoss()));
    }
    return new GaussNewtonReport(
        blocks, sweeps, outcome.bounded(), outcome.linear(), outcome.sampled());
  }

  private static GaussNewtonSweep sweep(GaussNewton.Sweep sweep) {
    return new GaussNewtonSweep(
        sweep.restart(),
        sweep.block(),
        GaussNewtonStart.valueOf(sweep.start().name()),
        sweep.number(),
        sweep.loss(),
        sweep.holdoutLoss(),
        sweep.damping(),
        sweep.step(),
        sweep.iterations());
  }

  private final class Telling implements GaussNewton.Observer {

    @Override
    public void swept(GaussNewton.Sweep sweep) {
      config
          .listener()
          .onSweep(
              new FitListener.SweepEvent(
                  sweep.number(), false, Optional.of(GaussNewtonFit.sweep(sweep))));
    }

    @Override
    public void restarted(int number, double loss) {
      if (config.restarts() > 0) {
        config.listener().onRestart(new FitListener.RestartEvent(number, loss));
      }
    }
  }
}
