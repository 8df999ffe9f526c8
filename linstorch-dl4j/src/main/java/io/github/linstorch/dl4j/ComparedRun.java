package io.github.linstorch.dl4j;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Trains networks of one configuration, from the same weights, on the same rows, and times it. */
final class ComparedRun {

  private static final int MOST_WARM_UPS = 1000;

  /** No further run is begun after so much time in all. */
  private static final long RUNS_NANOS = 1_000_000_000L;

  private final MultiLayerConfiguration configuration;
  private final INDArray initial;
  private final ComparedRows train;
  private final int epochs;
  private final double seconds;
  private final Duration warmUp;

  ComparedRun(
      MultiLayerConfiguration configuration,
      INDArray initial,
      ComparedRows train,
      int epochs,
      double seconds,
      Duration warmUp) {
    this.configuration = configuration;
    this.initial = initial;
    this.train = train;
    this.epochs = epochs;
    this.seconds = seconds;
    this.warmUp = warmUp;
  }

  /**
   * A new network that shares nothing with the configuration.
   *
   * @param parameters copied; null for the configuration's own initialisers
   */
  static MultiLayerNetwork network(MultiLayerConfiguration configuration, INDArray parameters) {
    MultiLayerConfiguration copy = configuration.clone();
    copy.setIterationCount(0);
    copy.setEpochCount(0);
    MultiLayerNetwork net = new MultiLayerNetwork(copy);
    net.init(parameters, true);
    return net;
  }

  ComparisonResult.Row row(ComparedMethod method, ComparedRows test) {
    FitConfig config = method.config().orElse(null);
    try {
      warmUp(config);
      MultiLayerNetwork net = network(configuration, initial);
      double[] times = new double[Comparison.MOST_RUNS];
      long start = System.nanoTime();
      String end = train(net, config);
      long spent = System.nanoTime() - start;
      times[0] = spent;
      int runs = 1;
      FitConfig silent =
          config == null ? null : config.toBuilder().listener(FitListener.NONE).build();
      while (!warmUp.isZero() && runs < times.length && spent < RUNS_NANOS) {
        MultiLayerNetwork again = network(configuration, initial);
        start = System.nanoTime();
        train(again, silent);
        times[runs] = System.nanoTime() - start;
        spent += (long) times[runs++];
      }
      ComparedScore onTrain = ComparedScore.of(net, train);
      ComparedScore onTest = ComparedScore.of(net, test);
      return ComparisonResult.Row.of(
          method.name(),
          onTest,
          onTrain.loss(),
          median(Arrays.copyOf(times, runs)) / 1e9,
          runs,
          Double.isFinite(onTrain.loss()) ? end : end + ", diverged");
    } catch (UnsupportedNetworkException | ArithmeticException e) {
      return ComparisonResult.Row.failed(method.name(), e.getMessage());
    }
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    int n = values.length;
    return (values[(n - 1) / 2] + values[n / 2]) / 2;
  }

  private void warmUp(FitConfig config) {
    if (warmUp.isZero()) {
      return;
    }
    long end = System.nanoTime() + warmUp.toNanos();
    ComparedRows first = train.first(Comparison.WARM_UP_ROWS);
    FitConfig shortened = config == null ? null : shortened(config);
    MultiLayerNetwork net = network(configuration, initial);
    for (int i = 0; i == 0 || i < MOST_WARM_UPS && System.nanoTime() < end; i++) {
      net.params().assign(initial);
      first.reset();
      try {
        if (shortened == null) {
          first.until(end);
          net.fit(first);
          refuseInterrupt();
        } else {
          LinstorchFitter.fit(net, first, shortened);
        }
      } catch (ArithmeticException e) {
        return; // on all rows it may go well
      }
    }
  }

  private FitConfig shortened(FitConfig config) {
    Duration limit = config.timeLimit().filter(own -> own.compareTo(warmUp) < 0).orElse(warmUp);
    return config.toBuilder().listener(FitListener.NONE).timeLimit(limit).build();
  }

  /** Trains, and says what ended it. */
  private String train(MultiLayerNetwork net, FitConfig config) {
    if (config == null) {
      return netFit(net);
    }
    train.until(Long.MAX_VALUE);
    return ending(LinstorchFitter.fit(net, train, config), config);
  }

  private static String ending(FitReport report, FitConfig config) {
    String reason =
        switch (report.stopReason()) {
          case COMPLETED -> "completed";
          case TARGET_REACHED -> "target loss";
          case TIME_LIMIT -> "time limit";
          case NO_IMPROVEMENT -> "no improvement";
        };
    return config.restarts() == 0
        ? reason
        : reason + " after " + report.restarts().count() + " fits";
  }

  private String netFit(MultiLayerNetwork net) {
    long limit = (long) Math.min(1e9 * seconds, Long.MAX_VALUE / 4);
    long end = System.nanoTime() + limit;
    train.until(seconds == Double.POSITIVE_INFINITY ? Long.MAX_VALUE : end);
    for (int epoch = 0; epoch < epochs; epoch++) {
      train.reset();
      net.fit(train);
      refuseInterrupt();
      if (train.isCut()) {
        return ComparisonResult.shortest(seconds) + " s, in epoch " + (epoch + 1) + " of " + epochs;
      }
    }
    return epochs == 1 ? "1 epoch" : epochs + " epochs";
  }

  private static void refuseInterrupt() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("The comparison was interrupted");
    }
  }
}
