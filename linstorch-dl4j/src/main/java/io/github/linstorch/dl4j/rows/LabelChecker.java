package io.github.linstorch.dl4j.rows;

import io.github.linstorch.dl4j.network.NetworkView;
import io.github.linstorch.layerwise.OutputLoss.Kind;
import java.util.Locale;
import java.util.function.DoublePredicate;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Reads labels as the loss function of a network takes them. */
final class LabelChecker {

  private LabelChecker() {}

  /**
   * Reads the labels of the rows that take part, one column per output: class numbers become
   * one-hot.
   *
   * @param labels as a matrix of the network's shape; unchanged
   * @param firstRow what to number the first row, in messages
   * @throws IllegalArgumentException naming the first label that is not finite, or that the loss
   *     function is not defined for
   */
  static RawMatrix labels(NetworkView view, INDArray labels, RowWeights weights, long firstRow) {
    RawMatrix rows = DataChecker.finite(labels, weights, "labels", firstRow);
    if (view.isSparse()) {
      int classes = view.stack().nOut();
      require(
          rows,
          weights,
          firstRow,
          y -> y >= 0 && y < classes && y == Math.rint(y),
          "class numbers from 0 to " + (classes - 1) + " for LossSparseMCXENT",
          "number the classes from 0, or give the output layer a unit for each");
      return rows.oneHot(classes);
    }
    Range range = Range.of(view.stack().loss().kind());
    if (range != null) {
      require(rows, weights, firstRow, range::has, range.expected(), range.remedy());
    }
    return rows;
  }

  /**
   * Refuses labels by their range where single ones are not at hand.
   *
   * @param least the least label; of class numbers these are one-hot
   * @param most the largest label
   * @throws IllegalArgumentException naming a label that the loss function is not defined for
   */
  static void requireRange(NetworkView view, double least, double most) {
    Range range = Range.of(view.stack().loss().kind());
    if (range != null && !(range.has(least) && range.has(most))) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Expected %s, found %s: %s",
              range.expected(),
              range.has(least) ? most : least,
              range.remedy()));
    }
  }

  /** The labels that a loss function is defined for. */
  private record Range(double least, boolean isOpen, double most, String expected, String remedy) {

    /** The range for a loss; null where any number is in it. */
    static Range of(Kind kind) {
      return switch (kind) {
        case BINARY_CROSS_ENTROPY ->
            new Range(
                0,
                false,
                1,
                "labels between 0 and 1 for LossBinaryXENT",
                "encode the two classes as 0 and 1");
        case POISSON ->
            new Range(
                0,
                false,
                Double.POSITIVE_INFINITY,
                "labels of at least 0 for LossPoisson",
                "give counts, or use MSE");
        case SQUARED_LOG ->
            new Range(
                -1,
                true,
                Double.POSITIVE_INFINITY,
                "labels above -1 for LossMSLE",
                "shift them, or use MSE");
        default -> null;
      };
    }

    boolean has(double y) {
      return (isOpen ? y > least : y >= least) && y <= most;
    }
  }

  private static void require(
      RawMatrix labels,
      RowWeights weights,
      long firstRow,
      DoublePredicate isRight,
      String expected,
      String remedy) {
    for (int i = 0; i < labels.rows(); i++) {
      for (int o = 0; o < labels.columns(); o++) {
        if (!isRight.test(labels.get(i, o))) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "Expected %s, found %s at row %d, column %d (counted from 0): %s",
                  expected,
                  labels.get(i, o),
                  firstRow + weights.row(i),
                  o,
                  remedy));
        }
      }
    }
  }
}
