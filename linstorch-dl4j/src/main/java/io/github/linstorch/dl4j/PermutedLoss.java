package io.github.linstorch.dl4j;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The loss of a network when columns are shuffled among the rows. */
final class PermutedLoss {

  private final InspectedNet net;
  private final InspectedRows rows;

  /**
   * Takes what is inspected.
   *
   * @param rows with labels
   */
  PermutedLoss(InspectedNet net, InspectedRows rows) {
    this.net = net;
    this.rows = rows;
  }

  /** The mean loss of the rows as they are. */
  double unpermuted() {
    return mean(new int[0], new double[0][]);
  }

  /**
   * The mean loss when some columns have the values of other rows.
   *
   * @param columns their numbers; the same order for all, so that what they have together stays
   * @param order the row from which each row takes its values
   */
  double of(int[] columns, int[] order) {
    double[][] shuffled = new double[columns.length][order.length];
    for (int c = 0; c < columns.length; c++) {
      double[] values = rows.column(columns[c]);
      for (int i = 0; i < order.length; i++) {
        shuffled[c][i] = values[order[i]];
      }
    }
    return mean(columns, shuffled);
  }

  private double mean(int[] columns, double[][] replaced) {
    double sum = 0;
    double weight = 0;
    for (int from = 0; from < rows.count(); from += InspectedRows.PART) {
      int to = Math.min(rows.count(), from + InspectedRows.PART);
      INDArray part = rows.features(from, to);
      for (int c = 0; c < columns.length; c++) {
        InspectedRows.put(part, columns[c], Arrays.copyOfRange(replaced[c], from, to));
      }
      double[] losses = net.losses(part, rows.labels(from, to));
      for (int i = 0; i < losses.length; i++) {
        sum += rows.weight(from + i) * losses[i];
        weight += rows.weight(from + i);
      }
    }
    return sum / weight;
  }
}
