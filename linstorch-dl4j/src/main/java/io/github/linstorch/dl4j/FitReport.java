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
 * What a fit did. Losses are means over all rows, by their weights, and outputs of the squared
 * error of the activated output, in squared units of the labels, whatever the network's loss
 * function; scores are in that. With {@link FitConfig#balanceClasses()} the weights are those of
 * the balanced rows. Immutable.
 */
public final class FitReport {

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

  /**
   * Makes a report.
   *
   * @param passes how many times the rows were read
   * @param verdict what is worse than before, or than a linear model; empty if nothing is
   * @param overrun how far the time limit was exceeded; empty if it was not
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
      String overrun) {
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
  }

  /**
   * The settings of the fit.
   *
   * @return as they were given
   */
  public FitConfig config() {
    return config;
  }

  /**
   * How the layers were trained.
   *
   * @return as configured
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
   * Training loss of the fitted network, with its parameters as they are stored; for streamed rows,
   * where that spares a pass, as they were before they were rounded to the network's data type. The
   * {@link #temperature()} is folded in: of a softmax it is the error of the probabilities that
   * {@code net.output} gives.
   *
   * @return mean squared error
   */
  public double loss() {
    return losses.after().loss();
  }

  /**
   * Training loss of ordinary least squares with intercept on the same rows: what a linear model
   * reaches.
   *
   * @return mean squared error
   */
  public double olsLoss() {
    return losses.ols();
  }

  /**
   * Training loss of the network as it was given, in its own loss function.
   *
   * @return the mean over the rows, without penalties; in nats behind a softmax with cross-entropy
   */
  public double scoreBefore() {
    return networkLoss.of(losses.before());
  }

  /**
   * Training loss of the fitted network, in its own loss function. DL4J's {@code net.score()} adds
   * the penalties, and is computed in the network's data type.
   *
   * @return the mean over the rows, without penalties; in nats behind a softmax with cross-entropy
   */
  public double score() {
    return networkLoss.of(losses.after());
  }

  /**
   * Training loss of ordinary least squares in the network's loss function.
   *
   * @return the mean over the rows; empty behind a softmax with cross-entropy, where it does not
   *     follow from the squared errors
   */
  public OptionalDouble olsScore() {
    return optional(networkLoss.ofLine(losses.ols()));
  }

  /**
   * What the most recent solve of each layer found; for {@link FitMethod#GAUSS_NEWTON}, which does
   * not solve layer by layer, the regression of the labels on what enters each layer in the end.
   *
   * @return in the order of the network, layers without parameters left out; immutable
   */
  public List<LayerReport> layers() {
    return layers;
  }

  /**
   * Number of layer solves.
   *
   * @return 2 x layers x solve calls, answers that were only confirmed included; 0 for {@link
   *     FitMethod#GAUSS_NEWTON}
   */
  public int solves() {
    return solves;
  }

  /**
   * After which solve the kept parameters stood; less than {@link #solves()} only with {@link
   * FitConfig#keepBest()}.
   *
   * @return from 0 (the network as it was given) to {@link #solves()}
   */
  public int keptSolve() {
    return keptSolve;
  }

  /**
   * How many times the training rows were read.
   *
   * @return for streamed rows and c solve calls of N layers {@code 1 + c (N - 1)}, and more with an
   *     invertible activation (leaky ReLU, ELU), an activation at the output, forward-first order
   *     or {@link FitConfig#keepBest()}; one to count the classes and one after the temperature, if
   *     these were asked for; those of the restarts. Restarts on rows in memory, and the fits that
   *     find the temperature, have readers of their own, which do not count; nor does a look at
   *     rows that may have been preprocessed before
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
   * What the restarts found, by losses before the {@link #temperature()}.
   *
   * @return for a fit without restarts, that of the network as it was given
   */
  public RestartReport restarts() {
    return restarts;
  }

  /**
   * Seed of the restarts.
   *
   * @return that of the settings, else that of the network's configuration
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
   * @return {@link StopReason#COMPLETED} unless something cut it short
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
   * Temperature by which the weights and the bias of the last layer were divided to make its
   * softmax a probability: the one of the least log-loss on rows that were held out. Below 1 the
   * probabilities became more certain. The last layer of {@link FitMethod#GAUSS_NEWTON} knows these
   * rows where it was solved on more rows than were held.
   *
   * @return empty where none was fitted; see {@link FitConfig#calibrate()}
   */
  public OptionalDouble temperature() {
    return optional(1 / factor);
  }

  private static OptionalDouble optional(double value) {
    return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /**
   * What Gauss–Newton did, sweep by sweep.
   *
   * @return empty for the other methods
   */
  public Optional<GaussNewtonReport> gaussNewton() {
    return Optional.ofNullable(gaussNewton);
  }

  /**
   * What the losses do not tell, in sentences without a full stop: that double precision does not
   * determine one of them, for example, because features of large offsets are nearly collinear.
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

  /**
   * The report, with the settings of the fit, for programs.
   *
   * @return an object in JSON, of the names of these methods; what is absent, and a number that is
   *     not finite, is null
   */
  public String toJson() {
    return FitReportJson.of(this);
  }

  /**
   * A table for people: one line of losses, one line per layer. Last lines say so if the fit went
   * on for more than a tenth of its time limit beyond it, and if the network is worse than before,
   * or than a linear model, on its training rows.
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
    for (String note : notes) {
      text.append(note).append('.').append(System.lineSeparator());
    }
    if (keptSolve < solves) {
      text.append(
          String.format(
              Locale.ROOT, "kept the parameters after solve %d of %d%n", keptSolve, solves));
    }
    if (temperature().isPresent()) {
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
