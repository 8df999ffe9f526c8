package io.github.linstorch.examples.compare;

import io.github.linstorch.examples.compare.Contestant.DoesNotApply;
import java.util.ArrayList;
import java.util.List;

/** Trains every contestant on every fold, one after the other. */
public final class CrossValidation {

  private static final int WARM_UP_ROWS = 1000;
  private static final double WARM_UP_SECONDS = 0.3;

  private final Table table;
  private final CompareSettings settings;
  private final List<Contestant> contestants;

  /**
   * Prepares.
   *
   * @param table the rows
   * @param settings what is asked for
   */
  CrossValidation(Table table, CompareSettings settings) {
    this.table = table;
    this.settings = settings;
    this.contestants = Contestants.all(settings.seconds(), settings.seed());
  }

  /** How often {@link #run} tells of a step. */
  int steps() {
    return (settings.folds() + 1) * contestants.size();
  }

  /**
   * Runs.
   *
   * @param progress is run after every training
   */
  CompareResult run(Runnable progress) {
    NetSettings net = new NetSettings(settings.hidden(), table.isClassification(), settings.seed());
    List<int[]> dealt = Fold.deal(table, settings.folds(), settings.seed());
    List<MethodResult> results = contestants.stream().map(MethodResult::new).toList();
    List<Double> caps = new ArrayList<>();
    long weights = 0;
    for (int k = 0; k < dealt.size(); k++) {
      Fold fold = Fold.of(table, dealt, k, settings.seed(), settings.normalization());
      NetSettings own = new NetSettings(net.hidden(), net.isClassification(), net.seed() + k);
      if (k == 0) {
        weights = own.network(fold.train()).numParams();
        warmUp(fold.head(WARM_UP_ROWS), own, progress);
      }
      double slowest = 0;
      for (MethodResult result : results) {
        if (result.isDone()) {
          train(result, fold, own, limit(result.contestant(), slowest));
        }
        if (result.isDone() && result.contestant().isSingleFit()) {
          slowest = Math.max(slowest, result.attempts().get(k).seconds());
        }
        progress.run();
      }
      caps.add(encogLimit(slowest));
    }
    return new CompareResult(table, settings, weights, results, caps);
  }

  /** Seconds that a method may take. */
  private double limit(Contestant contestant, double slowest) {
    return switch (contestant.origin()) {
      case BASELINE, OURS -> settings.seconds();
      case DL4J ->
          contestant.stopsEarly()
              ? CompareSettings.STOPPING_FACTOR * settings.seconds()
              : settings.seconds();
      case ENCOG -> encogLimit(slowest);
    };
  }

  private double encogLimit(double slowest) {
    return Math.max(settings.seconds(), CompareSettings.ENCOG_FACTOR * slowest);
  }

  private static void train(MethodResult result, Fold fold, NetSettings net, double seconds) {
    try {
      result.add(fold, result.contestant().train(fold, net, seconds));
    } catch (DoesNotApply e) {
      result.refuse(e.getMessage());
    } catch (RuntimeException e) { // one that fails must not cost the others their results
      result.refuse("failed: " + (e.getMessage() == null ? e : e.getMessage()));
    } catch (OutOfMemoryError e) { // likewise
      result.refuse("out of memory: give the JVM more with -Xmx");
    }
  }

  /** So that classes are loaded and compiled before anything is timed. */
  private void warmUp(Fold fold, NetSettings net, Runnable progress) {
    double share = Math.min(settings.seconds(), WARM_UP_SECONDS);
    for (Contestant contestant : contestants) {
      long end = System.nanoTime() + (long) (1e9 * share);
      try {
        do {
          contestant.train(fold, net, share);
        } while (System.nanoTime() < end);
      } catch (DoesNotApply | RuntimeException | OutOfMemoryError e) {
        // It will be told of when it counts.
      }
      progress.run();
    }
  }
}
