package io.github.linstorch.dl4j.rows;

import io.github.linstorch.dl4j.network.Batch;
import io.github.linstorch.dl4j.network.NetworkView;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Checks features and labels against a network. */
public final class DataChecker {

  /** How far from 1 the entries of a distribution may sum: soft labels are often rounded. */
  private static final double DISTRIBUTION = 1e-3;

  private DataChecker() {}

  /**
   * Refuses a missing DataSet, and one whose arrays are not the features and labels of a network.
   *
   * @return the features, behind the layers that DL4J runs
   * @throws IllegalArgumentException naming the first thing that is wrong
   */
  static INDArray features(NetworkView view, Batch data) {
    if (data == null) {
      throw new IllegalArgumentException("Expected a DataSet, found null");
    }
    requireInputs(view, data.features());
    INDArray labels = data.labels();
    INDArray features = view.features(data.features());
    requireMatrix("features", features);
    requireArray("labels", labels);
    requireMatrix("labels", labels);
    if (features.size(0) != labels.size(0)) {
      throw new IllegalArgumentException(
          "Expected as many rows of labels as of features, found features "
              + shape(features)
              + " and labels "
              + shape(labels));
    }
    if (features.size(1) != view.stack().nIn()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Expected features of shape [n, %d] for nIn=%d of %s, found %s",
              view.stack().nIn(),
              view.stack().nIn(),
              view.stack().layer(0).label(),
              shape(features)));
    }
    if (labels.size(1) != view.labelColumns()) {
      throw new IllegalArgumentException(wrongLabels(view, labels));
    }
    return features;
  }

  /** Refuses features that are not one array of rows for each input of the network. */
  private static void requireInputs(NetworkView view, INDArray[] features) {
    List<String> inputs = view.net().inputs();
    if (features.length != inputs.size()) {
      throw new IllegalArgumentException(
          inputs.size() == 1
              ? "Expected a MultiDataSet of one array of features and one of labels, found "
                  + features.length
                  + " and 1"
              : "Expected a MultiDataSet with one array of features for each of the inputs "
                  + inputs
                  + " of the graph, found "
                  + features.length);
    }
    for (int i = 0; i < features.length; i++) {
      String what = features.length == 1 ? "features" : "features of the input " + inputs.get(i);
      requireArray(what, features[i]);
      if (features[i].rank() == 0) {
        requireMatrix(what, features[i]);
      }
      if (features[i].size(0) != features[0].size(0)) {
        throw new IllegalArgumentException(
            "Expected as many rows of "
                + what
                + " as of "
                + inputs.get(0)
                + ", found "
                + shape(features[i])
                + " and "
                + shape(features[0]));
      }
    }
  }

  /**
   * Unit round-off of the data type of an array; that of double for whole numbers. Types narrower
   * than FLOAT count as FLOAT: a cut-off by their own would leave away columns that differ.
   */
  static double precision(INDArray array) {
    return switch (array.dataType()) {
      case FLOAT, HALF, BFLOAT16 -> 0x1p-24;
      default -> 0x1p-53;
    };
  }

  private static String wrongLabels(NetworkView view, INDArray labels) {
    String message =
        String.format(
            Locale.ROOT,
            "Expected labels of shape [n, %d] for nOut=%d of %s, found %s",
            view.labelColumns(),
            view.stack().nOut(),
            view.stack().layer(view.stack().depth() - 1).label(),
            shape(labels));
    if (view.isSparse()) {
      return message + ". LossSparseMCXENT takes class numbers; of one-hot labels use MCXENT";
    }
    return labels.size(1) == 1
        ? message + ". If they are class numbers, one-hot encode them (one column per class)"
        : message;
  }

  static void requireArray(String what, INDArray array) {
    if (array == null) {
      throw new IllegalArgumentException("Expected " + what + ", found null");
    }
    if (array.wasClosed()) {
      throw new IllegalArgumentException("Expected " + what + ", found an array that was closed");
    }
    if (array.isEmpty() || array.length() == 0) {
      throw new IllegalArgumentException("Expected at least one row of " + what + ", found none");
    }
    if (!array.dataType().isNumerical()) {
      throw new IllegalArgumentException(
          "Expected numeric "
              + what
              + ", found data type "
              + array.dataType()
              + ": convert it with castTo(DataType.FLOAT)");
    }
  }

  private static void requireMatrix(String what, INDArray array) {
    if (array.rank() != 2) {
      throw new IllegalArgumentException(
          "Expected "
              + what
              + " as a matrix with one row per sample, found shape "
              + shape(array)
              + (array.rank() == 1 ? "; reshape it to [n, 1] or [1, n]" : ""));
    }
    if (array.length() > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "Too many entries for one fit in memory: "
              + what
              + " of shape "
              + shape(array)
              + "; give them as a DataSetIterator");
    }
  }

  /**
   * Reads the rows of a matrix that take part, and refuses NaN and infinity in them.
   *
   * @param matrix unchanged
   * @param firstRow what to number the first row, in messages
   */
  static RawMatrix finite(INDArray matrix, RowWeights weights, String what, long firstRow) {
    RawMatrix all = new RawMatrix(matrix);
    int[] kept = weights.kept();
    RawMatrix rows = kept == null ? all : all.rows(kept);
    int row = rows.firstNonFiniteRow();
    if (row >= 0) {
      int column = rows.firstNonFiniteColumn(row);
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Expected finite %s, found %s at row %d, column %d (counted from 0):"
                  + " remove or impute such rows first",
              what,
              rows.get(row, column),
              firstRow + (kept == null ? row : kept[row]),
              column));
    }
    return rows;
  }

  /**
   * Refuses labels that are not distributions over classes.
   *
   * @param labels of the rows that take part
   * @param firstRow what to number the first row, in messages
   */
  static void requireDistributions(RawMatrix labels, RowWeights weights, long firstRow) {
    for (int i = 0; i < labels.rows(); i++) {
      double sum = 0;
      double least = 0;
      for (int o = 0; o < labels.columns(); o++) {
        sum += labels.get(i, o);
        least = Math.min(least, labels.get(i, o));
      }
      if (least < 0 || !(Math.abs(sum - 1) <= DISTRIBUTION)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "Expected labels that are distributions over classes, of entries of at least 0 that"
                    + " sum to 1, found %s at row %d (counted from 0): one-hot encode the classes",
                least < 0 ? "an entry of " + least : "a sum of " + sum,
                firstRow + weights.row(i)));
      }
    }
  }

  private static String shape(INDArray array) {
    return Arrays.toString(array.shape());
  }
}
