package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.FitListener.MembersEvent;
import io.github.linstorch.dl4j.FitListener.StartEvent;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * What is known of a fit that runs, and how to say it. It keeps nothing of the settings or the
 * data, because a fit that fails leaves it behind.
 */
final class RunningFit {

  /** Number of sweeps that tell how long one takes; the first ones are slower. */
  private static final int ENOUGH_SWEEPS = 5;

  /** When the next line is due, in nanoseconds since the start. */
  long due;

  private final long start;
  private final FitMethod method;
  private final FitPlan plan;
  private final int layers;
  private final int restarts;
  private final int threads;
  private final boolean isCalibrated;
  private final boolean hasTarget;
  private final boolean hasValidation;
  private final long timeLimit;

  /** The least held-out loss of each block in the restart that runs. */
  private final Map<Integer, Double> best = new HashMap<>();

  private Supplier<String> where;
  private LongFunction<Estimate> left;
  private int solves;
  private int restartsEnded;
  private double bestRestart = Double.NaN;
  private GaussNewtonSweep latest;
  private long sweeps;
  private long firstSweep;
  private long lanesBegun;
  private boolean hasSweptAside;

  /**
   * A fit that starts.
   *
   * @param now in nanoseconds
   */
  RunningFit(StartEvent event, long now) {
    FitConfig config = event.config();
    this.start = now;
    this.method = config.method();
    this.plan = event.plan();
    this.layers = event.layers();
    this.restarts = config.restarts();
    this.threads = config.threads();
    this.isCalibrated = config.calibrate();
    this.hasTarget = config.targetLoss().isPresent();
    this.hasValidation = config.validation().isPresent();
    this.timeLimit = config.timeLimit().isPresent() ? config.timeLimitNanos() : Long.MAX_VALUE;
  }

  /** Nanoseconds since the start. */
  long elapsed(long now) {
    return now - start;
  }

  String heading() {
    StringBuilder line = new StringBuilder(method.name()).append(": ");
    if (plan.solves() > 0) {
      line.append(count(plan.solves(), "solve"));
      if (plan.solves() > 1) {
        line.append(" in ").append(count(layers, "layer"));
      }
    } else {
      line.append(count(plan.blocks(), "block"))
          .append(" x ")
          .append(count(plan.starts(), "start"))
          .append(" x at most ")
          .append(count(plan.sweeps(), "sweep"))
          .append(plan.sampled() ? ", each on a sample" : "");
    }
    if (restarts > 0) {
      line.append(", ").append(count(restarts, "restart"));
    }
    plan.rows().ifPresent(rows -> line.append("; ").append(count(rows, "row")));
    if (plan.heldOutRows() > 0) {
      line.append(plan.rows().isPresent() ? ", " : "; ")
          .append(String.format(Locale.ROOT, "%,d ", plan.heldOutRows()))
          .append(hasValidation ? "for validation" : "held out");
    }
    return line.toString();
  }

  private static String count(long n, String what) {
    return String.format(Locale.ROOT, "%,d %s%s", n, what, n == 1 ? "" : "s");
  }

  void solved() {
    solves++;
    where = () -> String.format(Locale.ROOT, "solve %d of %d", solves, plan.solves());
    left = this::leftOfSolves;
  }

  /**
   * A sweep has ended.
   *
   * @param elapsed time since the start, in nanoseconds
   */
  void swept(GaussNewtonSweep sweep, long elapsed) {
    firstSweep = sweeps == 0 ? elapsed : firstSweep;
    if (latest == null || sweep.restart() != latest.restart()) {
      best.clear();
    }
    lanesBegun += sweep.number() == 0 ? 1 : 0;
    best.merge(sweep.block(), sweep.holdoutLoss(), Math::min);
    sweeps++;
    latest = sweep;
    where = this::sweep;
    left =
        plan.sampled()
            ? this::leftOfSampledSweeps
            : restartsEnded == 0 ? this::leftOfFullSweeps : this::leftOfRestarts;
  }

  void sweptAside(int count) {
    hasSweptAside = true;
    where =
        () ->
            String.format(
                Locale.ROOT, "%,d sweeps to choose weight decays or to judge the result", count);
    left = elapsed -> Estimate.UNKNOWN;
  }

  void restarted(double loss) {
    restartsEnded++;
    bestRestart = Double.isNaN(bestRestart) ? loss : Math.min(bestRestart, loss);
    where =
        () ->
            String.format(
                Locale.ROOT,
                "%,d of %,d restarts have ended, least loss %.4g",
                restartsEnded,
                restarts + 1L,
                bestRestart);
    left = this::leftOfRestarts;
  }

  private String sweep() {
    StringBuilder line = new StringBuilder();
    if (restarts > 0) {
      line.append(String.format(Locale.ROOT, "restart %,d of %,d, ", latest.restart(), restarts));
    }
    if (plan.blocks() > 1) {
      line.append("block ")
          .append(latest.block() + 1)
          .append(" of ")
          .append(plan.blocks())
          .append(", ");
    }
    if (plan.starts() > 1) {
      line.append(latest.start()).append(", ");
    }
    line.append("sweep ").append(latest.number() + 1).append(" of at most ").append(plan.sweeps());
    line.append(String.format(Locale.ROOT, ": loss %.4g", latest.loss()));
    if (plan.judged()) {
      line.append(
          String.format(
              Locale.ROOT,
              ", held out %.4g (best %.4g)",
              latest.holdoutLoss(),
              best.get(latest.block())));
    }
    return line.toString();
  }

  /** What is said after a time since the start, in nanoseconds. */
  String line(long elapsed) {
    Estimate rest = left.apply(elapsed);
    Estimate limit = new Estimate("at most ", timeLimit - elapsed, "");
    Estimate said = timeLimit < Long.MAX_VALUE && !(rest.nanos() <= limit.nanos()) ? limit : rest;
    return seconds(elapsed) + ": " + where.get() + said;
  }

  /**
   * An estimate of the time that is left.
   *
   * @param kind what kind of bound it is
   * @param nanos the time, NaN where it is unknown
   * @param what the work that it is the time of, empty for all that is left
   */
  private record Estimate(String kind, double nanos, String what) {

    static final Estimate UNKNOWN = new Estimate("", Double.NaN, "");

    @Override
    public String toString() {
      return Double.isNaN(nanos) ? "" : "; " + kind + seconds(Math.max(0, nanos)) + what + " left";
    }
  }

  /** Solves take about the same time, from the first sweep on; calibration comes after them. */
  private Estimate leftOfSolves(long elapsed) {
    return isCalibrated || restarts > 0 || solves < layers
        ? Estimate.UNKNOWN
        : new Estimate("about ", (double) elapsed * (plan.solves() - solves) / solves, "");
  }

  /**
   * Sampled starts follow one another, so those before the latest have ended. What comes after the
   * sweeps is not known.
   */
  private Estimate leftOfSampledSweeps(long elapsed) {
    if (sweeps < ENOUGH_SWEEPS) {
      return Estimate.UNKNOWN;
    }
    double lanes = (restarts + 1.0) * plan.blocks() * plan.starts();
    double most = (lanes - lanesBegun + 1) * plan.sweeps() - latest.number() - 1;
    double each = (elapsed - firstSweep) / (sweeps - 1.0);
    return new Estimate("at most ", each * most, " of sweeps");
  }

  /**
   * Threads share the starts of a restart, and its last starts may leave some threads idle: the
   * bound counts these as busy. How many sweeps will choose a decay is not known.
   */
  private Estimate leftOfFullSweeps(long elapsed) {
    if (sweeps < ENOUGH_SWEEPS || hasSweptAside) {
      return Estimate.UNKNOWN;
    }
    int lanes = plan.blocks() * plan.starts();
    int abreast = Math.min(threads, lanes);
    double turns = (restarts + 1.0) * Math.ceil((double) lanes / abreast);
    double most = turns * abreast * plan.sweeps() - sweeps;
    return new Estimate("at most ", elapsed / (double) sweeps * most, " of sweeps");
  }

  private Estimate leftOfRestarts(long elapsed) {
    return restartsEnded == 0 || isCalibrated
        ? Estimate.UNKNOWN
        : new Estimate(
            hasTarget ? "at most " : "about ",
            (double) elapsed * (restarts + 1.0 - restartsEnded) / restartsEnded,
            "");
  }

  static String ending(FitReport report) {
    return String.format(
        Locale.ROOT,
        "%s: done, loss %.4g (%.4g before)%s",
        seconds(report.elapsed().toNanos()),
        report.score(),
        report.scoreBefore(),
        report.stopReason() == StopReason.TIME_LIMIT ? ", at the time limit" : "");
  }

  static String members(MembersEvent event) {
    int rest = event.members() - event.fitted();
    double nanos = event.elapsed().toNanos();
    return seconds(nanos)
        + String.format(Locale.ROOT, ": %,d of %,d members fitted", event.fitted(), event.members())
        + (rest == 0 ? "" : new Estimate("about ", nanos * rest / event.fitted(), ""));
  }

  private static String seconds(double nanos) {
    double seconds = nanos / 1e9;
    return seconds < 120
        ? String.format(Locale.ROOT, seconds < 9.95 ? "%.1f s" : "%.0f s", seconds)
        : String.format(Locale.ROOT, "%.0f min", seconds / 60);
  }
}
