package io.github.linstorch.dl4j;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Copies between {@link INDArray}s and {@code double[]} through their raw buffers: an ND4J
 * operation costs more than the whole solve of a small layer.
 */
final class Buffers {

  private Buffers() {}

  /**
   * Reads a matrix.
   *
   * @param matrix of rank 2, any data type, order and strides; unchanged
   * @return its columns, one array each
   */
  static double[][] columns(INDArray matrix) {
    int rows = Math.toIntExact(matrix.size(0));
    int columns = Math.toIntExact(matrix.size(1));
    boolean rowMajor = isDense(matrix, columns, 1);
    INDArray dense = rowMajor || isDense(matrix, 1, rows) ? matrix : matrix.dup('f');
    int rowStride = rowMajor ? columns : 1;
    int columnStride = rowMajor ? 1 : rows;
    double[][] result = new double[columns][rows];
    if (dense.dataType() == DataType.FLOAT) {
      float[] source = floats(dense, rows * columns);
      for (int j = 0; j < columns; j++) {
        double[] column = result[j];
        for (int i = 0; i < rows; i++) {
          column[i] = source[i * rowStride + j * columnStride];
        }
      }
    } else {
      double[] source = values(dense, rows * columns);
      for (int j = 0; j < columns; j++) {
        double[] column = result[j];
        for (int i = 0; i < rows; i++) {
          column[i] = source[i * rowStride + j * columnStride];
        }
      }
    }
    return result;
  }

  /** Whether entry (i, j) is at {@code i * rowStride + j * columnStride} of the whole buffer. */
  private static boolean isDense(INDArray matrix, long rowStride, long columnStride) {
    return matrix.offset() == 0
        && (matrix.stride(0) == rowStride || matrix.size(0) == 1)
        && (matrix.stride(1) == columnStride || matrix.size(1) == 1);
  }

  /**
   * Reads the first entries of a buffer.
   *
   * @param array contiguous from offset 0; unchanged
   * @param length how many entries
   */
  static double[] values(INDArray array, int length) {
    double[] values = new double[length];
    if (array.dataType() == DataType.FLOAT) {
      float[] single = floats(array, length);
      for (int i = 0; i < length; i++) {
        values[i] = single[i];
      }
    } else {
      INDArray wide = array.castTo(DataType.DOUBLE);
      Nd4j.getAffinityManager().ensureLocation(wide, Location.HOST);
      ((DoublePointer) wide.data().addressPointer()).get(values);
    }
    return values;
  }

  private static float[] floats(INDArray array, int length) {
    float[] single = new float[length];
    Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
    ((FloatPointer) array.data().addressPointer()).get(single);
    return single;
  }

  /**
   * Rounds values to a data type.
   *
   * @return the values as an array of that type would hold them; a copy
   */
  static double[] rounded(double[] values, DataType type) {
    double[] result = values.clone();
    if (type == DataType.FLOAT) {
      for (int i = 0; i < result.length; i++) {
        result[i] = (float) result[i];
      }
    } else if (type != DataType.DOUBLE) {
      result = values(Nd4j.createFromArray(values).castTo(type), values.length);
    }
    return result;
  }

  /**
   * Writes a whole array in place.
   *
   * @param array of rank 1, contiguous from offset 0; overwritten
   * @param values as many as the array has entries
   */
  static void write(INDArray array, double[] values) {
    if (array.dataType() == DataType.FLOAT) {
      float[] single = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        single[i] = (float) values[i];
      }
      ((FloatPointer) array.data().addressPointer()).put(single);
    } else if (array.dataType() == DataType.DOUBLE) {
      ((DoublePointer) array.data().addressPointer()).put(values);
    } else {
      array.assign(Nd4j.createFromArray(values));
      return;
    }
    Nd4j.getAffinityManager().tagLocation(array, Location.HOST);
  }
}
