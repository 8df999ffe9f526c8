package io.github.linstorch.benchmarks;

import io.github.linstorch.dl4j.LinstorchFitter;
import io.github.linstorch.dl4j.Scores;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Training and test rows of one regression, double, with one label. Features and label are
 * standardised: the training rows have mean 0 and variance 1 (divisor n).
 *
 * @param number which split of the data it is; the seed of what is fitted to it
 */
record StandardizedSplit(int number, DataSet train, DataSet test) {

  /**
   * Standardises all rows by the training rows.
   *
   * @param rows n x (d + 1), the label last; not changed
   * @param train indices of the training rows
   * @param test indices of the test rows
   */
  static StandardizedSplit of(int number, double[][] rows, int[] train, int[] test) {
    INDArray trainRows = rows(rows, train);
    INDArray mean = trainRows.mean(0);
    trainRows.subiRowVector(mean);
    INDArray deviation = trainRows.norm2(0).divi(Math.sqrt(train.length));
    trainRows.diviRowVector(deviation);
    INDArray testRows = rows(rows, test).subiRowVector(mean).diviRowVector(deviation);
    return new StandardizedSplit(number, dataSet(trainRows), dataSet(testRows));
  }

  /**
   * A random split: the first 67 % of the shuffled rows are for training; the number is the seed.
   */
  static StandardizedSplit random(int number, double[][] rows) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, rows.length).boxed().toList());
    Collections.shuffle(order, new Random(number));
    int[] indices = order.stream().mapToInt(Integer::intValue).toArray();
    int count = (int) (0.67 * rows.length);
    return of(
        number,
        rows,
        Arrays.copyOf(indices, count),
        Arrays.copyOfRange(indices, count, indices.length));
  }

  private static INDArray rows(double[][] all, int[] indices) {
    double[][] result = new double[indices.length][];
    for (int i = 0; i < indices.length; i++) {
      result[i] = all[indices[i]];
    }
    return Nd4j.createFromArray(result);
  }

  private static DataSet dataSet(INDArray rows) {
    int d = rows.columns() - 1;
    return new DataSet(
        rows.get(Design.first(rows.rows()), Design.first(d)).dup(), rows.getColumn(d, true).dup());
  }

  /** Mean squared error of the test rows, in units of the training labels' variance. */
  double testError(MultiLayerNetwork net) {
    return testError(net.output(test.getFeatures()));
  }

  /**
   * The same for given predictions.
   *
   * @param predictions one column, a row for every test row; not changed
   */
  double testError(INDArray predictions) {
    return Scores.regression(predictions, test.getLabels()).mse().orElseThrow();
  }

  /** Mean squared error over mean squared distance of the test labels from the training mean. */
  double normalizedTestError(double testError) {
    double size = test.getLabels().norm2Number().doubleValue();
    return testError / (size * size / test.numExamples());
  }

  /** Test error of ordinary least squares, which a network of one layer is fitted by. */
  double leastSquaresTestError() {
    MultiLayerNetwork linear = RegressionNet.of(1, train.numInputs(), 1);
    LinstorchFitter.fit(linear, train);
    return testError(linear);
  }
}
