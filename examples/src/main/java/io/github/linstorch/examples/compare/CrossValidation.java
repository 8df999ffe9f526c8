package io.github.linstorch.examples.compare;

import io.github.linstorch.examples.compare.Contestant.DoesNotApply;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

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
    this(table, settings, Contestants.all(settings, table.isClassification()));
  }

  CrossValidation(Table table, CompareSettings settings, List<Contestant> contestants) {
    this.table = table;
    this.settings = settings;
    this.contestants = contestants;
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
      Map<Normalization, Fold> folds = folds(dealt, k);
      NetSettings own = new NetSettings(net.hidden(), net.isClassification(), net.seed() + k);
      if (k == 0) {
        weights = own.network(folds.get(settings.normalization()).train()).numParams();
        warmUp(folds, own, progress);
      }
      double slowest = 0;
      for (MethodResult result : results) {
        if (result.isDone()) {
          train(result, folds, own, limit(result.contestant(), slowest));
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

  /** The rows of a fold, normalised in every way that some method asks for. */
  private Map<Normalization, Fold> folds(List<int[]> dealt, int number) {
    Map<Normalization, Fold> folds = new EnumMap<>(Normalization.class);
    for (Contestant contestant : contestants) {
      folds.computeIfAbsent(
          contestant.normalization(settings.normalization()),
          n -> Fold.of(table, dealt, number, settings.seed(), n));
    }
    return folds;
  }

  private Fold rows(Contestant contestant, Map<Normalization, Fold> folds) {
    return folds.get(contestant.normalization(settings.normalization()));
  }

  /** Seconds that a method may take. */
  private double limit(Contestant contestant, double slowest) {
    return switch (contestant.origin()) {
      case BASELINE -> settings.seconds();
      case OURS ->
          (contestant.stopsEarly() ? CompareSettings.STOPPING_FACTOR : 1) * settings.seconds();
      case DL4J, TREES -> CompareSettings.STOPPING_FACTOR * settings.seconds();
      case ENCOG -> encogLimit(slowest);
    };
  }

  private double encogLimit(double slowest) {
    return Math.max(settings.seconds(), CompareSettings.ENCOG_FACTOR * slowest);
  }

  private void train(
      MethodResult result, Map<Normalization, Fold> folds, NetSettings net, double seconds) {
    Fold fold = rows(result.contestant(), folds);
    try {
      result.add(fold, result.contestant().train(fold, net, seconds));
    } catch (DoesNotApply e) {
      result.refuse(e.getMessage());
    } catch (RuntimeException e) { // one that fails must not cost the others their results
      result.refuse("failed: " + (e.getMessage() == null ? e : e.getMessage()));
    } catch (OutOfMemoryError e) { // likewise
      result.refuse("out of memory: give the JVM more with -Xmx");
    } catch (LinkageError e) { // likewise
      result.refuse("its native library does not load on this machine: " + e.getMessage());
    }
  }

  /** So that classes are loaded and compiled before anything is timed. */
  private void warmUp(Map<Normalization, Fold> folds, NetSettings net, Runnable progress) {
    double share = Math.min(settings.seconds(), WARM_UP_SECONDS);
    for (Contestant contestant : contestants) {
      Fold fold = rows(contestant, folds).head(WARM_UP_ROWS);
      long end = System.nanoTime() + (long) (1e9 * share);
      try {
        do {
          contestant.train(fold, net, share);
        } while (System.nanoTime() < end);
      } catch (DoesNotApply | RuntimeException | OutOfMemoryError | LinkageError e) {
        // It will be told of when it counts.
      }
      progress.run();
    }
  }
}
