package io.github.linstorch.benchmarks;

import io.github.linstorch.dl4j.Scores;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Training and test rows, FLOAT, with features as they are in the table. Labels of a regression are
 * standardised by the training rows; those of classes are one-hot.
 *
 * @param number the seed of what is fitted
 * @param isRegression whether the label is a number
 */
record TabularSplit(int number, boolean isRegression, DataSet train, DataSet test) {

  /** Standardises a label by the training rows; n x 1. */
  static float[][] standardised(double[] label, int[] rows, int[] train) {
    double mean = Arrays.stream(train).mapToDouble(i -> label[i]).average().orElseThrow();
    double variance =
        Arrays.stream(train).mapToDouble(i -> Math.pow(label[i] - mean, 2)).average().orElseThrow();
    return Arrays.stream(rows)
        .mapToObj(i -> new float[] {(float) ((label[i] - mean) / Math.sqrt(variance))})
        .toArray(float[][]::new);
  }

  int nIn() {
    return train.numInputs();
  }

  int nOut() {
    return train.numOutcomes();
  }

  /** The same rows with other features, fitted to those of the training rows. */
  TabularSplit normalized(DataNormalization normalization) {
    DataSet newTrain = train.copy();
    DataSet newTest = test.copy();
    normalization.fit(newTrain);
    normalization.transform(newTrain);
    normalization.transform(newTest);
    return new TabularSplit(number, isRegression, newTrain, newTest);
  }

  /** The same rows with features of mean 0 and variance 1 in training rows, computed in double. */
  TabularSplit standardized() {
    INDArray x = train.getFeatures().castTo(DataType.DOUBLE);
    INDArray mean = x.mean(0);
    x.subiRowVector(mean);
    INDArray deviation = x.norm2(0).divi(Math.sqrt(x.rows()));
    INDArray newTest =
        test.getFeatures()
            .castTo(DataType.DOUBLE)
            .subiRowVector(mean)
            .diviRowVector(deviation)
            .castTo(DataType.FLOAT);
    return new TabularSplit(
        number,
        isRegression,
        new DataSet(x.diviRowVector(deviation).castTo(DataType.FLOAT), train.getLabels()),
        new DataSet(newTest, test.getLabels()));
  }

  /**
   * The scores of predictions for the test rows.
   *
   * @param predictions a row for every test row; of classes their probabilities
   */
  Scores score(float[][] predictions) {
    INDArray array = Nd4j.createFromArray(predictions);
    return isRegression
        ? Scores.regression(array, test.getLabels())
        : Scores.classification(array, test.getLabels());
  }
}
