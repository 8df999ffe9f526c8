package io.github.linstorch.dl4j;

import io.github.linstorch.layerwise.FitResult;
import io.github.linstorch.layerwise.Linstorch;
import io.github.linstorch.layerwise.SolverChoice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One fit from its checks to its report: it happens whole or not at all. */
final class Fit {

  /** How a fit counts for the network. */
  enum Counted {
    /** One iteration, as a call of {@code net.fit} with a data set. */
    ITERATION,
    /** One iteration and one epoch, as a call of {@code net.fit} with an iterator. */
    EPOCH,
    /** The same, of a series of fits whose first one has warned of what there is to warn of. */
    REPEATED_EPOCH
  }

  private static final Logger LOG = LoggerFactory.getLogger(LinstorchFitter.class);

  private final NetworkView view;
  private final Network net;
  private final TrainingRows rows;
  private final double[] initial;
  private final FitConfig config;
  private final long start;

  private Fit(NetworkView view, TrainingRows rows, double[] initial, FitConfig config, long start) {
    this.view = view;
    this.net = view.net();
    this.rows = rows;
    this.initial = initial;
    this.config = config;
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
   * The same from other initial parameters.
   *
   * @param initial makes them
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
      NetworkView view = NetworkView.of(net);
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
          TrainingRows weighted = config.balanceClasses() ? rows.balanced() : rows;
          report = new Fit(view, weighted, initial.apply(view), config, start).run(counted);
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

  /** What keeps a network from being fitted with these settings, though others would do. */
  static List<String> obstacles(NetworkView view, FitConfig config) {
    List<String> obstacles = new ArrayList<>();
    if (config.method() == FitMethod.GAUSS_NEWTON) {
      obstacles.addAll(GaussNewtonFit.obstacles(view));
    } else if (config.temperature()) {
      obstacles.addAll(Calibration.obstacles(view));
    }
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
    Storage storage = new Storage(view);
    ListenerAdapter observer = new ListenerAdapter(view, config);
    Trained trained = train(storage, observer);
    FitResult result = trained.result();
    view.write(result.parameters(), net);
    double score = view.score(result, rows);
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
        view.report(
            config,
            trained,
            observer.solves(),
            passesBeside(result),
            Duration.ofNanos(config.clock().getAsLong() - start));
    config.listener().onEnd(new FitListener.EndEvent(report));
    LOG.debug("{}", report);
    if (counted != Counted.REPEATED_EPOCH) {
      warn(report);
    }
    return report;
  }

  /** Passes over the rows beside those of the method: for the score, and to count the classes. */
  private int passesBeside(FitResult result) {
    return (view.needsNetworkScore(result, rows) ? 1 : 0)
        + (config.balanceClasses() && !rows.isInMemory() ? 1 : 0);
  }

  private Trained train(Storage storage, ListenerAdapter observer) {
    if (config.method() == FitMethod.GAUSS_NEWTON) {
      GaussNewtonFit fit = new GaussNewtonFit(view, rows, config, initial);
      observer.onStart();
      return fit.run(storage);
    }
    Linstorch.Settings settings = settings();
    ArraySource validation = Trials.validation(view, config);
    Calibration calibration =
        config.temperature() ? new Calibration(view, rows, validation, config, initial) : null;
    FitConfig own = calibration == null ? config : calibration.ofEachFit();
    Trials trials = new Trials(view, rows, validation, own, settings, initial);
    observer.onStart();
    Trained trained = trials.run(storage, observer);
    return calibration == null ? trained : calibration.calibrated(trained, settings, storage);
  }

  /**
   * Zeroes the updater's state and the count of iterations together: zero moments at a late
   * iteration would make the first steps several times too long. Before listeners are told, so that
   * a checkpoint that one of them writes can be gone on from as the network itself.
   */
  private void reset() {
    if (net.updaterState() != null) {
      net.updaterState().assign(0);
    }
    net.setCounts(0, net.epochCount());
  }

  private void warn(FitReport report) {
    boolean isGaussNewton = config.method() == FitMethod.GAUSS_NEWTON;
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
            isGaussNewton ? "Fit it with another seed" : "Fit it from other initial weights");
      }
    }
  }

  private Linstorch.Settings settings() {
    return new Linstorch.Settings(
        config.method() == FitMethod.LAST_LAYER,
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
}
