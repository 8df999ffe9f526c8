package io.github.linstorch.benchmarks;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The matrix {@code [F 1]} of one solve, and a target.
 *
 * @param array double, n x m
 * @param targetArray double, 1 x n
 * @param rows the same as {@code array}
 * @param target the same as {@code targetArray}
 */
record Design(INDArray array, INDArray targetArray, double[][] rows, double[] target) {

  static final INDArrayIndex FIRST_ROW = NDArrayIndex.interval(0, 1);

  static INDArrayIndex first(long count) {
    return NDArrayIndex.interval(0, count);
  }

  /** One for every solve of a fit: last layer to first, and back without repeating the first. */
  static List<Design> of(Problem problem) {
    MultiLayerNetwork net = problem.newNetwork();
    DataSet data = problem.newDataSets(1)[0];
    List<INDArray> entering = net.feedForward(data.getFeatures());
    int depth = entering.size() - 1;
    List<Design> result = new ArrayList<>();
    for (int l = depth - 1; l >= 0; l--) {
      result.add(of(entering.get(l), data.getLabels()));
    }
    for (int l = 1; l < depth; l++) {
      result.add(result.get(depth - 1 - l));
    }
    return result;
  }

  private static Design of(INDArray features, INDArray labels) {
    INDArray ones = Nd4j.ones(DataType.DOUBLE, features.rows(), 1);
    INDArray array = Nd4j.hstack(features.castTo(DataType.DOUBLE), ones);
    INDArray target = labels.castTo(DataType.DOUBLE).reshape(1, labels.length());
    return new Design(array, target, array.toDoubleMatrix(), target.toDoubleVector());
  }
}
