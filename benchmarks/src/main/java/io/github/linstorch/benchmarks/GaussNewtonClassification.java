package io.github.linstorch.benchmarks;

import io.github.linstorch.benchmarks.ClassifiedRows.Split;
import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitMethod;
import io.github.linstorch.dl4j.LinstorchFitter;
import io.github.linstorch.dl4j.Scores;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Classification: digits in 30 random splits; smaller data by folds, beside Adam. */
final class GaussNewtonClassification {

  private static final int SPLITS = 30;
  private static final int WARM_UPS = 20;
  private static final int FOLDS = 10;
  private static final int HIDDEN = 16;

  private GaussNewtonClassification() {}

  static void run() {
    Report.print("%s with its defaults, 2 threads, seed = split or fold", FitMethod.GAUSS_NEWTON);
    digits();
    Report.print("");
    Report.print("Adam: DL4J, rate 0.001, batches of 32, 15 %% of the rows for early stopping");
    List<String> losing = new ArrayList<>();
    for (String name : List.of("iris", "wine", "breast-cancer")) {
      compare(ClassifiedRows.read(name), losing);
    }
    losing.forEach(line -> Report.print("  loses: %s", line));
  }

  private static void digits() {
    ClassifiedRows digits = ClassifiedRows.read("digits");
    Samples accuracy = new Samples();
    Samples logLoss = new Samples();
    Samples millis = new Samples();
    for (int i = -WARM_UPS; i < SPLITS; i++) {
      int number = Math.floorMod(i, SPLITS);
      Split split = digits.random(number);
      MultiLayerNetwork net = FloatNet.classification(number, digits.nIn(), 50, 10);
      Samples time = i < 0 ? new Samples() : millis;
      time.time(() -> fit(net, split, number));
      if (i >= 0) {
        Scores score = Scores.of(net, split.test());
        accuracy.add(score.accuracy().orElseThrow());
        logLoss.add(score.logLoss().orElseThrow());
      }
    }
    String what = "digits 64-50-10, medians of " + SPLITS + " splits: ";
    Report.printAtLeast(what + "accuracy", 100 * accuracy.median(), "%", 97.2);
    Report.printAtMost(what + "log-loss", logLoss.median(), "", 0.16);
    Report.printAtMost(what + "fit", millis.median(), "ms", 80);
  }

  private static void compare(ClassifiedRows data, List<String> losing) {
    int[] widths = {data.nIn(), HIDDEN, data.nClasses()};
    Samples ours = new Samples();
    Samples theirs = new Samples();
    Samples gain = new Samples();
    Samples ourLoss = new Samples();
    Samples theirLoss = new Samples();
    List<Split> folds = data.folds(FOLDS, 1);
    for (int fold = 0; fold < FOLDS; fold++) {
      Split split = folds.get(fold);
      MultiLayerNetwork net = FloatNet.classification(fold, widths);
      fit(net, split, fold);
      Scores fitted = Scores.of(net, split.test());
      MultiLayerNetwork adam = FloatNet.classification(fold, widths);
      EarlyStoppedAdam.train(adam, split.train(), 1000L * (fold + 1));
      Scores trained = Scores.of(adam, split.test());
      ours.add(fitted.accuracy().orElseThrow());
      theirs.add(trained.accuracy().orElseThrow());
      gain.add(fitted.accuracy().orElseThrow() - trained.accuracy().orElseThrow());
      ourLoss.add(fitted.logLoss().orElseThrow());
      theirLoss.add(trained.logLoss().orElseThrow());
    }
    String name = data.name() + " " + data.nIn() + "-" + HIDDEN + "-" + data.nClasses();
    Report.print(
        "%s, ten folds: accuracy %.4f, Adam's %.4f; log-loss %.4f, Adam's %.4f",
        name, ours.mean(), theirs.mean(), ourLoss.mean(), theirLoss.mean());
    // Without a difference in any fold the error is 0, and so is the difference.
    double bar = theirs.mean() - gain.standardError();
    double ratio = ourLoss.mean() / theirLoss.mean();
    Report.printAtLeast(
        name + ": accuracy; bar: Adam's less a std. error", 100 * ours.mean(), "%", 100 * bar);
    Report.printAtMost(name + ": log-loss / Adam's", ratio, "x", 1.1);
    if (ours.mean() < bar) {
      losing.add(name + ": accuracy");
    }
    if (ratio > 1.1) {
      losing.add(name + ": log-loss");
    }
  }

  private static void fit(MultiLayerNetwork net, Split split, int seed) {
    FitConfig config =
        FitConfig.builder().method(FitMethod.GAUSS_NEWTON).threads(2).seed(seed).build();
    LinstorchFitter.fit(net, split.train(), config);
  }
}
