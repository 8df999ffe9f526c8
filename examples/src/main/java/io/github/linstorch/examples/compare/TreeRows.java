package io.github.linstorch.examples.compare;

import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Rows as XGBoost holds them, outside of the heap.
 *
 * @param matrix the rows
 */
record TreeRows(DMatrix matrix) implements AutoCloseable {

  /** Rows whose label is the target or the number of the class. */
  static TreeRows of(DataSet rows, NetSettings settings) throws XGBoostError {
    INDArray labels = rows.getLabels();
    return of(
        rows, settings.isClassification() ? labels.argMax(1).castTo(labels.dataType()) : labels);
  }

  /** Rows whose label is 1 in a class, else 0. */
  static TreeRows ofClass(DataSet rows, int number) throws XGBoostError {
    return of(rows, rows.getLabels().getColumn(number));
  }

  private static TreeRows of(DataSet rows, INDArray labels) throws XGBoostError {
    float[] features = rows.getFeatures().dup('c').data().asFloat();
    DMatrix matrix = new DMatrix(features, rows.numExamples(), rows.numInputs(), Float.NaN);
    matrix.setLabel(labels.dup('c').data().asFloat());
    return new TreeRows(matrix);
  }

  @Override
  public void close() {
    matrix.dispose();
  }
}
