package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.NetworkView;
import io.github.linstorch.dl4j.rows.MemoryRows;
import io.github.linstorch.dl4j.rows.TrainingRows;
import io.github.linstorch.layerwise.CrossFit;
import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.DenseStack.Layer;
import io.github.linstorch.layerwise.Evaluation;
import io.github.linstorch.layerwise.Fitted;
import io.github.linstorch.layerwise.Inspection;
import io.github.linstorch.layerwise.Logits;
import io.github.linstorch.layerwise.Seeds;
import io.github.linstorch.layerwise.Temperature;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;

/**
 * Multiplies the last layer of a fit by the factor that {@link Temperature} finds on held-out rows.
 * These are the validation rows or, without any, training rows, whose logits come from a fit that
 * has not seen them.
 *
 * <p>If there are few rows, all are held out, a fifth at a time. A single fifth is often free of
 * errors: the best factor for it is the largest one, which ruins the log-loss on other rows.
 */
final class Calibration {

  /** Number of held-out rows after which no further part is held out. */
  private static final int ENOUGH_ROWS = 1000;

  /** Number of rows below which none is held out. */
  private static final int FEWEST_ROWS = 10;

  /** Mixed into the seed that draws the parts, so that it differs from the seeds of restarts. */
  private static final int PURPOSE = 0x7E3;

  private final FitTask task;
  private final FitConfig config;

  /** Rows that the factor is found on: the validation rows or, without any, the training rows. */
  private final MemoryRows judged;

  /**
   * Numbers of the rows that are held out, part by part; empty if there are validation rows, or too
   * few rows.
   */
  private final List<CrossFit.Fold> folds;

  /**
   * Chooses the rows that are held out.
   *
   * @throws IllegalArgumentException if there are no rows to hold out, or their labels are not
   *     distributions
   */
  Calibration(FitTask task, FitConfig config) {
    this.task = task;
    this.config = config;
    if (task.validation() == null) {
      this.judged = MemoryRows.of(task.rows(), "calibrate(true) needs rows that are held out");
      judged.requireDistributions();
    } else {
      this.judged = task.validation();
      task.requireValidDistributions();
    }
    this.folds =
        task.validation() == null && judged.rows() >= FEWEST_ROWS
            ? folds(judged.rows(), config.seedFor(task.view().net()))
            : List.of();
  }

  /** What keeps the last layer from being multiplied. */
  static List<String> obstacles(NetworkView view) {
    List<String> obstacles = new ArrayList<>();
    int last = view.stack().depth() - 1;
    Layer layer = view.stack().layer(last);
    if (!view.isOutputSoftmax()) {
      obstacles.add(
          layer.label()
              + " has no softmax: calibrate(true) is for probabilities of classes; leave it out");
    }
    if (layer.isFrozen()) {
      obstacles.add(
          layer.label()
              + " is frozen: calibrate(true) divides the last layer; unfreeze it, or leave"
              + " calibrate out");
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

  /** Folds of n rows, of rising numbers, as many as it takes. */
  static List<CrossFit.Fold> folds(int n, long seed) {
    Random random = new Random(Seeds.of(seed, PURPOSE));
    // Another shuffle than Permutation's, so that weights stay what they were.
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return CrossFit.folds(order, ENOUGH_ROWS).stream().map(CrossFit.Fold::sorted).toList();
  }

  /** How many fits share the time: one for each part, and that of all rows. */
  int fits() {
    return folds.size() + 1;
  }

  /**
   * Finds the factor and folds it into the last layer.
   *
   * @param fitted to all rows
   * @param fit the fit that has made it, on other rows
   */
  Fitted calibrated(Fitted fitted, Function<FitTask, Fitted> fit) {
    double[] parameters = fitted.parameters();
    Logits logits =
        folds.isEmpty() ? Logits.of(task.view().stack(), parameters, judged) : heldOut(fit);
    double c =
        Temperature.fit(
            logits.values(),
            logits.labels(),
            logits.weights(),
            Temperature.LEAST,
            Temperature.LARGEST);
    double[] folded = folded(parameters, c);
    double validationLoss =
        task.validation() == null ? Double.NaN : evaluation(folded, task.validation()).loss();
    return fitted.multiplied(c, folded, evaluation(folded, task.rows()), validationLoss);
  }

  /**
   * Logits of every part, from a fit without that part; the user's listener does not see these
   * fits.
   */
  private Logits heldOut(Function<FitTask, Fitted> fit) {
    ListenerAdapter nobody = new ListenerAdapter(task.view(), config, FitListener.NONE);
    List<Logits> ofParts = new ArrayList<>();
    for (CrossFit.Fold fold : folds) {
      Fitted fitted = fit.apply(task.on(judged.subset(fold.others()), nobody));
      ofParts.add(Logits.of(task.view().stack(), fitted.parameters(), judged.subset(fold.part())));
    }
    return Logits.joined(ofParts);
  }

  private double[] folded(double[] parameters, double c) {
    DenseStack stack = task.view().stack();
    int from = stack.weightOffset(stack.depth() - 1);
    double[] product = parameters.clone();
    for (int i = from; i < product.length; i++) {
      product[i] *= c;
    }
    double[] stored = task.store().stored(product);
    // Constraints of hidden layers, applied once more, may move those by round-off.
    System.arraycopy(parameters, 0, stored, 0, from);
    return stored;
  }

  private Evaluation evaluation(double[] parameters, TrainingRows rows) {
    return Inspection.evaluate(task.view().stack(), parameters, rows, config.threads());
  }
}
