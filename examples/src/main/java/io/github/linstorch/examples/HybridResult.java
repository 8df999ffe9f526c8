package io.github.linstorch.examples;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What became of one set of data.
 *
 * @param name of the data
 * @param shape of the network
 * @param reference Adam from DL4J's init, one run per seed
 * @param rows one per start
 */
record HybridResult(String name, String shape, List<Reference> reference, List<Row> rows) {

  /**
   * Adam's own training, which sets the loss to reach.
   *
   * @param loss on all training rows at the end
   * @param testLoss on the test rows
   * @param seconds of training
   */
  record Reference(double loss, double testLoss, double seconds) {}

  /**
   * All runs from one start, one per seed.
   *
   * @param start where Adam began
   * @param runs in the order of the seeds
   */
  record Row(Start start, List<Run> runs) {

    /** Runs that got to Adam's loss. */
    long reached() {
      return runs.stream().filter(run -> run.descent().reached()).count();
    }

    /** Infinite if most runs did not get there. */
    double epochs() {
      return median(
          runs, run -> run.descent().reached() ? run.descent().epochs() : Double.POSITIVE_INFINITY);
    }

    /** Median over the runs. */
    double median(ToDoubleFunction<Run> value) {
      return median(runs, value);
    }

    private static double median(List<Run> runs, ToDoubleFunction<Run> value) {
      return HybridResult.median(runs.stream().mapToDouble(value).toArray());
    }
  }

  /**
   * One run.
   *
   * @param rank of what the hidden layer hands to the output layer, constant column included, when
   *     the output layer was last solved; 0 if nothing was solved
   * @param fitSeconds time of the fit before Adam
   * @param descent Adam's way from there
   * @param testLoss at its end
   * @param reference of the same seed
   */
  record Run(int rank, double fitSeconds, Descent descent, double testLoss, Reference reference) {

    double seconds() {
      return fitSeconds + descent.seconds();
    }

    double firstRatio() {
      return descent.firstLoss() / reference.loss();
    }

    double lastRatio() {
      return descent.lastLoss() / reference.loss();
    }

    double testRatio() {
      return testLoss / reference.testLoss();
    }
  }

  /** Median over the seeds. */
  double reference(ToDoubleFunction<Reference> value) {
    return median(reference.stream().mapToDouble(value).toArray());
  }

  Row row(Start start) {
    return rows.stream().filter(row -> row.start() == start).findFirst().orElseThrow();
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2]; // an odd number of seeds
  }
}
