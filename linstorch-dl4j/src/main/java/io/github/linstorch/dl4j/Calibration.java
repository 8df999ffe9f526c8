package io.github.linstorch.dl4j;

import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.DenseStack.Layer;
import io.github.linstorch.layerwise.FitResult;
import io.github.linstorch.layerwise.Linstorch;
import io.github.linstorch.layerwise.Logits;
import io.github.linstorch.layerwise.Seeds;
import io.github.linstorch.layerwise.Temperature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;

/**
 * Multiplies the last layer of a fit by the {@link Temperature} of rows that were held out: the
 * validation rows, else training rows, each by a fit that has not seen it.
 *
 * <p>Of few rows all are held out, a fifth at a time. A single part of them is often free of
 * errors: the best factor of such rows is the largest one, and ruins the log-loss of others.
 */
final class Calibration {

  /** Parts that the training rows are cut into. */
  private static final int PARTS = 5;

  /** With so many rows held out, one more part makes no difference. */
  private static final int ENOUGH_ROWS = 1000;

  /** With fewer rows none is held out. */
  private static final int FEWEST_ROWS = 10;

  /** What the seed of the draw is for, so that it is not that of a restart. */
  private static final int PURPOSE = 0x7E3;

  private final NetworkView view;
  private final TrainingRows rows;
  private final FitConfig config;
  private final double[] initial;
  private final ArraySource validation;

  /** What the factor is found on: the validation rows, else the training rows. */
  private final ArraySource judged;

  /** Numbers of the rows that are held out, part by part; none where that is not needed. */
  private final List<int[]> parts;

  /**
   * Chooses the rows that are held out.
   *
   * @param validation the validation rows; null without any
   * @param initial initial parameters of the fit
   * @throws UnsupportedNetworkException if the last layer cannot be multiplied
   * @throws IllegalArgumentException if there are no rows to hold out, or their labels are not
   *     distributions
   */
  Calibration(
      NetworkView view,
      TrainingRows rows,
      ArraySource validation,
      FitConfig config,
      double[] initial) {
    List<String> obstacles = obstacles(view);
    if (!obstacles.isEmpty()) {
      throw new UnsupportedNetworkException(obstacles);
    }
    this.view = view;
    this.rows = rows;
    this.config = config;
    this.initial = initial;
    this.validation = validation;
    this.judged = validation == null ? inMemory(rows) : validation;
    judged.requireDistributions(validation == null ? "" : "validation: ");
    this.parts =
        validation == null && judged.rows() >= FEWEST_ROWS
            ? parts(judged.rows(), view.seed(config))
            : List.of();
  }

  private static ArraySource inMemory(TrainingRows rows) {
    if (rows instanceof ArraySource inMemory) {
      return inMemory;
    }
    throw new IllegalArgumentException(
        "temperature(true) needs rows that are held out, which rows of an iterator cannot be: give"
            + " validation(...), or all training rows as one DataSet");
  }

  /** What keeps the last layer from being multiplied. */
  static List<String> obstacles(NetworkView view) {
    List<String> obstacles = new ArrayList<>();
    int last = view.stack().depth() - 1;
    Layer layer = view.stack().layer(last);
    if (!view.isOutputSoftmax()) {
      obstacles.add(
          layer.label()
              + " has no softmax: temperature(true) is for probabilities of classes; leave it out");
    }
    if (layer.isFrozen()) {
      obstacles.add(
          layer.label()
              + " is frozen: temperature(true) multiplies the last layer; unfreeze it, or leave"
              + " temperature out");
    }
    obstacles.addAll(constraintObstacles(view));
    return obstacles;
  }

  /** Constraints of the last layer that a factor of it would not get past. */
  static List<String> constraintObstacles(NetworkView view) {
    List<String> obstacles = new ArrayList<>();
    int last = view.stack().depth() - 1;
    Layer layer = view.stack().layer(last);
    List<LayerConstraint> constraints = view.configuration(last).getConstraints();
    for (LayerConstraint constraint :
        constraints == null || layer.isFrozen() ? List.<LayerConstraint>of() : constraints) {
      if (constraint.getClass() != NonNegativeConstraint.class) {
        obstacles.add(
            layer.label()
                + " has a "
                + constraint.getClass().getSimpleName()
                + ", which would undo the temperature of its softmax: remove it"
                + " from the last layer");
      }
    }
    return obstacles;
  }

  /** As many parts of the numbers below n, drawn at random, as it takes. */
  static List<int[]> parts(int n, long seed) {
    Random random = new Random(Seeds.of(seed, PURPOSE));
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    List<int[]> parts = new ArrayList<>();
    int from = 0;
    while (from < Math.min(n, ENOUGH_ROWS)) {
      int to = (int) ((parts.size() + 1L) * n / PARTS);
      int[] part = Arrays.copyOfRange(order, from, to);
      Arrays.sort(part);
      parts.add(part);
      from = to;
    }
    return parts;
  }

  /** The settings of each of the fits: they share the time. */
  FitConfig ofEachFit() {
    FitConfig.Builder builder = config.toBuilder();
    config
        .timeLimit()
        .map(limit -> limit.dividedBy(parts.size() + 1L))
        .ifPresent(share -> builder.timeLimit(share.isZero() ? Duration.ofNanos(1) : share));
    return builder.build();
  }

  /**
   * Finds the factor and folds it into the last layer.
   *
   * @param trained by the fit on all rows
   * @param settings of that fit
   */
  Trained calibrated(Trained trained, Linstorch.Settings settings, Storage storage) {
    double[] fitted = trained.result().parameters();
    Logits logits =
        parts.isEmpty() ? Logits.of(view.stack(), fitted, judged) : heldOut(settings, storage);
    double c =
        Temperature.fit(
            logits.values(),
            logits.labels(),
            logits.weights(),
            Temperature.LEAST,
            Temperature.LARGEST);
    double[] folded = folded(fitted, c, storage);
    double validationLoss = validation == null ? Double.NaN : loss(folded, validation);
    return trained.multiplied(c, withParameters(trained.result(), folded), validationLoss);
  }

  /** By the same fit without each part, of which nobody is told. */
  private Logits heldOut(Linstorch.Settings settings, Storage storage) {
    FitConfig untold = ofEachFit().toBuilder().listener(FitListener.NONE).build();
    List<Logits> ofParts = new ArrayList<>();
    for (int[] part : parts) {
      boolean[] isOut = new boolean[judged.rows()];
      Arrays.stream(part).forEach(row -> isOut[row] = true);
      int[] others = IntStream.range(0, isOut.length).filter(row -> !isOut[row]).toArray();
      FitResult fit =
          new Trials(view, judged.subset(others), null, untold, settings, initial)
              .run(storage, new ListenerAdapter(view, untold))
              .result();
      ofParts.add(Logits.of(view.stack(), fit.parameters(), judged.subset(part)));
    }
    return Logits.joined(ofParts);
  }

  private double[] folded(double[] parameters, double c, Storage storage) {
    DenseStack stack = view.stack();
    int from = stack.weightOffset(stack.depth() - 1);
    double[] product = parameters.clone();
    for (int i = from; i < product.length; i++) {
      product[i] *= c;
    }
    double[] stored = storage.stored(product);
    // Constraints of hidden layers, applied once more, may move those by round-off.
    System.arraycopy(parameters, 0, stored, 0, from);
    return stored;
  }

  private FitResult withParameters(FitResult result, double[] parameters) {
    return new FitResult(
        parameters,
        result.before(),
        Linstorch.evaluation(view.stack(), parameters, rows, config.threads()),
        result.solvedLoss(),
        result.olsLoss(),
        result.zeroLoss(),
        result.solves(),
        result.keptSolve(),
        result.passes() + 1,
        result.notes());
  }

  private double loss(double[] parameters, TrainingRows of) {
    return Linstorch.loss(view.stack(), parameters, of, config.threads());
  }
}
