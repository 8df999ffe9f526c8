package io.github.linstorch.benchmarks;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitMethod;
import io.github.linstorch.dl4j.GaussNewtonConfig;
import io.github.linstorch.dl4j.LinstorchFitter;
import io.github.linstorch.dl4j.Objective;
import io.github.linstorch.dl4j.Scores;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Classes that overlap, 20-64-64-5, of 1,000, 3,000 and 20,000 rows: the log-loss that is fitted
 * (of 1,000 rows not by default) beside regressed labels, and beside Adam with early stopping,
 * whatever time it takes.
 */
final class GaussNewtonClasses {

  private static final int[] SIZES = {1_000, 3_000, 20_000};
  private static final int TEST_ROWS = 20_000;
  private static final int[] WIDTHS = {NoisyClasses.FEATURES, 64, 64, NoisyClasses.CLASSES};

  private GaussNewtonClasses() {}

  static void run() {
    Report.print("%s, 2 threads; Adam: rate 0.001, batches of 32", FitMethod.GAUSS_NEWTON);
    NoisyClasses teacher = new NoisyClasses(5);
    DataSet test = teacher.rows(TEST_ROWS, 2);
    print("the probabilities that the classes were drawn by", teacher.best(test), Double.NaN);
    for (int size : SIZES) {
      compare(teacher.rows(size, 1), test);
    }
  }

  private static void compare(DataSet train, DataSet test) {
    String what = train.numExamples() + " rows, ";
    double fitted = fit(what + "log-loss fitted", train, test, objective(Objective.LOG_LOSS));
    GaussNewtonConfig regressed = objective(Objective.SQUARED_ERROR);
    double squares = fit(what + "labels regressed", train, test, regressed);
    MultiLayerNetwork adam = FloatNet.classification(0, WIDTHS);
    long start = System.nanoTime();
    EarlyStoppedAdam.train(adam, train, 1000);
    double seconds = (System.nanoTime() - start) / 1e9;
    Scores adams = Scores.of(adam, test);
    print(what + "Adam", adams, seconds);
    Report.printAtMost(what + "log-loss / that of regressed labels", fitted / squares, "x", 1);
    Report.printAtMost(what + "log-loss / Adam's", fitted / adams.logLoss().orElseThrow(), "x", 1);
  }

  private static GaussNewtonConfig objective(Objective objective) {
    return GaussNewtonConfig.builder().objective(objective).build();
  }

  private static double fit(
      String what, DataSet train, DataSet test, GaussNewtonConfig gaussNewton) {
    FitConfig config =
        FitConfig.builder()
            .method(FitMethod.GAUSS_NEWTON)
            .threads(2)
            .seed(1)
            .gaussNewton(gaussNewton)
            .build();
    MultiLayerNetwork net = FloatNet.classification(0, WIDTHS);
    long start = System.nanoTime();
    LinstorchFitter.fit(net, train, config);
    double seconds = (System.nanoTime() - start) / 1e9;
    Scores score = Scores.of(net, test);
    print(what, score, seconds);
    return score.logLoss().orElseThrow();
  }

  private static void print(String what, Scores score, double seconds) {
    String time = Double.isNaN(seconds) ? "" : "%.1f s".formatted(seconds);
    Report.print(
        "%-50s accuracy %.4f, log-loss %.4f  %s",
        what, score.accuracy().orElseThrow(), score.logLoss().orElseThrow(), time);
  }
}
