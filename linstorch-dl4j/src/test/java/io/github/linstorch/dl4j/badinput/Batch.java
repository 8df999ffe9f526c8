package io.github.linstorch.dl4j.badinput;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** Rows that are handed over at once. */
final class Batch {

  INDArray features;
  INDArray labels;
  INDArray featuresMask;
  INDArray labelsMask;

  /** Instead of the arrays above, where there is one array too many or too few; else null. */
  MultiDataSet multi;

  boolean isNull;

  Batch(INDArray features, INDArray labels) {
    this.features = features;
    this.labels = labels;
  }

  DataSet dataSet() {
    return isNull ? null : new DataSet(features, labels, featuresMask, labelsMask);
  }

  MultiDataSet multiDataSet() {
    if (isNull) {
      return null;
    }
    if (multi != null) {
      return multi;
    }
    return new org.nd4j.linalg.dataset.MultiDataSet(
        new INDArray[] {features},
        new INDArray[] {labels},
        featuresMask == null ? null : new INDArray[] {featuresMask},
        labelsMask == null ? null : new INDArray[] {labelsMask});
  }

  /** The entries of all arrays that can be read, to see whether a fit has changed them. */
  List<double[]> entries() {
    List<double[]> entries = new ArrayList<>();
    for (INDArray array : Arrays.asList(features, labels, featuresMask, labelsMask)) {
      entries.add(isReadable(array) ? doubles(array) : new double[0]);
    }
    return entries;
  }

  private static boolean isReadable(INDArray array) {
    return array != null
        && !array.wasClosed()
        && !array.isEmpty()
        && array.dataType() != DataType.UTF8;
  }

  static double[] doubles(INDArray array) {
    return array.castTo(DataType.DOUBLE).dup('c').data().asDouble();
  }
}
