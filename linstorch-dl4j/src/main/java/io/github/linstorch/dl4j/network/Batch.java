package io.github.linstorch.dl4j.network;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Rows as a user gives them, for a network of one output and any number of inputs. The arrays are
 * the user's own; any may be null.
 *
 * @param features one array per input of the network, with a row for each example
 * @param labels of shape (n, nOut)
 * @param featuresMasks null, or one per input, each null or a mask
 * @param labelsMask null, or weights of the rows
 * @param source the user's data set where it has one array of features; null for others
 */
public record Batch(
    INDArray[] features,
    INDArray labels,
    INDArray[] featuresMasks,
    INDArray labelsMask,
    DataSet source) {

  /** Rows that are not a data set of the user. */
  Batch(INDArray[] features, INDArray labels, INDArray labelsMask) {
    this(features, labels, null, labelsMask, null);
  }

  /** The arrays of a data set; null for null. */
  public static Batch of(org.nd4j.linalg.dataset.api.DataSet data) {
    return data == null
        ? null
        : new Batch(
            new INDArray[] {data.getFeatures()},
            data.getLabels(),
            new INDArray[] {data.getFeaturesMaskArray()},
            data.getLabelsMaskArray(),
            data instanceof DataSet own ? own : null);
  }

  /**
   * The arrays of a data set with one array of labels; null for null.
   *
   * @throws IllegalArgumentException if there are more labels, or more masks of them
   */
  public static Batch of(MultiDataSet data) {
    if (data == null) {
      return null;
    }
    INDArray[] features = data.getFeatures();
    INDArray[] labels = data.getLabels();
    if (count(features) == 0 || count(labels) != 1) {
      throw new IllegalArgumentException(
          "Expected a MultiDataSet of one array of features for each input, and one of labels, found "
              + count(features)
              + " and "
              + count(labels));
    }
    INDArray[] masks = data.getLabelsMaskArrays();
    if (count(masks) > 1) {
      throw new IllegalArgumentException(
          "Expected a MultiDataSet of one mask of the labels at most, found " + masks.length);
    }
    return new Batch(
        features,
        labels[0],
        data.getFeaturesMaskArrays(),
        count(masks) == 0 ? null : masks[0],
        null);
  }

  private static int count(INDArray[] arrays) {
    return arrays == null ? 0 : arrays.length;
  }

  /** Whether there is a mask of the features of any input. */
  public boolean hasFeaturesMask() {
    for (int i = 0; i < count(featuresMasks); i++) {
      if (featuresMasks[i] != null) {
        return true;
      }
    }
    return false;
  }

  /** Number of rows. */
  public long rows() {
    return features[0].size(0);
  }

  /** Rows from one to before another. */
  public Batch part(long from, long to) {
    INDArray[] some = new INDArray[features.length];
    for (int i = 0; i < some.length; i++) {
      some[i] = rows(features[i], from, to);
    }
    return new Batch(
        some, rows(labels, from, to), labelsMask == null ? null : rows(labelsMask, from, to));
  }

  /**
   * Some rows of an array.
   *
   * @param array of rank 1 or more
   */
  static INDArray rows(INDArray array, long from, long to) {
    if (from == 0 && to == array.size(0)) {
      return array;
    }
    INDArrayIndex[] index = new INDArrayIndex[array.rank()];
    Arrays.fill(index, NDArrayIndex.all());
    index[0] = NDArrayIndex.interval(from, to);
    return array.get(index);
  }

  /** These rows as a data set, for a network of one input. */
  DataSet single() {
    return source == null ? new DataSet(features[0], labels, null, labelsMask) : source;
  }

  /** These rows as a data set for a graph. */
  MultiDataSet multi() {
    return new org.nd4j.linalg.dataset.MultiDataSet(
        features,
        new INDArray[] {labels},
        null,
        labelsMask == null ? null : new INDArray[] {labelsMask});
  }
}
