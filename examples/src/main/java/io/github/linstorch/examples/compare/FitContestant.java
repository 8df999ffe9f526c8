package io.github.linstorch.examples.compare;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitReport;
import io.github.linstorch.dl4j.LinstorchFitter;
import io.github.linstorch.dl4j.UnsupportedNetworkException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * A fit of this library, or a linear model by it. Fits that take no time to speak of are repeated,
 * and the median of their times counts.
 *
 * @param name for the table
 * @param origin a linear model, or ours
 * @param config settings of the fit
 * @param isLinear whether the network is stripped of its hidden layers
 * @param isTimed whether restarts go on until the time is up
 * @param normalization of the features; null for what is asked for
 */
record FitContestant(
    String name,
    Origin origin,
    FitConfig config,
    boolean isLinear,
    boolean isTimed,
    Normalization normalization)
    implements Contestant {

  private static final int MOST_FITS = 5;
  private static final double REPEATED_SECONDS = 0.2;

  @Override
  public boolean isSingleFit() {
    return origin == Origin.OURS && !isTimed;
  }

  @Override
  public Normalization normalization(Normalization asked) {
    return normalization == null ? asked : normalization;
  }

  @Override
  public Attempt train(Fold fold, NetSettings settings, double seconds) throws DoesNotApply {
    NetSettings own = isLinear ? settings.withoutHidden() : settings;
    FitConfig limited =
        isTimed
            ? config.toBuilder().timeLimit(Duration.ofNanos((long) (1e9 * seconds))).build()
            : config;
    List<Double> times = new ArrayList<>();
    double spent = 0;
    MultiLayerNetwork net = null;
    FitReport report = null;
    do {
      net = own.network(fold.train());
      long start = System.nanoTime();
      try {
        report = LinstorchFitter.fit(net, fold.train(), limited);
      } catch (UnsupportedNetworkException e) {
        throw new DoesNotApply(reason(e));
      } catch (ArithmeticException e) {
        throw new DoesNotApply(e.getMessage());
      }
      times.add((System.nanoTime() - start) / 1e9);
      spent += times.get(times.size() - 1);
    } while (!isTimed && times.size() < MOST_FITS && spent < REPEATED_SECONDS);
    Collections.sort(times);
    TestError test =
        TestError.of(net.output(fold.test().getFeatures()), fold, own.isClassification());
    return new Attempt(
        test,
        times.get(times.size() / 2),
        report.restarts().count(),
        "fits",
        false,
        List.of(),
        TrainedNet.of(Inspectable.of(net), fold));
  }

  /** The obstacles, without the line above them and without what to do about them. */
  static String reason(UnsupportedNetworkException e) {
    return e.getMessage()
        .lines()
        .skip(1)
        .map(line -> line.replaceFirst("^- ", "").replaceFirst("; .*", ""))
        .collect(Collectors.joining("; "));
  }
}
