package io.github.linstorch.dl4j;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.deeplearning4j.ui.model.stats.impl.SbeStatsInitializationReport;
import org.deeplearning4j.ui.model.stats.impl.SbeStatsReport;
import org.deeplearning4j.ui.model.storage.impl.SbeStorageMetaData;

/**
 * Writes the sweeps of fits where DL4J's training page reads them, as curves of the loss. It needs
 * {@code deeplearning4j-ui} (or {@code deeplearning4j-ui-model}), which the library does not bring.
 *
 * <p>Each fit is a session. Each curve is a worker of it:
 *
 * <ul>
 *   <li>{@link FitMethod#GAUSS_NEWTON}: for each restart, block and start the held-out loss of its
 *       sweeps, and their training loss as a worker whose name ends in "training". Where sweeps are
 *       not judged on held-out rows there is the training loss alone.
 *   <li>Methods that solve layer by layer: for each layer the residual sum of squares of its
 *       solves.
 * </ul>
 *
 * <p>The fits of a committee's members are not told of, so they have no curves. For one network and
 * one fit at a time; the result of a fit does not depend on it.
 */
public final class FitStatsListener implements FitListener {

  private final StatsStorageRouter router;
  private final Model net;

  private String session;
  private FitPlan plan;
  private int restarts;
  private int solves;
  private long startMillis;

  /** Per worker the time of its latest point: a storage keeps one for each millisecond. */
  private final Map<String, Long> latest = new HashMap<>();

  /**
   * Writes to a storage.
   *
   * @param router receives a session per fit: a {@code StatsStorage} that is attached to the page,
   *     or a router to another machine
   * @param net the network that is fitted, for the page to describe; unchanged
   * @throws IllegalArgumentException if one of them is null
   */
  public FitStatsListener(StatsStorageRouter router, Model net) {
    if (router == null || net == null) {
      throw new IllegalArgumentException(
          "Expected a StatsStorageRouter and a network, found " + router + " and " + net);
    }
    this.router = router;
    this.net = net;
  }

  @Override
  public void onStart(StartEvent event) {
    session = event.config().method() + " " + UUID.randomUUID();
    plan = event.plan();
    restarts = event.config().restarts();
    solves = 0;
    startMillis = System.currentTimeMillis();
    latest.clear();
  }

  @Override
  public void onLayerSolved(LayerSolvedEvent event) {
    put("layer " + event.index() + ", " + event.name(), solves++, event.residualSumOfSquares());
  }

  @Override
  public void onSweep(SweepEvent event) {
    if (event.gaussNewton().isEmpty()) {
      return;
    }
    GaussNewtonSweep sweep = event.gaussNewton().get();
    String worker = worker(sweep);
    if (plan.judged()) {
      put(worker, sweep.number(), sweep.holdoutLoss());
      put(worker + ", training", sweep.number(), sweep.loss());
    } else {
      put(worker, sweep.number(), sweep.loss());
    }
  }

  /** The page sorts workers by their names. */
  private String worker(GaussNewtonSweep sweep) {
    String name = numbered("block", sweep.block() + 1, plan.blocks()) + ", " + sweep.start();
    return restarts == 0 ? name : numbered("restart", sweep.restart(), restarts) + ", " + name;
  }

  private static String numbered(String what, int number, int most) {
    int digits = String.valueOf(most).length();
    return String.format(Locale.ROOT, "%s %0" + digits + "d", what, number);
  }

  private void put(String worker, int iteration, double loss) {
    long now = System.currentTimeMillis();
    if (!latest.containsKey(worker)) {
      describe(worker, now);
      latest.put(worker, now - 1);
    }
    long time = Math.max(now, latest.get(worker) + 1);
    latest.put(worker, time);
    SbeStatsReport report = new SbeStatsReport();
    report.reportIDs(session, StatsListener.TYPE_ID, worker, time);
    report.reportIterationCount(iteration);
    report.reportScore(loss);
    long points = iteration + 1L;
    double seconds = (time - startMillis) / 1e3;
    report.reportPerformance(time - startMillis, 0, points, 0, seconds > 0 ? points / seconds : 0);
    router.putUpdate(report);
  }

  private void describe(String worker, long now) {
    SbeStatsInitializationReport report = new SbeStatsInitializationReport();
    report.reportIDs(session, StatsListener.TYPE_ID, worker, now);
    String[] names = net.paramTable().keySet().toArray(new String[0]);
    if (net instanceof MultiLayerNetwork layers) {
      report.reportModelInfo(
          net.getClass().getName(),
          layers.getLayerWiseConfigurations().toJson(),
          names,
          layers.getnLayers(),
          net.numParams());
    } else if (net instanceof ComputationGraph graph) {
      report.reportModelInfo(
          net.getClass().getName(),
          graph.getConfiguration().toJson(),
          names,
          graph.getNumLayers(),
          net.numParams());
    }
    router.putStorageMetaData(
        new SbeStorageMetaData(
            now,
            session,
            StatsListener.TYPE_ID,
            worker,
            SbeStatsInitializationReport.class,
            SbeStatsReport.class));
    router.putStaticInfo(report);
  }
}
