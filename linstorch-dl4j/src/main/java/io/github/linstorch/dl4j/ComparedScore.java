package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.Buffers;
import io.github.linstorch.dl4j.rows.RowWeights;
import io.github.linstorch.layerwise.Softmax;
import java.util.Arrays;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * How a network does on rows, a batch at a time. A row of weight w counts w times.
 *
 * <p>The loss is the mean over the rows of the network's own loss function, without penalties. R²
 * is {@code 1 - sum(e^2) / sum((y - mean)^2)} over all outputs, the mean being each output's own on
 * these rows.
 */
final class ComparedScore {

  private final boolean isClassification;
  private long rows;
  private double weight;
  private double loss;
  private double squaredErrors;
  private double correct;
  private double logLoss;
  // Sums of the labels less those of the first row, so that a large mean does not cancel.
  private double[] shift;
  private double[] sums;
  private double squares;

  private ComparedScore(boolean isClassification) {
    this.isClassification = isClassification;
  }

  /**
   * Scores a network.
   *
   * @param data read from its reset to its end
   * @throws IllegalArgumentException if labels are not a matrix, or a mask not weights of rows
   */
  static ComparedScore of(MultiLayerNetwork net, ComparedRows data, boolean isClassification) {
    ComparedScore score = new ComparedScore(isClassification);
    data.until(Long.MAX_VALUE);
    data.reset();
    while (data.hasNext()) {
      score.add(net, data.next());
    }
    if (score.rows == 0) {
      throw new IllegalArgumentException("Expected at least one row, found none in an iterator");
    }
    return score;
  }

  private void add(MultiLayerNetwork net, DataSet batch) {
    if (batch.getLabels().rank() != 2) {
      throw new IllegalArgumentException(
          "Expected labels as a matrix with one row per sample, found shape "
              + Arrays.toString(batch.getLabels().shape())
              + ": comparisons are of networks with one output vector per row");
    }
    RowWeights weights = RowWeights.of(batch);
    DataSet unmasked = new DataSet(batch.getFeatures(), batch.getLabels());
    int count = Math.toIntExact(batch.getLabels().size(0));
    int nOut = Math.toIntExact(batch.getLabels().size(1));
    double[] losses = values(net.scoreExamples(unmasked, false));
    double[] outputs = values(net.output(batch.getFeatures(), false));
    double[] labels = values(batch.getLabels());
    if (outputs.length != labels.length) {
      throw new IllegalArgumentException(
          "Expected labels of shape ["
              + count
              + ", "
              + outputs.length / count
              + "], as the network's output, found "
              + Arrays.toString(batch.getLabels().shape()));
    }
    int taking = weights.kept() == null ? count : weights.kept().length;
    for (int i = 0; i < taking; i++) {
      int row = weights.kept() == null ? i : weights.kept()[i];
      double w = weights.areOne() ? 1 : weights.positive()[i];
      weight += w;
      loss += w * losses[row];
      addRow(w, outputs, labels, row * nOut, nOut);
    }
    rows += taking;
  }

  private static double[] values(INDArray array) {
    return Buffers.values(array.dup('c'), Math.toIntExact(array.length()));
  }

  private void addRow(double w, double[] outputs, double[] labels, int from, int nOut) {
    if (shift == null) {
      shift = Arrays.copyOfRange(labels, from, from + nOut);
      sums = new double[nOut];
    }
    int predicted = 0;
    int actual = 0;
    for (int k = 0; k < nOut; k++) {
      double output = outputs[from + k];
      double label = labels[from + k];
      squaredErrors += w * (output - label) * (output - label);
      double shifted = label - shift[k];
      sums[k] += w * shifted;
      squares += w * shifted * shifted;
      if (isClassification && label != 0) {
        logLoss -= w * label * Softmax.log(output);
      }
      predicted = output > outputs[from + predicted] ? k : predicted;
      actual = label > labels[from + actual] ? k : actual;
    }
    // All NaN, the first would be the largest.
    correct += predicted == actual && !Double.isNaN(outputs[from + predicted]) ? w : 0;
  }

  long rows() {
    return rows;
  }

  double loss() {
    return loss / weight;
  }

  double rmse() {
    return Math.sqrt(squaredErrors / (weight * sums.length));
  }

  /** NaN where all labels of every output are equal. */
  double r2() {
    double explained = 0;
    for (double sum : sums) {
      explained += sum * sum / weight;
    }
    double spread = squares - explained;
    return spread > 0 ? 1 - squaredErrors / spread : Double.NaN;
  }

  double accuracy() {
    return isClassification ? correct / weight : Double.NaN;
  }

  double logLoss() {
    return isClassification ? logLoss / weight : Double.NaN;
  }
}
