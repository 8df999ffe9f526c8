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
    return permuted(new int[0], null);
  }

  /**
   * The mean loss when some columns have the values of other rows.
   *
   * @param columns their numbers; the same order for all, so that what they have together stays
   * @param order the row from which each row takes its values
   */
  double permuted(int[] columns, int[] order) {
    double sum = 0;
    double weight = 0;
    for (int from = 0; from < rows.count(); from += InspectedRows.PART) {
      int to = Math.min(rows.count(), from + InspectedRows.PART);
      INDArray part = rows.features(from, to);
      if (columns.length > 0) {
        INDArray others = rows.features(Arrays.copyOfRange(order, from, to));
        for (int column : columns) {
          part.putColumn(column, others.getColumn(column));
        }
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
