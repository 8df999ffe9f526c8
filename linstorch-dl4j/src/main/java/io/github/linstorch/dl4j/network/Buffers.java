package io.github.linstorch.dl4j.network;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Copies between {@link INDArray}s and {@code double[]} through their raw buffers, because an ND4J
 * operation costs more than the solve of a small layer.
 */
public final class Buffers {

  private Buffers() {}

  /** Reads a whole buffer; see {@link #values(INDArray, int)}. */
  static double[] values(INDArray array) {
    return values(array, Math.toIntExact(array.length()));
  }

  /**
   * Reads the first entries of a buffer.
   *
   * @param array contiguous from offset 0; unchanged
   * @param length how many entries
   */
  public static double[] values(INDArray array, int length) {
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

  /** Entries of an array of type FLOAT, in single precision. */
  public static float[] floats(INDArray array, int length) {
    float[] single = new float[length];
    memory(array).get(single);
    return single;
  }

  /**
   * Where the entries of an array of data type FLOAT lie.
   *
   * @param array contiguous from offset 0; the memory is freed with it
   */
  public static FloatPointer memory(INDArray array) {
    Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
    return (FloatPointer) array.data().addressPointer();
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
