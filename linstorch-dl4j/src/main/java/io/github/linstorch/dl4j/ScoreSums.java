package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.Buffers;
import io.github.linstorch.dl4j.network.Network;
import io.github.linstorch.dl4j.rows.RowWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** What scores are made of, summed up batch by batch. A row of weight w counts w times. */
final class ScoreSums {

  private static final int BINS = 10;

  /** A probability may exceed 1 by so many units of rounding. */
  private static final int ROUNDING = 8;

  private final ScoredOutput kind;
  private final SumOfSquares errors = new SumOfSquares();
  private final SumOfSquares spread = new SumOfSquares();
  private long rows;
  private double weight;
  // Of the labels of every output so far.
  private double[] means;
  private double correct;
  private double logLoss;
  private final double[] binWeights = new double[BINS];
  private final double[] binConfidence = new double[BINS];
  private final double[] binCorrect = new double[BINS];

  ScoreSums(ScoredOutput kind) {
    this.kind = kind;
  }

  /**
   * Adds the rows of a batch, weighted by its label mask.
   *
   * @throws IllegalArgumentException if labels are not as the network's output, or the mask is not
   *     one of weights of rows
   */
  void add(Network net, DataSet batch) {
    if (batch == null || batch.getFeatures() == null || batch.getLabels() == null) {
      throw new IllegalArgumentException(
          "Expected rows with features and labels, found " + (batch == null ? "null" : "none"));
    }
    requireMatrix("labels", batch.getLabels());
    RowWeights weights = RowWeights.of(batch);
    add(net.output(batch.getFeatures()), batch.getLabels(), weights);
  }

  /**
   * Adds rows.
   *
   * @param predictions n x nOut; unchanged
   * @param labels likewise
   */
  void add(INDArray predictions, INDArray labels, RowWeights weights) {
    requireMatrix("predictions", predictions);
    requireMatrix("labels", labels);
    boolean isNumbered = kind == ScoredOutput.CLASS_NUMBERS;
    long[] expected = predictions.shape().clone();
    expected[1] = isNumbered ? 1 : expected[1];
    if (!Arrays.equals(expected, labels.shape())) {
      throw new IllegalArgumentException(
          "Expected labels of shape "
              + Arrays.toString(expected)
              + (isNumbered ? ", class numbers, found " : ", as the predictions, found ")
              + Arrays.toString(labels.shape())
              + (kind == ScoredOutput.CLASSES ? ": one-hot encode class numbers" : ""));
    }
    if (labels.length() == 0) {
      return;
    }
    int count = Math.toIntExact(labels.size(0));
    int nOut = Math.toIntExact(predictions.size(1));
    double[] outputs = values(predictions);
    double[] targets = isNumbered ? oneHot(values(labels), nOut) : values(labels);
    boolean isBinary = kind == ScoredOutput.BINARY_LABELS;
    if (means == null) {
      means = new double[isBinary ? 2 : nOut];
    }
    double epsilon = epsilon(predictions.dataType());
    int taking = weights.kept() == null ? count : weights.kept().length;
    for (int i = 0; i < taking; i++) {
      int row = weights.row(i);
      double w = weights.weight(i);
      rows++;
      if (isBinary) {
        for (int k = 0; k < nOut; k++) {
          double p = outputs[row * nOut + k];
          double y = targets[row * nOut + k];
          requireProbability(p, row, k, epsilon);
          addBinary(w, p, y, epsilon);
        }
        continue;
      }
      weight += w;
      addErrors(w, outputs, targets, row * nOut);
      if (kind.isClassification()) {
        addClasses(w, outputs, targets, row, epsilon);
      } else {
        addSpread(w, targets, row * nOut);
      }
    }
  }

  /** Adds a label as two classes. */
  private void addBinary(double w, double p, double y, double epsilon) {
    double[] outputs = {1 - p, p};
    double[] targets = {1 - y, y};
    weight += w;
    addErrors(w, outputs, targets, 0);
    addClasses(w, outputs, targets, 0, epsilon);
  }

  private static double[] oneHot(double[] numbers, int classes) {
    double[] result = new double[Math.multiplyExact(numbers.length, classes)];
    for (int i = 0; i < numbers.length; i++) {
      int number = (int) numbers[i];
      if (number != numbers[i] || number < 0 || number >= classes) {
        throw new IllegalArgumentException(
            "Expected class numbers from 0 to "
                + (classes - 1)
                + ", found "
                + numbers[i]
                + " at row "
                + i
                + " (counted from 0)");
      }
      result[i * classes + number] = 1;
    }
    return result;
  }

  private static void requireMatrix(String what, INDArray array) {
    if (array == null || array.wasClosed() || array.rank() != 2) {
      throw new IllegalArgumentException(
          "Expected "
              + what
              + " as a matrix with one row per sample, found "
              + (array == null
                  ? "null"
                  : array.wasClosed()
                      ? "a closed array"
                      : "shape " + Arrays.toString(array.shape())));
    }
  }

  private static double[] values(INDArray array) {
    return Buffers.values(array.dup('c'), Math.toIntExact(array.length()));
  }

  /** Distance of 1 from the next number of a data type. */
  private static double epsilon(DataType type) {
    return switch (type) {
      case FLOAT -> 0x1p-23;
      case HALF -> 0x1p-10;
      case BFLOAT16 -> 0x1p-7;
      default -> 0x1p-52;
    };
  }

  private void addErrors(double w, double[] outputs, double[] labels, int from) {
    for (int k = 0; k < means.length; k++) {
      errors.add(outputs[from + k] - labels[from + k], w);
    }
  }

  /**
   * Updates the sum of squares around the mean (D. West, "Updating mean and variance estimates",
   * CACM 22, 1979), so that a large mean does not cancel.
   */
  private void addSpread(double w, double[] labels, int from) {
    for (int k = 0; k < means.length; k++) {
      double distance = labels[from + k] - means[k];
      means[k] += distance * (w / weight);
      spread.add(distance, w * ((weight - w) / weight));
    }
  }

  private void addClasses(double w, double[] outputs, double[] labels, int row, double epsilon) {
    int from = row * means.length;
    int predicted = 0;
    int actual = 0;
    boolean isDefined = true;
    for (int k = 0; k < means.length; k++) {
      double p = outputs[from + k];
      double label = labels[from + k];
      requireProbability(p, row, k, epsilon);
      if (label != 0) {
        logLoss -= w * label * Math.log(Math.min(Math.max(p, epsilon), 1 - epsilon));
      }
      predicted = p > outputs[from + predicted] ? k : predicted;
      actual = label > labels[from + actual] ? k : actual;
      isDefined &= !Double.isNaN(p);
    }
    double right = predicted == actual && isDefined ? w : 0;
    double confidence = isDefined ? outputs[from + predicted] : Double.NaN;
    int bin = Math.min(BINS - 1, (int) (BINS * confidence)); // NaN in the first
    correct += right;
    binWeights[bin] += w;
    binConfidence[bin] += w * confidence;
    binCorrect[bin] += right;
  }

  private static void requireProbability(double p, int row, int column, double epsilon) {
    if (p < 0 || p > 1 + ROUNDING * epsilon) {
      throw new IllegalArgumentException(
          "Expected probabilities between 0 and 1, found "
              + p
              + " at row "
              + row
              + ", class "
              + column
              + " (counted from 0): score the output of a softmax");
    }
  }

  /** Rows so far, those of weight 0 left out. */
  long rows() {
    return rows;
  }

  double meanSquaredError() {
    return errors.mean(weight * means.length);
  }

  double rootMeanSquaredError() {
    return errors.rootMean(weight * means.length);
  }

  /** NaN where the labels of every output are all equal. */
  double determination() {
    double root = spread.rootMean(weight * means.length);
    double share = rootMeanSquaredError() / root;
    return root == 0 ? Double.NaN : 1 - share * share;
  }

  double accuracy() {
    return correct / weight;
  }

  double logLoss() {
    return logLoss / weight;
  }

  double brierScore() {
    return errors.mean(weight);
  }

  List<ReliabilityBin> bins() {
    List<ReliabilityBin> bins = new ArrayList<>();
    for (int b = 0; b < BINS; b++) {
      bins.add(
          new ReliabilityBin(
              (double) b / BINS,
              (b + 1.0) / BINS,
              binWeights[b],
              binConfidence[b] / binWeights[b], // 0/0 is NaN
              binCorrect[b] / binWeights[b]));
    }
    return bins;
  }

  boolean isClassification() {
    return kind.isClassification();
  }
}
