package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.NetworkView;
import io.github.linstorch.dl4j.network.Part;
import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.DenseStack.Layer;
import io.github.linstorch.layerwise.Fitted;
import io.github.linstorch.layerwise.OutputLoss;
import io.github.linstorch.layerwise.OutputLoss.Kind;
import io.github.linstorch.layerwise.RestartBudget;
import io.github.linstorch.layerwise.gaussnewton.Block;
import io.github.linstorch.layerwise.gaussnewton.GaussNewton;
import io.github.linstorch.layerwise.gaussnewton.Outcome;
import io.github.linstorch.layerwise.gaussnewton.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;

/** {@link FitMethod#GAUSS_NEWTON}. */
final class GaussNewtonFit implements Method {

  /** Number of rows below which none are held out. */
  private static final int FEWEST_ROWS = 10;

  private final FitConfig config;

  GaussNewtonFit(FitConfig config) {
    this.config = config;
  }

  @Override
  public Part part() {
    return Part.ALL_LAYERS;
  }

  @Override
  public List<String> obstacles(NetworkView view) {
    DenseStack stack = view.stack();
    List<String> obstacles = new ArrayList<>();
    String objective = objectiveObstacle(view);
    if (!objective.isEmpty()) {
      obstacles.add(stack.layer(stack.depth() - 1).label() + objective);
    }
    if (view.givesProbabilities()) {
      obstacles.addAll(Calibration.constraintObstacles(view));
    }
    if (config.members().isPresent() || config.gaussNewtonConfig().blocks().isPresent()) {
      if (stack.isLinked()) {
        obstacles.add(
            "Parallel branches are fitted in one block: leave members(...) and blocks(...) out");
      }
      if (stack.addsFeatures()) {
        obstacles.add(
            "A skip from the input is fitted in one block, to whose units all features are added:"
                + " leave members(...) and blocks(...) out");
      }
    }
    for (int l = 0; l < stack.depth(); l++) {
      Layer layer = stack.layer(l);
      boolean last = l == stack.depth() - 1;
      if (!last && layer.nOut() < config.members().orElse(0)) {
        obstacles.add(
            layer.label()
                + " has "
                + layer.nOut()
                + " units for "
                + config.members().getAsInt()
                + " members: give it at least one unit for each, better 16 or more");
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

  /** What is wrong with the objective for a network; empty if nothing is. */
  private String objectiveObstacle(NetworkView view) {
    OutputLoss loss = view.stack().loss();
    boolean isWeighted = loss.is(Kind.CROSS_ENTROPY) && !loss.isPlain();
    return switch (config.gaussNewtonConfig().objective()) {
      case AUTO -> "";
      case LOG_LOSS ->
          view.givesProbabilities()
              ? ""
              : " has no softmax, and no sigmoid with XENT: Objective.LOG_LOSS is for"
                  + " probabilities; leave it out";
      case SQUARED_ERROR ->
          loss.is(Kind.SQUARED) || view.isOutputSoftmax() && !isWeighted
              ? ""
              : " has a loss that is not a squared error"
                  + (isWeighted ? ", and weights" : "")
                  + ": Objective.SQUARED_ERROR is for squared losses, and for a softmax without"
                  + " weights; leave it out";
      case NETWORK_LOSS ->
          view.isOutputSoftmax() && loss.is(Kind.SQUARED)
              ? " has a squared error behind a softmax: GAUSS_NEWTON regresses the labels instead;"
                  + " leave Objective.NETWORK_LOSS out, or use MCXENT"
              : "";
    };
  }

  @Override
  public boolean rereads(NetworkView view) {
    return true;
  }

  @Override
  public boolean startsFromGivenWeights() {
    return false;
  }

  @Override
  public boolean endsNearMinimum() {
    return true;
  }

  @Override
  public MethodResult fit(FitTask task) {
    if (task.view().isOutputSoftmax()) {
      task.requireDistributions();
    }
    Outcome outcome =
        GaussNewton.fit(
            new Task(
                task.view().stack(),
                task.initial(),
                task.rows(),
                task.validation(),
                config.gaussNewtonOfMembers().settings(task.view()),
                config.seedFor(task.view().net()),
                task.store()),
            new RestartBudget(
                config.restarts(),
                config.targetLoss().orElse(Double.NaN),
                config.timeLimitNanos(),
                config.threads(),
                config.clock()),
            task.progress().ofSweeps());
    return new MethodResult(noted(outcome.fitted(), task), report(outcome, task));
  }

  /** Adds a note where features have long tails; behind frozen layers nobody can change them. */
  private static Fitted noted(Fitted fitted, FitTask task) {
    String tails = task.view().front() == null ? task.rows().tails() : "";
    return tails.isEmpty() ? fitted : fitted.noting(tails);
  }

  private GaussNewtonReport report(Outcome outcome, FitTask task) {
    List<GaussNewtonSweep> sweeps = outcome.sweeps().stream().map(GaussNewtonSweep::of).toList();
    List<GaussNewtonReport.Block> blocks = new ArrayList<>();
    for (Block block : outcome.blocks()) {
      GaussNewtonStart start = GaussNewtonStart.of(block.start());
      int number = blocks.size();
      int count =
          (int)
              sweeps.stream()
                  .filter(sweep -> sweep.block() == number && sweep.start() == start)
                  .count();
      blocks.add(new GaussNewtonReport.Block(start, count, block.holdoutLoss()));
    }
    return new GaussNewtonReport(
        blocks,
        sweeps,
        isJudgedOnHeldOutRows(task),
        guardOutcome(outcome, task.view().stack()),
        objective(outcome, task.view()),
        outcome.sampled());
  }

  private static Objective objective(Outcome outcome, NetworkView view) {
    Kind kind = view.stack().loss().kind();
    if (!outcome.outputLoss()) {
      return Objective.SQUARED_ERROR;
    }
    if (view.givesProbabilities()) {
      return Objective.LOG_LOSS;
    }
    return kind == Kind.SQUARED ? Objective.SQUARED_ERROR : Objective.NETWORK_LOSS;
  }

  private boolean isJudgedOnHeldOutRows(FitTask task) {
    GaussNewtonConfig own = config.gaussNewtonConfig();
    boolean holdsOut = own.holdout() > 0 && task.rows().count() >= FEWEST_ROWS;
    return own.guard() == Guard.HELD_OUT && (task.validation() != null || holdsOut);
  }

  private GuardOutcome guardOutcome(Outcome outcome, DenseStack stack) {
    if (config.gaussNewtonConfig().guard() == Guard.NONE) {
      return GuardOutcome.NOT_COMPARED;
    }
    if (IntStream.range(0, stack.depth()).anyMatch(l -> stack.layer(l).isFrozen())) {
      return GuardOutcome.FROZEN_LAYERS;
    }
    if (stack.isLinked()) {
      return GuardOutcome.PARALLEL_BRANCHES;
    }
    if (!outcome.bounded()) {
      return GuardOutcome.TOO_NARROW;
    }
    return outcome.linear() ? GuardOutcome.LINEAR_FIT : GuardOutcome.NETWORK;
  }

  /** Where held-out rows have decided, the training loss may be above that of least squares. */
  @Override
  public boolean mayExceedLine(NetworkView view, MethodResult result) {
    if (!view.isRegression()) {
      // Held to a linear model of its own loss, not to least squares.
      return true;
    }
    return config.gaussNewtonConfig().guard() == Guard.HELD_OUT
        && result.gaussNewton().guardOutcome().isBounded()
        && hasIntercept(view.stack());
  }

  @Override
  public String advice(NetworkView view, MethodResult result, boolean isWorseThanLine) {
    if (!isWorseThanLine) {
      return "GAUSS_NEWTON does not go on from the weights that it finds: keep those if they are"
          + " better on other rows, too";
    }
    if (view.stack().isLinked()) {
      return "Give the branches more units, or put their inputs side by side in front of one chain";
    }
    if (!result.gaussNewton().guardOutcome().isBounded() || !hasIntercept(view.stack())) {
      return "Give every hidden layer more units, or biases to the first and the last layer";
    }
    return view.dataType() == DataType.DOUBLE
        ? "Round-off costs this: standardise features and labels"
        : "The rounding of the weights to "
            + view.dataType()
            + " costs this: standardise features and labels, or use a network in DOUBLE";
  }

  /** Whether a network can have an intercept, as the line has one. */
  private static boolean hasIntercept(DenseStack stack) {
    return stack.layer(0).hasBias() || stack.layer(stack.depth() - 1).hasBias();
  }
}
