package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.NetworkView;
import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.DenseStack.Layer;
import io.github.linstorch.layerwise.Fitted;
import io.github.linstorch.layerwise.RestartBudget;
import io.github.linstorch.layerwise.gaussnewton.GaussNewton;
import io.github.linstorch.layerwise.gaussnewton.Task;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link FitMethod#LAST_LAYER} where the network's loss is no squared error: the last layer has the
 * least loss, with a decay that held-out rows choose, on what the other layers make of the rows. It
 * is a Gauss–Newton fit all of whose other layers are frozen, and converges to the generalised
 * linear model. Weights that have a lower training loss already are kept.
 */
final class LastLayerByLoss {

  private final FitConfig config;

  LastLayerByLoss(FitConfig config) {
    this.config = config;
  }

  /** Names of the settings that are those of a regression of the labels, and set. */
  static List<String> settingsOfRegressions(FitConfig config) {
    List<String> names = new ArrayList<>();
    if (config.restarts() > 0) {
      names.add("restarts");
    }
    if (config.keepBest()) {
      names.add("keepBest");
    }
    if (config.rcond().isPresent()) {
      names.add("rcond");
    }
    if (config.solver() != Solver.AUTO) {
      names.add("solver");
    }
    if (config.calibrate()) {
      names.add("calibrate");
    }
    return names;
  }

  /** What the settings ask for that such a fit does not do. */
  List<String> obstacles(NetworkView view) {
    List<String> unknown = settingsOfRegressions(config);
    List<String> obstacles = new ArrayList<>();
    Layer last = view.stack().layer(view.stack().depth() - 1);
    if (!unknown.isEmpty()) {
      obstacles.add(
          view.lossLabel()
              + " has the loss "
              + view.loss()
              + ", which LAST_LAYER lowers by Newton steps with a decay that held-out rows choose:"
              + " leave out "
              + String.join(", ", unknown));
    }
    if (last.hasBias() && last.penalty().bias() > 0) {
      obstacles.add(
          last.label()
              + " has L2 on its bias, which Newton steps in centred coordinates cannot carry over:"
              + " set l2Bias(0)");
    }
    if (view.givesProbabilities()) {
      obstacles.addAll(Calibration.constraintObstacles(view));
    }
    return obstacles;
  }

  MethodResult fit(FitTask task) {
    if (task.view().isOutputSoftmax()) {
      task.requireDistributions();
    }
    NetworkView view = task.view();
    Fitted fitted =
        GaussNewton.fit(
                new Task(
                    frozenButLast(view.stack()),
                    task.initial(),
                    task.rows(),
                    task.validation(),
                    GaussNewtonConfig.defaults().settings(view),
                    config.seedFor(view.net()),
                    task.store()),
                new RestartBudget(
                    0,
                    config.targetLoss().orElse(Double.NaN),
                    config.timeLimitNanos(),
                    config.threads(),
                    config.clock()),
                task.progress().ofSweeps())
            .fitted();
    return new MethodResult(new GivenWeights(view).ifBetter(task.initial(), fitted), null);
  }

  private static DenseStack frozenButLast(DenseStack stack) {
    List<Layer> layers = new ArrayList<>();
    for (int l = 0; l < stack.depth(); l++) {
      Layer layer = stack.layer(l);
      layers.add(l < stack.depth() - 1 ? layer.frozen() : layer);
    }
    return new DenseStack(layers, stack.loss());
  }
}
