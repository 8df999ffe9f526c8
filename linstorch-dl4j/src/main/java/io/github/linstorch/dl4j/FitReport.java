package io.github.linstorch.dl4j;

import io.github.linstorch.layerwise.Fitted;
import io.github.linstorch.layerwise.Fitted.Losses;
import io.github.linstorch.layerwise.Fitted.Selection;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Result of a fit. A loss is the mean squared error of the activated output, over all rows (by
 * their weights) and outputs, in squared units of the labels. A score is a value of the network's
 * own loss function. With {@link FitConfig#balanceClasses()} rows have their balanced weights.
 * Immutable.
 */
public final class FitReport {

  private static final int USUAL_BATCH_ROWS = 32;

  private final FitConfig config;
  private final Losses losses;
  private final NetworkLoss networkLoss;
  private final Selection selection;
  private final int solves;
  private final int keptSolve;
  private final double factor;
  private final List<String> notes;
  private final GaussNewtonReport gaussNewton;
  private final List<LayerReport> layers;
  private final RestartReport restarts;
  private final int passes;
  private final long seed;
  private final Duration elapsed;
  private final String verdict;
  private final String overrun;
  private final SuggestedRate rate;

  /**
   * Makes a report.
   *
   * @param passes how many times the rows were read
   * @param verdict what is worse than before, or than a linear model; empty if nothing is
   * @param overrun how far the time limit was exceeded; empty if it was not
   * @param rate the learning rate to go on with
   */
  FitReport(
      FitConfig config,
      NetworkLoss networkLoss,
      MethodResult result,
      List<LayerReport> layers,
      int passes,
      long seed,
      Duration elapsed,
      String verdict,
      String overrun,
      SuggestedRate rate) {
    this.config = config;
    this.networkLoss = networkLoss;
    Fitted fitted = result.fitted();
    this.losses = fitted.losses();
    this.selection = fitted.selection();
    this.solves = fitted.solves();
    this.keptSolve = fitted.keptSolve();
    this.factor = fitted.factor();
    this.notes = List.copyOf(fitted.notes());
    this.gaussNewton = result.gaussNewton();
    this.layers = List.copyOf(layers);
    this.restarts = new RestartReport(selection.best(), selection.losses());
    this.passes = passes;
    this.seed = seed;
    this.elapsed = elapsed;
    this.verdict = verdict;
    this.overrun = overrun;
    this.rate = rate;
  }

  /**
   * The settings of the fit.
   *
   * @return the settings that the fit was called with; of a member of a committee its own, with its
   *     seed and its share of threads and time
   */
  public FitConfig config() {
    return config;
  }

  /**
   * The method that trained the layers.
   *
   * @return the method of the settings
   */
  public FitMethod method() {
    return config.method();
  }

  /**
   * Training loss of the network as it was given.
   *
   * @return mean squared error
   */
  public double lossBefore() {
    return losses.before().loss();
  }

  /**
   * Training loss of the fitted network, with its parameters as they are stored. For streamed rows
   * it may be that of the parameters before they were rounded to the network's data type, if that
   * saves a pass. It includes the {@link #temperature()}: for a softmax it is the error of the
   * probabilities that {@code net.output} returns.
   *
   * @return mean squared error
   */
  public double loss() {
    return losses.after().loss();
  }

  /**
   * Training loss of ordinary least squares with intercept: the least loss of a linear model of
   * these rows. {@link #loss()} may be above it: {@link FitMethod#GAUSS_NEWTON} prefers by default
   * what is better on held-out rows; see {@link Guard}.
   *
   * @return mean squared error
   */
  public double olsLoss() {
    return losses.ols();
  }

  /**
   * Training loss of the network as it was given, in its own loss function.
   *
   * @return the mean over the rows, without penalties; in nats for a cross-entropy
   */
  public double scoreBefore() {
    return networkLoss.of(losses.before());
  }

  /**
   * Training loss of the fitted network, in its own loss function. DL4J's {@code net.score()} adds
   * the penalties, is computed in the network's data type, and divides by all rows where some have
   * a weight. As DL4J does, XENT clips probabilities by its {@code clipEps}; the cross-entropy of a
   * softmax is not clipped here, which DL4J does at 1e-10.
   *
   * @return the mean over the rows, without penalties; in nats for a cross-entropy
   */
  public double score() {
    return networkLoss.of(losses.after());
  }

  /**
   * Training loss of ordinary least squares in the network's loss function.
   *
   * @return the mean over the rows; empty where it does not follow from the squared errors: for
   *     other losses than these, and for squared errors whose outputs have different weights
   */
  public OptionalDouble olsScore() {
    return optional(networkLoss.ofLine(losses.ols()));
  }

  /**
   * The most recent solve of each layer. {@link FitMethod#GAUSS_NEWTON} does not solve layer by
   * layer; its reports describe the regression of the labels on the final inputs of each layer.
   *
   * @return one report per layer with parameters, in the order of the network; immutable
   */
  public List<LayerReport> layers() {
    return layers;
  }

  /**
   * Number of layer solves.
   *
   * @return 2 x layers x solve calls, including solves whose problem had not changed; 0 for {@link
   *     FitMethod#GAUSS_NEWTON}
   */
  public int solves() {
    return solves;
  }

  /**
   * Number of the solve after which the parameters were kept; less than {@link #solves()} only with
   * {@link FitConfig#keepBest()}.
   *
   * @return from 0 (the network as it was given) to {@link #solves()}
   */
  public int keptSolve() {
    return keptSolve;
  }

  /**
   * How many times the training rows were read.
   *
   * @return {@code 1 + c (N - 1)} for streamed rows and c solve calls of N layers. An invertible
   *     activation (leaky ReLU, ELU), an activation at the output, forward-first order and {@link
   *     FitConfig#keepBest()} add passes; so do balanced classes and calibration (one each), and
   *     restarts. Not counted are restarts on rows in memory, the fits that find the temperature,
   *     and the check whether rows have been preprocessed before
   */
  public int passes() {
    return passes;
  }

  /**
   * Loss of the fitted network on the validation rows of the configuration.
   *
   * @return mean squared error; empty without validation rows
   */
  public OptionalDouble validationLoss() {
    return optional(losses.validation());
  }

  /**
   * Losses of the restarts, before the {@link #temperature()}.
   *
   * @return a single restart, the fit itself, if there were no others
   */
  public RestartReport restarts() {
    return restarts;
  }

  /**
   * Seed of the restarts.
   *
   * @return the seed of the settings, or that of the network's configuration if they have none
   */
  public long seed() {
    return seed;
  }

  /**
   * Wall-clock time of the whole fit.
   *
   * @return not negative
   */
  public Duration elapsed() {
    return elapsed;
  }

  /**
   * Why the fit ended.
   *
   * @return {@link StopReason#COMPLETED} unless the fit ended early
   */
  public StopReason stopReason() {
    return switch (selection.ending()) {
      case COMPLETED -> StopReason.COMPLETED;
      case TARGET_REACHED -> StopReason.TARGET_REACHED;
      case TIME_LIMIT -> StopReason.TIME_LIMIT;
      case NO_IMPROVEMENT -> StopReason.NO_IMPROVEMENT;
    };
  }

  /**
   * Temperature that calibrates the softmax, or the sigmoids of XENT: the weights and the bias of
   * the last layer were divided by it. It has the least log-loss on rows that were held out. A
   * temperature below 1 makes the probabilities more certain. It is 1 where {@link
   * FitMethod#GAUSS_NEWTON} lowered the log-loss by sweeps over all rows, which needs none. If that
   * method held only a sample of the rows, its last layer was solved on all of them, including
   * these.
   *
   * @return empty if no temperature was fitted; see {@link FitConfig#calibrate()}
   */
  public OptionalDouble temperature() {
    return optional(1 / factor);
  }

  /**
   * Learning rate with which {@code net.fit} can go on in batches of 32 rows, for the updater of
   * the network's configuration. See {@link #suggestedLearningRate(int)}.
   *
   * @return positive; empty as there
   */
  public OptionalDouble suggestedLearningRate() {
    return suggestedLearningRate(USUAL_BATCH_ROWS);
  }

  /**
   * Learning rate with which {@code net.fit} can go on, for the updater of the network's
   * configuration:
   *
   * <pre>{@code
   * net.setLearningRate(report.suggestedLearningRate(64).orElseThrow());
   * net.fit(batchesOf64, 20);
   * }</pre>
   *
   * <p>It is the rate at which the noise of mini-batches costs a share of the training loss in the
   * long run: 2 % after {@link FitMethod#GAUSS_NEWTON}, 5 % after the other methods, which end away
   * from a minimum, and 1 % with SGD. That is small enough that the fit is not undone, and large
   * enough that some epochs can improve on it. With larger batches it is larger. It holds for the
   * fitted weights; training from initial ones takes a far larger rate.
   *
   * <p>Known updaters are Sgd, Nesterovs (with its momentum), and those whose steps are about as
   * long as the rate: Adam, AMSGrad, Nadam, AdaMax, AdaBelief, RmsProp; AdaGrad gets the rate for
   * its first steps.
   *
   * <p>The rate is computed when it is first asked for, from gradients of 32 batches, which takes
   * as long as some steps of {@code net.fit}. For that the report keeps the network and the data
   * set, or of an iterator up to 512 rows: ask before the data are changed in place. It is not part
   * of {@link #toString()} and {@link #toJson()}.
   *
   * @param batchRows rows of a batch, at least 1
   * @return positive; empty if the network fits its rows exactly, or if its updater has no rate
   *     (AdaDelta, NoOp), is not one of those above, or is not used (LBFGS); also for graphs of
   *     several inputs, and for rows on other machines
   */
  public OptionalDouble suggestedLearningRate(int batchRows) {
    if (batchRows < 1) {
      throw new IllegalArgumentException("Expected batches of at least 1 row, found " + batchRows);
    }
    return rate.of(batchRows);
  }

  private static OptionalDouble optional(double value) {
    return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /**
   * Details of a fit by {@link FitMethod#GAUSS_NEWTON}: blocks, starts and sweeps.
   *
   * @return empty for the other methods
   */
  public Optional<GaussNewtonReport> gaussNewton() {
    return Optional.ofNullable(gaussNewton);
  }

  /**
   * Notes on the losses and the features, in sentences without a full stop. A note says, for
   * example, that double precision does not determine a loss because features of large offsets are
   * nearly collinear. One of {@code GAUSS_NEWTON} names a feature with values far from its mean, of
   * rows in memory.
   *
   * @return empty for most data; immutable
   */
  public List<String> notes() {
    return notes;
  }

  /** What is worse than before, or than a linear model, and what helps; empty if nothing is. */
  String verdict() {
    return verdict;
  }

  /** How far the time limit was exceeded; empty if it was not. */
  String overrun() {
    return overrun;
  }

  /**
   * The report and the settings of the fit as JSON, for programs.
   *
   * @return a JSON object whose fields have the names of these methods; absent values and numbers
   *     that are not finite are null
   */
  public String toJson() {
    return FitReportJson.of(this);
  }

  /**
   * The report as a table for people: one line of squared errors, one of the network's own loss if
   * that is another, then one line per layer. The last lines say whether the fit exceeded its time
   * limit by more than a tenth, and whether the network is worse on its training rows than before
   * or than a linear model, unless held-out rows have preferred it to that.
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s: loss %.6g -> %.6g (least squares line: %.6g) in %.3f ms, %s%n",
            method(),
            lossBefore(),
            loss(),
            olsLoss(),
            elapsed.toNanos() / 1e6,
            stopReason()));
    if (!networkLoss.isMeanSquares()) {
      text.append(
          String.format(
              Locale.ROOT, "%s: %.6g -> %.6g%n", networkLoss.describe(), scoreBefore(), score()));
    }
    for (String note : notes) {
      text.append(note).append('.').append(System.lineSeparator());
    }
    if (keptSolve < solves) {
      text.append(
          String.format(
              Locale.ROOT, "kept the parameters after solve %d of %d%n", keptSolve, solves));
    }
    if (temperature().isPresent() && factor != 1) {
      text.append(
          String.format(
              Locale.ROOT, "temperature %.6g: the last layer was divided by it%n", 1 / factor));
    }
    if (restarts.count() > 1) {
      text.append(restarts).append(System.lineSeparator());
    }
    if (gaussNewton != null) {
      text.append(gaussNewton);
    }
    int width = layers.stream().mapToInt(l -> l.name().length()).max().orElse(0);
    String name = "%-" + Math.max(4, width) + "s";
    text.append(
        String.format(
            Locale.ROOT,
            "%5s  " + name + " %6s %6s %6s %10s %11s %5s %16s%n",
            "index",
            "name",
            "nIn",
            "nOut",
            "rank",
            "condition",
            "rss",
            "dead",
            "solver"));
    for (LayerReport l : layers) {
      text.append(
          String.format(
              Locale.ROOT,
              "%5d  " + name + " %6d %6d %6d %10.3g %11.4g %5d %16s%n",
              l.index(),
              l.name(),
              l.nIn(),
              l.nOut(),
              l.rank(),
              l.conditionNumber(),
              l.residualSumOfSquares(),
              l.deadUnits(),
              l.solver()));
    }
    for (String line : List.of(overrun, verdict)) {
      text.append(line.isEmpty() ? "" : line + System.lineSeparator());
    }
    return text.toString();
  }
}
