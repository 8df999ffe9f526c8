package io.github.linstorch.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * Where the paper's solve degenerates to the linear fit (its Fig. 8), its first example, and a deep
 * net. Errors are test NMSE: the mean of the labels gives about 1.
 */
final class GaussNewtonPaper {

  private static final int SPLITS = 10;
  private static final int POINTS = 101;

  private GaussNewtonPaper() {}

  static void run() {
    Report.print("%s with its defaults, seed = split; ten splits", GaussNewtonFit.method());
    Report.print("%-33s %9s %9s %9s %8s", "test NMSE", "median", "worst", "OLS", "ms");
    Result cosine = fit("cos x on [0, 2 pi], 1-10-1", sampled(Math::cos, 0, 2 * Math.PI), 1, 10, 1);
    Result square = fit("x^2 on [-1, 1], 1-10-1", sampled(x -> x * x, -1, 1), 1, 10, 1);
    Result sine =
        fit(
            "sin x + 1 on [0, 2 pi], 1-10-1",
            sampled(x -> Math.sin(x) + 1, 0, 2 * Math.PI),
            1,
            10,
            1);
    Result deep = fit("concrete, 8-(32 x 7)-1", concrete(), 8, 32, 32, 32, 32, 32, 32, 32, 1);
    cosine.printMedian(0.001);
    cosine.printWorst(0.003);
    square.printMedian(0.001);
    square.printWorst(0.003);
    sine.printMedian(0.001);
    Report.printAtMost(sine.name + ": fit", sine.millis.median(), "ms", 10);
    deep.printMedian(0.125);
    deep.printWorst(0.16);
  }

  /** Test errors of a net over the splits, and the times of its fits. */
  private record Result(String name, Samples errors, Samples millis) {

    void printMedian(double bar) {
      Report.printAtMost(name + ": median", errors.median(), "", bar);
    }

    /** Names the splits above the bar. */
    void printWorst(double bar) {
      Report.printAtMost(name + ": worst", errors.max(), "", bar);
      int[] above = errors.above(bar);
      if (above.length > 0) {
        Report.print("  loses: splits %s", Arrays.toString(above));
      }
    }
  }

  private static Result fit(String name, List<StandardizedSplit> splits, int... widths) {
    Result result = new Result(name, new Samples(), new Samples());
    Samples leastSquares = new Samples();
    GaussNewtonFit.warmUp(splits.get(0), widths);
    for (StandardizedSplit split : splits) {
      GaussNewtonFit fit = GaussNewtonFit.run(split, widths);
      result.errors.add(split.normalizedTestError(fit.testError()));
      result.millis.add(fit.millis());
      leastSquares.add(split.normalizedTestError(split.leastSquaresTestError()));
    }
    Report.print(
        "%-33s %9.5f %9.5f %9.5f %8.2f",
        name,
        result.errors.median(),
        result.errors.max(),
        leastSquares.median(),
        result.millis.median());
    return result;
  }

  private static List<StandardizedSplit> sampled(DoubleUnaryOperator f, double from, double to) {
    double[][] rows = new double[POINTS][];
    for (int i = 0; i < POINTS; i++) {
      double x = from + (to - from) * i / (POINTS - 1);
      rows[i] = new double[] {x, f.applyAsDouble(x)};
    }
    return IntStream.range(0, SPLITS).mapToObj(s -> StandardizedSplit.random(s, rows)).toList();
  }

  private static List<StandardizedSplit> concrete() {
    return ReferenceCase.readAll().stream()
        .filter(c -> c.data().equals("concrete"))
        .findFirst()
        .orElseThrow()
        .splits();
  }
}
