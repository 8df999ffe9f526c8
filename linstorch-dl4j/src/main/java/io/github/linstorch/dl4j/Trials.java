package io.github.linstorch.dl4j;

import io.github.linstorch.layerwise.Evaluation;
import io.github.linstorch.layerwise.FitResult;
import io.github.linstorch.layerwise.Linstorch;
import io.github.linstorch.layerwise.Restarts;
import io.github.linstorch.layerwise.Restarts.Outcome;
import io.github.linstorch.layerwise.UniformFanIn;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the restarts of a fit and keeps what the report says of them. */
final class Trials {

  private static final Logger LOG = LoggerFactory.getLogger(LinstorchFitter.class);

  private final NetworkView view;
  private final TrainingRows rows;
  private final FitConfig config;
  private final Linstorch.Settings settings;
  private final double[] given;
  private final ArraySource validation;
  private Outcome outcome;
  private Evaluation before;
  private double validationLoss;
  private double judgedLoss;

  /**
   * Prepares restarts; nothing is run yet.
   *
   * @param validation rows that restarts are judged by; null for the training rows
   * @param given initial parameters of number 0
   */
  Trials(
      NetworkView view,
      TrainingRows rows,
      ArraySource validation,
      FitConfig config,
      Linstorch.Settings settings,
      double[] given) {
    this.view = view;
    this.rows = rows;
    this.config = config;
    this.settings = settings;
    this.given = given;
    this.validation = validation;
  }

  /**
   * The validation rows of the settings.
   *
   * @return null without any
   * @throws IllegalArgumentException if they do not fit the network
   */
  static ArraySource validation(NetworkView view, FitConfig config) {
    if (config.validation().isEmpty()) {
      return null;
    }
    try {
      ArraySource rows = new ArraySource(view, config.validation().get());
      return config.balanceClasses() ? rows.balanced() : rows;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("validation: " + e.getMessage(), e);
    }
  }

  /** Runs the restarts, then the best of them once more, for the observer to see. */
  Trained run(Storage storage, Linstorch.Observer observer) {
    double[] best = best(storage);
    FitResult result = Linstorch.fit(view.stack(), best, rows, settings, storage, observer);
    judge(result);
    return new Trained(result, before, validationLoss, report(), stopReason(), Double.NaN, null);
  }

  /** Initial parameters of the best restart. */
  private double[] best(Storage storage) {
    if (config.restarts() == 0) {
      return given;
    }
    int threads = rows.isInMemory() ? config.threads() : 1;
    Restarts.Task task =
        new Restarts.Task(
            view.stack(),
            this::initial,
            rows::sibling,
            validation == null ? null : validation::sibling,
            threads > 1 ? settings.onOneThread() : settings,
            storage);
    Restarts.Budget budget =
        new Restarts.Budget(
            config.restarts(),
            config.targetLoss().orElse(Double.NaN),
            nanos(config),
            (int) Math.min(threads, config.restarts() + 1L),
            config.clock());
    if (config.restartInit() == RestartInit.NETWORK && networkInit().isOneFunction()) {
      LOG.warn(
          "Restarts by the network's own initialisers: with a single input and constant biases all"
              + " restarts of ReLU units are the same function. Use RestartInit.UNIFORM_FAN_IN");
    }
    FitListener listener = config.listener();
    outcome =
        Restarts.run(
            task,
            budget,
            listener == FitListener.NONE
                ? null
                : (number, loss) -> listener.onRestart(new FitListener.RestartEvent(number, loss)));
    return initial(outcome.best());
  }

  /** The time limit; none for what a long cannot hold: 292 years. */
  static long nanos(FitConfig config) {
    Duration longest = Duration.ofNanos(Long.MAX_VALUE);
    Duration limit = config.timeLimit().orElse(longest);
    return limit.compareTo(longest) < 0 ? limit.toNanos() : Long.MAX_VALUE;
  }

  private double[] initial(int number) {
    if (number == 0) {
      return given;
    }
    return config.restartInit() == RestartInit.NETWORK
        ? networkInit().draw(number)
        : UniformFanIn.draw(view.stack(), given, view.seed(config), number);
  }

  private NetworkInit networkInit() {
    return new NetworkInit(view, view.seed(config));
  }

  /** Takes the losses that the fit itself does not know. */
  private void judge(FitResult result) {
    before =
        outcome == null || outcome.best() == 0
            ? result.before()
            : Linstorch.evaluation(view.stack(), given, rows.sibling(), settings.threads());
    validationLoss =
        validation == null
            ? Double.NaN
            : Linstorch.loss(view.stack(), result.parameters(), validation, settings.threads());
    judgedLoss = validation == null ? result.after().loss() : validationLoss;
  }

  private RestartReport report() {
    return outcome == null
        ? new RestartReport(0, new double[] {judgedLoss})
        : new RestartReport(outcome.best(), outcome.losses());
  }

  private StopReason stopReason() {
    if (outcome == null) {
      return judgedLoss <= config.targetLoss().orElse(Double.NaN)
          ? StopReason.TARGET_REACHED
          : StopReason.COMPLETED;
    }
    return switch (outcome.end()) {
      case COMPLETED -> StopReason.COMPLETED;
      case TARGET_REACHED -> StopReason.TARGET_REACHED;
      case TIME_LIMIT -> StopReason.TIME_LIMIT;
    };
  }
}
