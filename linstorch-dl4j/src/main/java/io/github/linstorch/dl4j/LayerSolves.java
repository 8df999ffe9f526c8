package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.NetworkInit;
import io.github.linstorch.dl4j.network.NetworkView;
import io.github.linstorch.dl4j.network.Part;
import io.github.linstorch.dl4j.rows.MemoryRows;
import io.github.linstorch.dl4j.rows.TrainingRows;
import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.DenseStack.Layer;
import io.github.linstorch.layerwise.Evaluation;
import io.github.linstorch.layerwise.Fitted;
import io.github.linstorch.layerwise.Fitted.Selection;
import io.github.linstorch.layerwise.Inspection;
import io.github.linstorch.layerwise.OutputLoss.Kind;
import io.github.linstorch.layerwise.PassSource;
import io.github.linstorch.layerwise.RestartBudget;
import io.github.linstorch.layerwise.UniformFanIn;
import io.github.linstorch.layerwise.linstorch.Linstorch;
import io.github.linstorch.layerwise.linstorch.Restarts;
import io.github.linstorch.layerwise.linstorch.SolverChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The methods {@link FitMethod#LINSTORCH} and {@link FitMethod#LAST_LAYER}. Both regress layer
 * after layer on its backward target, from the given weights and, for each restart, from other
 * ones.
 */
final class LayerSolves implements Method {

  /** The logger that users know, whichever class of a fit has something to say. */
  private static final Logger LOG =
      LoggerFactory.getLogger("io.github.linstorch.dl4j.LinstorchFitter");

  private final FitConfig config;
  private final Linstorch.Settings settings;

  LayerSolves(FitConfig config, boolean lastLayerOnly) {
    this.config = config;
    this.settings =
        new Linstorch.Settings(
            lastLayerOnly,
            config.solveOrder() == SolveOrder.BACKWARD_FIRST,
            config.solveCalls(),
            config.keepBest(),
            config.rcond().orElse(Double.NaN),
            switch (config.solver()) {
              case AUTO -> SolverChoice.AUTO;
              case QR -> SolverChoice.QR;
              case NORMAL_EQUATIONS -> SolverChoice.NORMAL_EQUATIONS;
            },
            config.threads());
  }

  @Override
  public Part part() {
    return settings.lastLayerOnly() ? Part.LAST_LAYER : Part.ALL_LAYERS;
  }

  @Override
  public List<String> obstacles(NetworkView view) {
    List<String> obstacles = new ArrayList<>();
    if (config.restarts() > 0 && view.front() != null && !view.front().isFrozen()) {
      obstacles.add(
          "restarts("
              + config.restarts()
              + ") of LAST_LAYER draw other weights for hidden dense layers, and this network has"
              + " none that are not left to DL4J: leave restarts out");
    }
    if (view.stack().isLinked()) {
      obstacles.add(
          "The graph has parallel branches, whose targets LINSTORCH cannot tell apart: use"
              + " GAUSS_NEWTON, or LAST_LAYER for the last layer alone");
    }
    for (String sum : view.sums()) {
      obstacles.add(
          "vertex(name="
              + sum
              + ") is an ElementWiseVertex(Add), between whose terms LINSTORCH cannot divide"
              + " targets: use GAUSS_NEWTON, or LAST_LAYER for the last layer alone");
    }
    if (isByLoss(view)) {
      obstacles.addAll(new LastLayerByLoss(config).obstacles(view));
      return obstacles;
    }
    obstacles.addAll(targetObstacles(view));
    if (config.calibrate()) {
      obstacles.addAll(Calibration.obstacles(view));
    }
    return obstacles;
  }

  /** What keeps targets from coming back from the labels as far as the first layer solved. */
  private List<String> targetObstacles(NetworkView view) {
    DenseStack stack = view.stack();
    if (!view.hasLossOfLayerSolves()) {
      return List.of(
          view.lossLabel()
              + " has the loss "
              + view.loss()
              + ", which "
              + config.method()
              + " does not fit: use GAUSS_NEWTON (FitConfig.gaussNewton()), or MSE, L2, MCXENT or"
              + " NEGATIVELOGLIKELIHOOD without weights");
    }
    List<Integer> solved = stack.solvable();
    int first = solved.get(settings.lastLayerOnly() ? solved.size() - 1 : 0);
    List<String> obstacles = new ArrayList<>();
    for (int l = first; l < stack.depth(); l++) {
      Layer layer = stack.layer(l);
      if (!layer.activation().passesTargets()) {
        obstacles.add(
            layer.label()
                + " has the activation "
                + layer.activation()
                + ", through which no target of "
                + config.method()
                + " can pass: use RELU, LEAKYRELU, ELU or IDENTITY (SOFTMAX at the output)"
                + ", or GAUSS_NEWTON, which takes any, or FitMethod.LAST_LAYER for the last layer"
                + " alone");
      }
    }
    return obstacles;
  }

  /**
   * Whether the last layer alone is fitted, by the network's own loss. A cross-entropy that labels
   * can be regressed for is, too, unless a setting asks for that regression.
   */
  private boolean isByLoss(NetworkView view) {
    Layer last = view.stack().layer(view.stack().depth() - 1);
    if (!settings.lastLayerOnly() || last.isFrozen()) {
      return false;
    }
    boolean canRegress = view.hasLossOfLayerSolves() && last.activation().passesTargets();
    return !canRegress
        || view.stack().loss().is(Kind.CROSS_ENTROPY)
            && LastLayerByLoss.settingsOfRegressions(config).isEmpty();
  }

  /** A single linear layer is solved in one pass; everything else rereads. */
  @Override
  public boolean rereads(NetworkView view) {
    return view.stack().depth() > 1
        || config.keepBest()
        || config.restarts() > 0
        || !view.isOutputLinear()
        || view.isConstrained()
        || view.front() != null
        || view.hasBatchNorm()
        || view.dataType() == DataType.FLOAT16
        || config.solver() == Solver.NORMAL_EQUATIONS;
  }

  @Override
  public boolean startsFromGivenWeights() {
    return true;
  }

  @Override
  public boolean endsNearMinimum() {
    return false;
  }

  @Override
  public MethodResult fit(FitTask task) {
    if (isByLoss(task.view())) {
      return new LastLayerByLoss(config).fit(task);
    }
    Fitted fitted;
    if (config.calibrate()) {
      Calibration calibration = new Calibration(task, config);
      task.progress().onStart(plan(task));
      long limit = config.timeLimitNanos() / calibration.fits();
      fitted = calibration.calibrated(best(task, limit), some -> best(some, limit));
    } else {
      task.progress().onStart(plan(task));
      fitted = best(task, config.timeLimitNanos());
    }
    return new MethodResult(fitted, null);
  }

  private FitPlan plan(FitTask task) {
    int layers = task.view().stack().solvable().size();
    return FitPlan.ofSolves(
        task.rows() instanceof MemoryRows rows
            ? OptionalLong.of(rows.rows())
            : OptionalLong.empty(),
        task.validation() == null ? 0 : task.validation().rows(),
        settings.lastLayerOnly() ? 1 : 2 * layers * config.solveCalls());
  }

  /** Runs the restarts, then the best of them once more, for the listener to see. */
  private Fitted best(FitTask task, long nanos) {
    Selection selection = config.restarts() == 0 ? null : select(task, nanos);
    int best = selection == null ? 0 : selection.best();
    Fitted fitted =
        Linstorch.fit(
            task.view().stack(),
            initial(task, best),
            task.rows(),
            settings,
            task.store(),
            task.progress());
    if (settings.lastLayerOnly() && best == 0) {
      fitted = new GivenWeights(task.view()).ifBetter(task.initial(), fitted);
    }
    Evaluation before =
        best == 0 ? fitted.losses().before() : evaluation(task, task.initial(), task.rows());
    double validation =
        task.validation() == null
            ? Double.NaN
            : evaluation(task, fitted.parameters(), task.validation()).loss();
    double judged = task.validation() == null ? fitted.losses().after().loss() : validation;
    double target = config.targetLoss().orElse(Double.NaN);
    return fitted.selected(
        fitted.losses().with(before, validation),
        selection == null ? Selection.ofOne(judged, target) : selection);
  }

  private Evaluation evaluation(FitTask task, double[] parameters, TrainingRows rows) {
    return Inspection.evaluate(task.view().stack(), parameters, rows, config.threads());
  }

  private Selection select(FitTask task, long nanos) {
    TrainingRows rows = task.rows();
    int threads = rows.isInMemory() ? config.threads() : 1;
    Restarts.Task restarts =
        new Restarts.Task(
            task.view().stack(),
            number -> initial(task, number),
            reader(rows),
            task.validation() == null ? null : reader(task.validation()),
            threads > 1 ? settings.onOneThread() : settings,
            task.store());
    RestartBudget budget =
        new RestartBudget(
            config.restarts(),
            config.targetLoss().orElse(Double.NaN),
            nanos,
            (int) Math.min(threads, config.restarts() + 1L),
            config.clock());
    if (config.restartInit() == RestartInit.NETWORK && networkInit(task).isOneFunction()) {
      LOG.warn(
          "Restarts by the network's own initialisers: with a single input and constant biases all"
              + " restarts of ReLU units are the same function. Use RestartInit.UNIFORM_FAN_IN");
    }
    return Restarts.run(restarts, budget, task.progress().ofRestarts());
  }

  /** Gives every thread a reader of its own. Streamed rows have a single reader, for one thread. */
  private static Supplier<PassSource> reader(TrainingRows rows) {
    return rows instanceof MemoryRows inMemory ? inMemory::sibling : () -> rows;
  }

  private double[] initial(FitTask task, int number) {
    if (number == 0) {
      return task.initial();
    }
    return config.restartInit() == RestartInit.NETWORK
        ? networkInit(task).draw(number)
        : UniformFanIn.draw(
            task.view().stack(), task.initial(), config.seedFor(task.view().net()), number);
  }

  private NetworkInit networkInit(FitTask task) {
    return new NetworkInit(task.view(), config.seedFor(task.view().net()));
  }

  @Override
  public boolean mayExceedLine(NetworkView view, MethodResult result) {
    return false;
  }

  @Override
  public String advice(NetworkView view, MethodResult result, boolean isWorseThanLine) {
    boolean isForGaussNewton = new GaussNewtonFit(config).obstacles(view).isEmpty();
    if (isByLoss(view)) {
      return "Keep the weights as they were, or try GAUSS_NEWTON";
    }
    return "Try "
        + (isForGaussNewton ? "GAUSS_NEWTON, " : "")
        + (config.solver() == Solver.NORMAL_EQUATIONS ? "Solver.AUTO, " : "")
        + (config.keepBest() ? "" : "keepBest(true), ")
        + (view.isOutputSoftmax() && !config.calibrate() ? "calibrate(true), " : "")
        + "or other initial weights";
  }
}
