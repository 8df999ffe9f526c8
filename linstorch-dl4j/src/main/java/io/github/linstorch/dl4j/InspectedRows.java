package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.Buffers;
import io.github.linstorch.dl4j.rows.RowWeights;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Rows on which a network is inspected: those of positive weight, in parts that are copies, so that
 * the data stay as they are and memory is bounded by a part.
 */
final class InspectedRows {

  /** Largest number of rows of a part. */
  static final int PART = 4096;

  private final INDArray features;
  private final INDArray labels;
  private final int[] numbers;
  private final RowWeights weights;
  private final List<String> names;

  /**
   * Checks data.
   *
   * @param data features of shape (n, nIn), perhaps labels, and weights as a label mask; unchanged
   * @throws IllegalArgumentException if the features are not a matrix, or not finite in a row of
   *     positive weight, if there is no such row, or the mask is not one of weights
   */
  InspectedRows(DataSet data) {
    if (data == null || data.getFeatures() == null || data.getFeatures().rank() != 2) {
      throw new IllegalArgumentException(
          "Expected features of shape [n, nIn], one column per feature, found "
              + (data == null || data.getFeatures() == null
                  ? "none"
                  : Arrays.toString(data.getFeatures().shape())));
    }
    this.features = data.getFeatures();
    this.labels = data.getLabels();
    boolean isWeighted = labels != null && data.getLabelsMaskArray() != null;
    this.weights = isWeighted ? RowWeights.of(data) : null;
    int[] kept = isWeighted ? weights.kept() : null;
    this.numbers =
        kept == null
            ? IntStream.range(0, Math.toIntExact(features.size(0))).toArray()
            : kept.clone();
    if (numbers.length == 0) {
      throw new IllegalArgumentException(
          "Expected at least one row of positive weight, found none");
    }
    this.names = names(data);
    requireFinite(features, "features");
  }

  /** Names of the features, perhaps followed by those of the labels; null for none. */
  private List<String> names(DataSet data) {
    List<String> given = columnNames(data);
    if (given == null || given.isEmpty() || given.size() == columns()) {
      return given;
    }
    int labelled = columns() + (labels == null ? 0 : Math.toIntExact(labels.size(1)));
    if (given.size() != labelled) {
      throw new IllegalArgumentException(
          "Expected a name for each of the %d features, found %d names of columns: %s"
              .formatted(columns(), given.size(), given));
    }
    return given.subList(0, columns());
  }

  /** Deprecated in DL4J, which has no other place for them. */
  @SuppressWarnings("deprecation")
  private static List<String> columnNames(DataSet data) {
    return data.getColumnNames();
  }

  /**
   * Asks for labels.
   *
   * @throws IllegalArgumentException if they are not a finite matrix with as many rows as the
   *     features
   */
  void requireLabels() {
    if (labels == null || labels.rank() != 2 || labels.size(0) != features.size(0)) {
      throw new IllegalArgumentException(
          "Expected labels of shape ["
              + features.size(0)
              + ", nOut], found "
              + (labels == null ? "none" : Arrays.toString(labels.shape())));
    }
    requireFinite(labels, "labels");
  }

  private void requireFinite(INDArray array, String what) {
    int width = Math.toIntExact(array.size(1));
    for (int from = 0; from < count(); from += PART) {
      int rows = Math.min(PART, count() - from);
      double[] part = Buffers.values(copy(array, from, from + rows), rows * width);
      for (int i = 0; i < part.length; i++) {
        if (!Double.isFinite(part[i])) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "Expected finite %s, found %s at row %d, column %d (counted from 0): remove or"
                      + " impute such rows first",
                  what,
                  part[i],
                  numbers[from + i / width],
                  i % width));
        }
      }
    }
  }

  /**
   * Asks for a feature.
   *
   * @throws IllegalArgumentException if there is none of this number
   */
  void requireFeature(int feature) {
    if (feature < 0 || feature >= columns()) {
      throw new IllegalArgumentException(
          "Expected a feature from 0 to " + (columns() - 1) + ", found " + feature);
    }
  }

  int count() {
    return numbers.length;
  }

  int columns() {
    return Math.toIntExact(features.size(1));
  }

  /** The weight of a row, counted among those of positive weight. */
  double weight(int i) {
    return weights == null ? 1 : weights.weight(i);
  }

  /** The name that the data give a column, or one that says its number. */
  String name(int column) {
    return names != null && !names.isEmpty() && names.get(column) != null
        ? names.get(column)
        : "feature " + column;
  }

  /** The values of a column. */
  double[] column(int column) {
    double[] all = Buffers.values(features.getColumn(column).dup(), (int) features.size(0));
    return Arrays.stream(numbers).mapToDouble(number -> all[number]).toArray();
  }

  /** Copies the features of some rows, from one to before another. */
  INDArray features(int from, int to) {
    return copy(features, from, to);
  }

  /**
   * Copies the features of any rows.
   *
   * @param chosen which, counted among those of positive weight
   */
  INDArray features(int[] chosen) {
    return Nd4j.pullRows(features, 1, Arrays.stream(chosen).map(i -> numbers[i]).toArray());
  }

  /** Copies the labels of some rows. */
  INDArray labels(int from, int to) {
    return copy(labels, from, to);
  }

  /** Not by getRows, which takes half a second for a part. */
  private INDArray copy(INDArray array, int from, int to) {
    return numbers.length == array.size(0)
        ? array.get(NDArrayIndex.interval(from, to), NDArrayIndex.all()).dup('c')
        : Nd4j.pullRows(array, 1, Arrays.copyOfRange(numbers, from, to));
  }

  /** Replaces a column of a part. */
  static void put(INDArray part, int column, double[] values) {
    part.putColumn(column, Nd4j.createFromArray(values).castTo(part.dataType()));
  }
}
