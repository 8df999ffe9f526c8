package io.github.linstorch.examples;

import java.util.Locale;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How far the probabilities that a classifier gives can be believed. Rows are sorted into bins of
 * equal width by the probability of the predicted class, the confidence.
 *
 * @param counts rows of each bin
 * @param confidence mean confidence of each bin; NaN where it is empty
 * @param accuracy share of each bin's rows whose predicted class is the right one; NaN likewise
 */
record Reliability(int[] counts, double[] confidence, double[] accuracy) {

  /** As usual. */
  static final int BINS = 10;

  /**
   * Sorts rows into bins.
   *
   * @param probabilities of shape (n, classes); unchanged
   * @param labels one-hot, of the same shape; unchanged
   * @param bins at least 1
   */
  static Reliability of(INDArray probabilities, INDArray labels, int bins) {
    double[] confidences = probabilities.max(1).data().asDouble();
    int[] predicted = probabilities.argMax(1).data().asInt();
    int[] actual = labels.argMax(1).data().asInt();
    boolean[] right = new boolean[actual.length];
    for (int i = 0; i < right.length; i++) {
      right[i] = predicted[i] == actual[i];
    }
    return of(confidences, right, bins);
  }

  /**
   * Sorts rows into bins.
   *
   * @param confidences of the rows, 0 to 1
   * @param right whether their predicted class is the right one
   * @param bins at least 1
   */
  static Reliability of(double[] confidences, boolean[] right, int bins) {
    int[] counts = new int[bins];
    double[] confidence = new double[bins];
    double[] accuracy = new double[bins];
    for (int i = 0; i < confidences.length; i++) {
      int bin = Math.min(bins - 1, (int) (bins * confidences[i]));
      counts[bin]++;
      confidence[bin] += confidences[i];
      accuracy[bin] += right[i] ? 1 : 0;
    }
    for (int b = 0; b < bins; b++) {
      confidence[b] /= counts[b]; // 0/0 is NaN
      accuracy[b] /= counts[b];
    }
    return new Reliability(counts, confidence, accuracy);
  }

  int rows() {
    int rows = 0;
    for (int count : counts) {
      rows += count;
    }
    return rows;
  }

  /**
   * The expected calibration error: the mean distance of accuracy and confidence, over the rows.
   */
  double error() {
    double sum = 0;
    for (int b = 0; b < counts.length; b++) {
      sum += counts[b] == 0 ? 0 : counts[b] * Math.abs(accuracy[b] - confidence[b]);
    }
    return sum / rows();
  }

  /** Bins of at least so many rows. */
  int[] filled(int least) {
    return IntStream.range(0, counts.length).filter(b -> counts[b] >= Math.max(1, least)).toArray();
  }

  /** A line for every bin that has rows: from, to, rows, confidence, accuracy. */
  String csv(String name) {
    StringBuilder csv = new StringBuilder();
    for (int b : filled(1)) {
      csv.append(
          String.format(
              Locale.ROOT,
              "%s,%.2f,%.2f,%d,%.4f,%.4f\n",
              name,
              (double) b / counts.length,
              (b + 1.0) / counts.length,
              counts[b],
              confidence[b],
              accuracy[b]));
    }
    return csv.toString();
  }
}
