package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.Given;
import io.github.linstorch.dl4j.network.Network;
import io.github.linstorch.dl4j.network.NetworkStore;
import io.github.linstorch.dl4j.network.NetworkView;
import io.github.linstorch.dl4j.network.Snapshot;
import io.github.linstorch.dl4j.network.TrainingEvents;
import io.github.linstorch.dl4j.rows.ClassBalance;
import io.github.linstorch.dl4j.rows.MemoryRows;
import io.github.linstorch.dl4j.rows.TrainingRows;
import io.github.linstorch.layerwise.Balance;
import io.github.linstorch.layerwise.Evaluation;
import io.github.linstorch.layerwise.Fitted;
import io.github.linstorch.layerwise.Inspection;
import io.github.linstorch.lstsq.BlasThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.nd4j.linalg.api.buffer.DataType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One fit, from its checks to its report. It is a transaction: it changes the network completely or
 * not at all.
 */
final class Fit {

  /** How a fit counts in the network's iterations and epochs. */
  enum Counted {
    /** One iteration, as a call of {@code net.fit} with a data set. */
    ITERATION,
    /** One iteration and one epoch, as a call of {@code net.fit} with an iterator. */
    EPOCH,
    /**
     * One iteration and one epoch, without warnings in the log: an earlier fit of a series has
     * given them.
     */
    REPEATED_EPOCH
  }

  /** The logger that users know, whichever class of a fit has something to say. */
  private static final Logger LOG =
      LoggerFactory.getLogger("io.github.linstorch.dl4j.LinstorchFitter");

  private final NetworkView view;
  private final Network net;
  private final TrainingRows rows;
  private final double[] initial;
  private final FitConfig config;
  private final Method method;
  private final long start;

  private Fit(
      NetworkView view,
      TrainingRows rows,
      double[] initial,
      FitConfig config,
      Method method,
      long start) {
    this.view = view;
    this.net = view.net();
    this.rows = rows;
    this.initial = initial;
    this.config = config;
    this.method = method;
    this.start = start;
  }

  /**
   * Fits a network, holding the monitor that {@code net.fit} holds.
   *
   * @param data makes the rows, once the network has been checked; the fit closes them
   */
  static FitReport run(
      Network net, Function<NetworkView, TrainingRows> data, Counted counted, FitConfig config) {
    return run(net, data, NetworkView::parameters, counted, config);
  }

  /**
   * Fits a network from other initial parameters than its own.
   *
   * @param initial makes the initial parameters
   */
  static FitReport run(
      Network net,
      Function<NetworkView, TrainingRows> data,
      Function<NetworkView, double[]> initial,
      Counted counted,
      FitConfig config) {
    requireGiven(config);
    long start = config.clock().getAsLong();
    synchronized (net.model()) {
      Method method = Methods.of(config);
      NetworkView view = NetworkView.of(net, method.part(), UnsupportedNetworkException::new);
      List<String> obstacles = obstacles(view, config);
      if (!obstacles.isEmpty()) {
        throw new UnsupportedNetworkException(obstacles);
      }
      Snapshot before = new Snapshot(net);
      boolean done = false;
      try {
        FitReport report;
        // Closed inside: to put back the user's preprocessor may fail, too.
        try (TrainingRows rows = data.apply(view)) {
          if (method.rereads(view)) {
            rows.requireRereadable();
          }
          if (config.balanceClasses()) {
            rows.balanceClasses();
          }
          report = new Fit(view, rows, initial.apply(view), config, method, start).run(counted);
        }
        done = true;
        return report;
      } finally {
        if (!done) {
          before.restore();
        }
      }
    }
  }

  static void requireGiven(FitConfig config) {
    if (config == null) {
      throw new IllegalArgumentException(
          "Expected a FitConfig, found null: leave it out, or give FitConfig.defaults()");
    }
  }

  /** Obstacles to a fit with these settings; other settings may not have them. */
  static List<String> obstacles(NetworkView view, FitConfig config) {
    List<String> obstacles = new ArrayList<>(Methods.of(config).obstacles(view));
    if (config.balanceClasses()) {
      obstacles.addAll(ClassBalance.obstacles(view));
    }
    return obstacles;
  }

  private FitReport run(Counted counted) {
    boolean isEpoch = counted != Counted.ITERATION;
    TrainingEvents events = new TrainingEvents(net);
    if (isEpoch) {
      events.epochStart();
    }
    ListenerAdapter progress = new ListenerAdapter(view, config, config.listener());
    FitTask task = new FitTask(view, rows, validation(), initial, new NetworkStore(view), progress);
    MethodResult result =
        BlasThreads.single(() -> withGivenLoss(method.fit(task))).noting(rows.whereabouts());
    Fitted fitted = result.fitted();
    double[] written = config.balance() ? balanced(fitted.parameters()) : fitted.parameters();
    view.write(written, rows);
    double score = NetworkScore.of(view, fitted.losses(), rows);
    net.setScore(score);
    rows.close(); // listeners may read the iterator: they find it with its preprocessor
    int iteration = net.iterationCount();
    if (config.updaterState() == UpdaterState.RESET) {
      reset();
    }
    events.iteration(rows.shown(), score, iteration);
    if (config.updaterState() == UpdaterState.KEEP) {
      net.setCounts(iteration + 1, net.epochCount());
    }
    if (isEpoch) {
      events.epochEnd();
      net.setCounts(net.iterationCount(), net.epochCount() + 1);
    }
    FitReport report =
        report(result, new SuggestedRate(view, written, method.endsNearMinimum(), rows.sample()));
    progress.onEnd(report);
    LOG.debug("{}", report);
    if (counted != Counted.REPEATED_EPOCH) {
      warn(report);
    }
    return report;
  }

  /** The method has taken batch normalisations for the identity, which they were not before. */
  private MethodResult withGivenLoss(MethodResult result) {
    if (!view.hasBatchNorm()) {
      return result;
    }
    Given given = view.given();
    Evaluation before =
        Inspection.evaluate(given.stack(), given.parameters(), rows, config.threads());
    Fitted fitted = result.fitted();
    Fitted.Losses losses = fitted.losses().with(before, fitted.losses().validation());
    return new MethodResult(fitted.selected(losses, fitted.selection()), result.gaussNewton());
  }

  /** The same function to the bit, so losses hold for it, too. HALF has no range to scale in. */
  private double[] balanced(double[] parameters) {
    boolean isFloat = view.dataType() == DataType.FLOAT;
    return isFloat || view.dataType() == DataType.DOUBLE
        ? Balance.of(
            view.stack(),
            parameters,
            this::isUnconstrained,
            isFloat ? Float.MIN_NORMAL : Double.MIN_NORMAL,
            isFloat ? Float.MAX_VALUE : Double.MAX_VALUE)
        : parameters;
  }

  private boolean isUnconstrained(int l) {
    List<LayerConstraint> constraints = view.configuration(l).getConstraints();
    return constraints == null || constraints.isEmpty();
  }

  /** The validation rows of the settings; null without any. */
  private MemoryRows validation() {
    if (config.validation().isEmpty()) {
      return null;
    }
    try {
      MemoryRows validation = new MemoryRows(view, config.validation().get());
      if (config.balanceClasses()) {
        validation.balanceClasses();
      }
      return validation;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("validation: " + e.getMessage(), e);
    }
  }

  private FitReport report(MethodResult result, SuggestedRate rate) {
    Fitted fitted = result.fitted();
    Duration elapsed = Duration.ofNanos(config.clock().getAsLong() - start);
    int[] deadUnits = fitted.losses().after().deadUnits();
    List<LayerReport> layers =
        fitted.layers().stream()
            .map(solve -> LayerReport.of(view, solve, deadUnits[solve.layer()]))
            .toList();
    return new FitReport(
        config,
        NetworkLoss.of(view),
        result,
        layers,
        rows.readings(),
        config.seedFor(net),
        elapsed,
        Verdict.of(view, method, result),
        Overrun.of(config, elapsed),
        rate);
  }

  /**
   * Sets the updater's state and the count of iterations to 0 together: moments of 0 at a late
   * iteration would make the first steps several times too long. This happens before the listeners'
   * events, so that training can go on from a checkpoint that a listener writes.
   */
  private void reset() {
    if (net.updaterState() != null) {
      net.updaterState().assign(0);
    }
    net.setCounts(0, net.epochCount());
  }

  private void warn(FitReport report) {
    if (!view.ignored().isEmpty()) {
      LOG.warn("Only L2 has a part in a fit; ignored: {}", String.join(", ", view.ignored()));
    }
    String verdict = report.verdict();
    if (!verdict.isEmpty()) {
      List<String> said = new ArrayList<>(report.notes());
      said.add(0, verdict);
      LOG.warn("The fitted network is {}", String.join(". ", said));
    }
    for (LayerReport layer : report.layers()) {
      if (layer.deadUnits() == layer.nOut()) {
        LOG.warn(
            "layer(index={}, name={}): all {} units are zero on every training row: the network"
                + " gives the same output for all of them. {}",
            layer.index(),
            layer.name(),
            layer.nOut(),
            method.startsFromGivenWeights()
                ? "Fit it from other initial weights"
                : "Fit it with another seed");
      }
    }
  }
}
