package io.github.linstorch.examples.compare;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network that was trained on a fold, with some of the test rows to inspect it on.
 *
 * @param model the network, or networks
 * @param test rows, normalised as the model takes them
 * @param rows their numbers in the table
 * @param mean of the target of the training rows; 0 for classes
 * @param deviation likewise; 1 for classes
 */
record TrainedNet(Inspectable model, DataSet test, int[] rows, double mean, double deviation) {

  /** Enough to inspect a network on, and few enough to keep for every fold. */
  static final int MOST_ROWS = 2000;

  /** Keeps test rows of a fold, evenly chosen: they may be sorted by class. */
  static TrainedNet of(Inspectable model, Fold fold) {
    TrainedNet all =
        new TrainedNet(model, fold.test(), fold.testRows(), fold.mean(), fold.deviation());
    return all.thinned(MOST_ROWS);
  }

  /**
   * With fewer rows, evenly chosen.
   *
   * @param most of them
   */
  TrainedNet thinned(int most) {
    int count = test.numExamples();
    int kept = Math.min(count, most);
    return of(IntStream.range(0, kept).map(i -> (int) ((long) i * count / kept)).toArray());
  }

  /** With chosen rows only, as copies. */
  TrainedNet of(int[] chosen) {
    return new TrainedNet(
        model,
        new DataSet(pulled(test.getFeatures(), chosen), pulled(test.getLabels(), chosen)),
        Arrays.stream(chosen).map(i -> rows[i]).toArray(),
        mean,
        deviation);
  }

  private static INDArray pulled(INDArray array, int[] chosen) {
    return Nd4j.pullRows(array, 1, chosen);
  }
}
