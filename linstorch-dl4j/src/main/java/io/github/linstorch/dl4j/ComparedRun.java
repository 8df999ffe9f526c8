package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.Network;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Trains networks of one configuration, from the same weights, on the same rows, and times it. */
final class ComparedRun {

  /** Number of rows that warm up the JVM, if there are as many. */
  static final int WARM_UP_ROWS = 1000;

  /** Largest number of times that a method is timed. */
  static final int MOST_RUNS = 11;

  private static final int MOST_WARM_UPS = 1000;

  /** No further run is begun after so much time in all. */
  private static final long RUNS_NANOS = 1_000_000_000L;

  private final Function<INDArray, Network> networks;
  private final INDArray initial;
  private final ComparedRows train;
  private final int epochs;
  private final double seconds;
  private final Duration warmUp;

  ComparedRun(
      Function<INDArray, Network> networks,
      INDArray initial,
      ComparedRows train,
      int epochs,
      double seconds,
      Duration warmUp) {
    this.networks = networks;
    this.initial = initial;
    this.train = train;
    this.epochs = epochs;
    this.seconds = seconds;
    this.warmUp = warmUp;
  }

  ComparisonResult.Row row(ComparedMethod method, ComparedRows test) {
    try {
      warmUp(method);
      Network net = networks.apply(initial);
      double[] times = new double[MOST_RUNS];
      long start = System.nanoTime();
      String end = train(net, method);
      long spent = System.nanoTime() - start;
      times[0] = spent;
      int runs = 1;
      ComparedMethod silent = method.with(c -> c.toBuilder().listener(FitListener.NONE).build());
      while (!warmUp.isZero() && runs < times.length && spent < RUNS_NANOS) {
        Network again = networks.apply(initial);
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

  private void warmUp(ComparedMethod method) {
    if (warmUp.isZero()) {
      return;
    }
    long end = System.nanoTime() + warmUp.toNanos();
    ComparedRows first = train.first(WARM_UP_ROWS);
    ComparedMethod shortened = method.with(this::shortened);
    Network net = networks.apply(initial);
    for (int i = 0; i == 0 || i < MOST_WARM_UPS && System.nanoTime() < end; i++) {
      net.parameters().assign(initial);
      first.reset();
      try {
        if (shortened.config().isPresent()) {
          LinstorchFitter.fit(net, first, shortened.config().get());
        }
        if (shortened.config().isEmpty() || shortened.epochsAfterFit() > 0) {
          first.until(end);
          first.reset();
          net.epoch(first);
          first.until(Long.MAX_VALUE);
          refuseInterrupt();
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
  private String train(Network net, ComparedMethod method) {
    if (method.config().isEmpty()) {
      return netFit(net);
    }
    FitConfig config = method.config().get();
    train.until(Long.MAX_VALUE);
    return method.epochsAfterFit() == 0
        ? ending(LinstorchFitter.fit(net, train, config), config)
        : new ComparedWarmStart(config, method.epochsAfterFit(), limit())
            .train(net, train, () -> networks.apply(initial));
  }

  /** The most time of {@code net.fit}, in nanoseconds. */
  private long limit() {
    return (long) Math.min(1e9 * seconds, Long.MAX_VALUE / 4);
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

  private String netFit(Network net) {
    train.until(System.nanoTime() + limit());
    for (int epoch = 0; epoch < epochs; epoch++) {
      train.reset();
      net.epoch(train);
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
