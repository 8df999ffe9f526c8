package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.DenseStack.Penalty;
import io.github.linstorch.layerwise.OutputLoss;
import io.github.linstorch.layerwise.OutputLoss.Kind;
import io.github.linstorch.layerwise.RestartBudget;
import io.github.linstorch.layerwise.Seeds;
import io.github.linstorch.layerwise.Temperature;
import io.github.linstorch.layerwise.gaussnewton.step.Criteria;
import io.github.linstorch.layerwise.gaussnewton.step.Criterion;
import io.github.linstorch.layerwise.gaussnewton.step.Decay;
import io.github.linstorch.layerwise.gaussnewton.step.OutputUnits;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;

/** A task in equilibrated coordinates, its rows read, or a sample of them. */
final class Problem {

  /** Decay of regressions whose sweeps take samples, for as many parameters as rows or more. */
  private static final double DECAY_OF_SAMPLES = 1e-4;

  private final Task task;
  private final Topology shape;
  private final Equilibration equilibration;
  private final Rows rows;
  private final Rows validation;
  private final double total;
  private final boolean isWhole;
  private final long seen;
  private final Fitting fitting;
  private final Criteria criteria;
  private final boolean takesAll;
  private final boolean isSampled;
  private final Settings settings;
  private final Progress progress;
  private final Matrix[] fixed;

  private Problem(Task task, RestartBudget budget, SweepObserver observer) {
    final long start = budget.clock().getAsLong();
    this.task = task;
    Topology raw = Topology.of(task.stack());
    Sample sample =
        Reservoir.sample(
            task.rows(),
            raw.nIn(),
            raw.nOut(),
            task.settings().rowsInMemory(raw),
            Seeds.of(task.seed(), 2));
    this.seen = sample.seen();
    this.isWhole = seen == sample.rows().count();
    boolean isOutputLoss =
        task.settings().sweepLoss() == SweepLoss.OUTPUT_LOSS
            && !Criteria.isRegression(task.stack());
    this.criteria = isOutputLoss ? Criteria.of(task.stack(), sample.rows()) : null;
    this.fitting =
        isOutputLoss
            ? criteria.create().isLikelihood() ? Fitting.LIKELIHOOD : Fitting.OUTPUT_ERROR
            : isClassification() ? Fitting.REGRESSED_CLASSES : Fitting.REGRESSION;
    // Of few rows of regressed classes all have to be held out, a part at a time, for the
    // temperature.
    boolean isFew = isClassification() && sample.seen() < Settings.MANY_ROWS;
    boolean isLong =
        sample.seen() >= task.settings().sampledFrom(raw, fitting)
            && (isOutputLoss || raw.depth() > 1 && !isFew);
    boolean isWide = sample.rows().count() > task.settings().rowsOfFullSweeps(raw);
    this.takesAll = isWhole && !isLong && !isWide;
    this.isSampled = !takesAll;
    this.total = sample.weight();
    this.settings = task.settings().forTask(raw, fitting, isSampled, sample.seen());
    OutputUnits units = isOutputLoss ? criteria.units() : null;
    this.equilibration = new Equilibration(sample.rows(), raw, isClassification(), units);
    this.shape = equilibration.inCoordinates(raw);
    this.rows = equilibration.apply(sample.rows());
    this.progress = new Progress(observer, equilibration, start, budget);
    this.validation =
        task.validation() == null
            ? null
            : equilibration.apply(Reservoir.all(task.validation(), shape.nIn(), shape.nOut()));
    this.fixed = read(task.initial());
    for (int l = 0; l < fixed.length; l++) {
      fixed[l] = shape.frozen()[l] ? fixed[l] : null;
    }
  }

  /** Reads the rows, in one pass. */
  static Problem read(Task task, RestartBudget budget, SweepObserver observer) {
    return new Problem(task, budget, observer);
  }

  Task task() {
    return task;
  }

  Topology shape() {
    return shape;
  }

  Equilibration equilibration() {
    return equilibration;
  }

  /** All rows, or a sample of them. */
  Rows rows() {
    return rows;
  }

  /** Rows that starts are held to; null to hold out some of the others. */
  Rows validation() {
    return validation;
  }

  /** Whether all rows are held, not a sample of them. */
  boolean isWhole() {
    return isWhole;
  }

  /** Number of all rows of the source, those of weight 0 left out. */
  long seen() {
    return seen;
  }

  /** Whether each sweep takes all rows that are not held out. */
  boolean takesAll() {
    return takesAll;
  }

  /** Whether sweeps are those of {@link SampledSweeper}. */
  boolean isSampled() {
    return isSampled;
  }

  /** With everything chosen. */
  Settings settings() {
    return settings;
  }

  Progress progress() {
    return progress;
  }

  boolean isClassification() {
    int last = task.stack().depth() - 1;
    return task.stack().layer(last).activation().isSoftmax();
  }

  /**
   * Whether sweeps lower the loss of the activated output, not the squared error of the outputs.
   */
  boolean isOutputLoss() {
    return fitting.isOfOutputLoss();
  }

  /** A criterion that sweeps lower, for a set of rows. */
  Criterion criterion() {
    return isOutputLoss() ? criteria.create() : new Criterion.SquaredError();
  }

  /** What makes the criteria; null where sweeps lower the squared error of the outputs. */
  Criteria criteria() {
    return criteria;
  }

  /** The loss of the activated output that sweeps lower. */
  OutputLoss outputLoss() {
    return criteria.loss();
  }

  /** Whether a softmax's or a sigmoid's outputs are probabilities that a temperature calibrates. */
  private boolean givesProbabilities() {
    return isClassification() || task.stack().loss().is(Kind.BINARY_CROSS_ENTROPY);
  }

  /** Whether units are free to carry the linear fit. */
  private boolean canEmbedLine() {
    return !shape.anyFrozen() && !shape.isLinked();
  }

  /** Whether the linear fit is to be kept where it is better. */
  boolean guards() {
    return settings.guard() != GuardRule.NONE && canEmbedLine();
  }

  /** Whether held-out rows decide between the net and the linear fit. */
  boolean guardsByHeldOutRows() {
    return settings.guard() == GuardRule.HELD_OUT && canEmbedLine();
  }

  /** Whether sweeps choose their penalties themselves, because none is set. */
  boolean choosesDecay() {
    return Double.isNaN(task.settings().weightDecay());
  }

  /**
   * The decay of a block. The mean of several nets has at most the mean of their errors; so that
   * that holds of the penalty of the merged weights, too, which are all of the hidden ones and a
   * share of the last, blocks count the former by their number and the latter by its reciprocal.
   */
  Decay decay(Topology block, int count) {
    return decay(block, count, settings.weightDecay());
  }

  /**
   * The same with another penalty of all weights.
   *
   * @param weightDecay in equilibrated coordinates, added to the loss that sweeps lower
   */
  Decay decay(Topology block, int count, double weightDecay) {
    // In terms of the mean over the outputs of the squared error, which a decay is added to.
    double factor = 1 / criterion().decayFactor(shape.nOut());
    double perOutput = isOutputLoss() ? factor / penaltyUnit() : 1.0 / shape.nOut();
    double[] raw = new double[block.depth()];
    // A line beside the net has no layers of it whose penalties it could take.
    for (int l = 0; l < raw.length && raw.length == shape.depth(); l++) {
      Penalty penalty = task.stack().layer(l).penalty();
      double perRow = penalty.perRow() ? 1 : 1 / total;
      double share = l == raw.length - 1 ? 1.0 / count : count;
      raw[l] = penalty.weights() * perRow * perOutput * (count == 1 ? 1 : share);
    }
    return equilibration.decay(block, raw, weightDecay * factor);
  }

  /** What penalties of layers, which stand beside sums of squares, are in units of the loss. */
  private double penaltyUnit() {
    return isClassification() ? 1 : criteria.loss().squaresPerLoss(shape.nOut());
  }

  /** The penalties that are set for the layers, or for all weights. */
  Decay givenDecay() {
    return givenDecay(shape, 1);
  }

  /** Those of a block, as {@link #decay(Topology, int)} has them. */
  Decay givenDecay(Topology block, int count) {
    return decay(block, count, choosesDecay() ? 0 : settings.weightDecay());
  }

  /**
   * The decay of a block whose sweeps take samples. Where none is set, a regression has a small one
   * that falls with the number of rows per parameter: without it, wide or deep blocks follow the
   * noise of the samples.
   */
  Decay decayOfSamples(Topology block, int count) {
    Decay own = decay(block, count);
    if (!choosesDecay() || isClassification() || isOutputLoss() || block.depth() == 1) {
      return own;
    }
    double share = Math.min(1, block.parameterCount() / (double) rows.count());
    return own.plus(Decay.uniform(block, DECAY_OF_SAMPLES * share));
  }

  /** Per layer its weights if it is frozen, else null. */
  Matrix[] fixed() {
    return fixed;
  }

  /** A net from parameters as they are stored. */
  Matrix[] read(double[] parameters) {
    return equilibration.apply(shape.fromFlat(task.stack(), parameters));
  }

  /**
   * The net, or block, that equals a line.
   *
   * @param block its shape
   * @param x equilibrated rows
   * @return null if such nets cannot
   */
  Matrix[] embedded(Matrix line, Topology block, Matrix x) {
    return ResidualEmbedding.of(x, line, block, block.hasIntercept(), task.storage().roundOff());
  }

  /** A net as it is stored. */
  double[] stored(Matrix[] net) {
    return stored(net, Double.NaN);
  }

  /**
   * A net as it is stored.
   *
   * @param factor of the last layer for its softmax to give probabilities; NaN for none
   */
  double[] stored(Matrix[] net, double factor) {
    Matrix[] raw = multiplied(equilibration.undo(net), factor);
    double[] flat = shape.toFlat(task.stack(), raw);
    for (int l = 0; l < shape.depth(); l++) {
      if (shape.frozen()[l]) {
        int from = task.stack().weightOffset(l);
        System.arraycopy(task.initial(), from, flat, from, task.stack().end(l) - from);
      }
    }
    return task.storage().stored(flat);
  }

  /** A net with that factor before it is stored. */
  Matrix[] scaled(Matrix[] net, double factor) {
    return equilibration.apply(multiplied(equilibration.undo(net), factor));
  }

  private static Matrix[] multiplied(Matrix[] raw, double factor) {
    double[] last = raw[raw.length - 1].values();
    for (int i = 0; i < last.length && !Double.isNaN(factor); i++) {
      last[i] *= factor;
    }
    return raw;
  }

  /**
   * What the temperature of a net is that sweeps over all rows have fitted, which needs none: 1;
   * NaN where outputs are no probabilities, or the last layer is frozen.
   */
  double temperatureOfFullSweeps() {
    return givesProbabilities() && !shape.frozen()[shape.depth() - 1] ? 1 : Double.NaN;
  }

  /** The temperature of a softmax behind the net; NaN for none. */
  double temperature(HeldOutLogits logits) {
    return temperature(logits, Temperature.LEAST, Temperature.LARGEST);
  }

  /** The temperature of a softmax behind the net, between bounds; NaN for none. */
  double temperature(HeldOutLogits logits, double low, double high) {
    if (!givesProbabilities() || shape.frozen()[shape.depth() - 1]) {
      return Double.NaN;
    }
    Matrix outputs = equilibration.rawOutputs(logits.values());
    Matrix labels = equilibration.rawLabels(logits.rows().y());
    double[] weights = logits.rows().weights();
    return isClassification()
        ? Temperature.fit(outputs, labels, weights, low, high)
        : Temperature.fitSigmoid(outputs, labels, weights, task.stack().loss(), low, high);
  }
}
