package io.github.linstorch.benchmarks;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitMethod;
import io.github.linstorch.dl4j.FitProgress;
import io.github.linstorch.dl4j.FitReport;
import io.github.linstorch.dl4j.LinstorchFitter;
import io.github.linstorch.dl4j.Scores;
import java.time.Duration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/** Fashion-MNIST, 784-128-10: what a fit and what Adam reach in a minute. */
final class GaussNewtonFashion {

  private static final int[] WIDTHS = {784, 128, FashionMnist.CLASSES};
  private static final int SECONDS = 60;
  private static final int BATCH = 128;

  /** A fit ends its sweep and what follows it after the limit. */
  private static final Duration LIMIT = Duration.ofSeconds(46);

  private GaussNewtonFashion() {}

  static void run() {
    if (!FashionMnist.isThere()) {
      Report.print("Fashion-MNIST is missing; first, in the folder of the project:");
      Report.print("  src-test-data/tools/fetch-fashion-mnist.sh");
      return;
    }
    DataSet train = FashionMnist.train();
    DataSet test = FashionMnist.test();
    Scores ours = fit(train, test);
    Scores adams = adam(train, test);
    Report.printAtLeast(
        "test accuracy; bar: Adam's after as long",
        100 * ours.accuracy().orElseThrow(),
        "%",
        100 * adams.accuracy().orElseThrow());
    if (ours.accuracy().orElseThrow() < adams.accuracy().orElseThrow()) {
      Report.print("  loses: accuracy");
    }
  }

  private static Scores fit(DataSet train, DataSet test) {
    FitConfig config =
        FitConfig.builder()
            .method(FitMethod.GAUSS_NEWTON)
            .threads(2)
            .seed(1)
            .timeLimit(LIMIT)
            .listener(FitProgress.console())
            .build();
    MultiLayerNetwork net = FloatNet.classification(0, WIDTHS);
    long start = System.nanoTime();
    FitReport report = LinstorchFitter.fit(net, train, config);
    double seconds = (System.nanoTime() - start) / 1e9;
    Report.print(
        "%s, time limit %d s, 2 threads: %s",
        config.method(), LIMIT.toSeconds(), report.stopReason());
    Report.printAtMost("fit", seconds, "s", SECONDS);
    return score("the fit", net, test);
  }

  private static Scores adam(DataSet train, DataSet test) {
    int threads = NativeThreads.setFaster(FloatNet.classification(0, WIDTHS), train, BATCH);
    MultiLayerNetwork net = FloatNet.classification(0, WIDTHS);
    ShuffledBatches batches = new ShuffledBatches(net, train, BATCH, 1000);
    batches.trainFor(1000.0 * SECONDS);
    NativeThreads.set(1);
    Report.print("Adam: %d s, %d epochs begun, threads: %d", SECONDS, batches.epochs(), threads);
    return score("Adam", net, test);
  }

  private static Scores score(String name, MultiLayerNetwork net, DataSet test) {
    Scores score = Scores.of(net, test);
    Report.print(
        "%s: test accuracy %.4f, log-loss %.4f",
        name, score.accuracy().orElseThrow(), score.logLoss().orElseThrow());
    return score;
  }
}
