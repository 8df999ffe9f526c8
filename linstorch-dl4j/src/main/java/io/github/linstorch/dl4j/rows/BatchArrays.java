package io.github.linstorch.dl4j.rows;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The arrays of a {@code DataSet} or a {@code MultiDataSet}, without the object itself. Any array
 * may be null.
 */
public record BatchArrays(
    INDArray[] features, INDArray[] labels, INDArray[] featuresMasks, INDArray[] labelsMasks) {

  /**
   * The arrays of a batch as it is now.
   *
   * @param batch a {@link DataSet} or a {@link MultiDataSet}
   */
  static BatchArrays of(Object batch) {
    if (batch instanceof MultiDataSet multi) {
      return new BatchArrays(
          multi.getFeatures(),
          multi.getLabels(),
          multi.getFeaturesMaskArrays(),
          multi.getLabelsMaskArrays());
    }
    DataSet single = (DataSet) batch;
    return new BatchArrays(
        new INDArray[] {single.getFeatures()},
        new INDArray[] {single.getLabels()},
        new INDArray[] {single.getFeaturesMaskArray()},
        new INDArray[] {single.getLabelsMaskArray()});
  }

  /** Puts these arrays into a batch, in place of its own. */
  void putInto(Object batch) {
    if (batch instanceof MultiDataSet multi) {
      multi.setFeatures(features);
      multi.setLabels(labels);
      multi.setFeaturesMaskArrays(featuresMasks);
      multi.setLabelsMaskArray(labelsMasks);
    } else {
      DataSet single = (DataSet) batch;
      single.setFeatures(first(features));
      single.setLabels(first(labels));
      single.setFeaturesMaskArray(first(featuresMasks));
      single.setLabelsMaskArray(first(labelsMasks));
    }
  }

  /** A batch of the other kind with these arrays, one of each. */
  Object inOtherKind(Object batch) {
    INDArray featuresMask = first(featuresMasks);
    INDArray labelsMask = first(labelsMasks);
    return batch instanceof MultiDataSet
        ? new org.nd4j.linalg.dataset.DataSet(
            first(features), first(labels), featuresMask, labelsMask)
        : new org.nd4j.linalg.dataset.MultiDataSet(
            features,
            labels,
            featuresMask == null ? null : featuresMasks,
            labelsMask == null ? null : labelsMasks);
  }

  private static INDArray first(INDArray[] arrays) {
    return arrays == null || arrays.length == 0 ? null : arrays[0];
  }

  /** Whether there are features and labels, and nothing is closed: only then it can be copied. */
  boolean isWhole() {
    return isGiven(features)
        && isGiven(labels)
        && Stream.of(features, labels, featuresMasks, labelsMasks)
            .filter(Objects::nonNull)
            .flatMap(Arrays::stream)
            .noneMatch(array -> array != null && array.wasClosed());
  }

  /** Features and labels, one after the other. */
  List<INDArray> data() {
    return Stream.of(features, labels).filter(Objects::nonNull).flatMap(Arrays::stream).toList();
  }

  private static boolean isGiven(INDArray[] arrays) {
    return arrays != null && Stream.of(arrays).noneMatch(Objects::isNull);
  }

  /**
   * Copies the arrays. What is one array stays one: where the labels are the features, a
   * preprocessor that works on one works on both.
   *
   * @return arrays that live outside of workspaces: whoever gets them may keep them
   */
  @SuppressWarnings("try") // the scope is left, not used
  BatchArrays copy() {
    Map<INDArray, INDArray> copies = new IdentityHashMap<>();
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return new BatchArrays(
          copy(features, copies),
          copy(labels, copies),
          copy(featuresMasks, copies),
          copy(labelsMasks, copies));
    }
  }

  private static INDArray[] copy(INDArray[] arrays, Map<INDArray, INDArray> copies) {
    if (arrays == null) {
      return null;
    }
    INDArray[] result = new INDArray[arrays.length];
    for (int i = 0; i < arrays.length; i++) {
      result[i] = arrays[i] == null ? null : copies.computeIfAbsent(arrays[i], INDArray::dup);
    }
    return result;
  }
}
