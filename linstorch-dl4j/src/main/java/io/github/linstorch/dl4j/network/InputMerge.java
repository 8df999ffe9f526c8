package io.github.linstorch.dl4j.network;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Puts the features of several inputs side by side, as a MergeVertex does.
 *
 * @param given names of the network's inputs, in the order in which features are given
 * @param taken names of inputs, in the order in which their columns are taken
 * @param widths number of columns of the inputs where it is known
 */
record InputMerge(List<String> given, List<String> taken, Map<String, Integer> widths) {

  /**
   * Returns the features of all inputs.
   *
   * @param features one array per input; unchanged
   * @return shape (n, sum of the columns); the array itself where it is the only one
   * @throws IllegalArgumentException if one is not a matrix, or not as wide as its branch takes
   */
  INDArray sideBySide(INDArray[] features) {
    if (taken.size() == 1) {
      return features[given.indexOf(taken.get(0))];
    }
    INDArray[] parts = new INDArray[taken.size()];
    boolean isSingle = true;
    for (int i = 0; i < parts.length; i++) {
      parts[i] = features[given.indexOf(taken.get(i))];
      require(taken.get(i), parts[i]);
      isSingle &= parts[i].dataType() == DataType.FLOAT;
    }
    DataType type = isSingle ? DataType.FLOAT : DataType.DOUBLE;
    return Nd4j.hstack(
        Arrays.stream(parts).map(part -> part.castTo(type)).toArray(INDArray[]::new));
  }

  private void require(String input, INDArray features) {
    Integer width = widths.get(input);
    boolean isWide = width == null || features.rank() == 2 && features.size(1) == width;
    if (features.rank() != 2 || !isWide) {
      throw new IllegalArgumentException(
          "Expected features of the input "
              + input
              + " of shape [n, "
              + (width == null ? "columns" : width)
              + "], found "
              + Arrays.toString(features.shape()));
    }
  }
}
