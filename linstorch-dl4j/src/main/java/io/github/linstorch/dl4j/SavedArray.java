package io.github.linstorch.dl4j;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.options.ArrayOptionsHelper;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Reads an array in ND4J's format after checking its header. ND4J itself trusts the header: it
 * reserves as much memory as the header says, and native code reads wherever the strides lead.
 */
final class SavedArray {

  private static final Set<String> MODES = Set.of("LONG_SHAPE", "MIXED_DATA_TYPES");
  private static final int MOST_DIMENSIONS = 32;

  private SavedArray() {}

  /**
   * Reads an array.
   *
   * @param what name of it, for messages
   * @param most entries that it may have
   * @throws IOException if it is none, has more entries, or its header contradicts itself
   */
  static INDArray read(InputStream in, String what, long most) throws IOException {
    DataInputStream data = new DataInputStream(in);
    ByteArrayOutputStream copy = new ByteArrayOutputStream();
    DataOutputStream header = new DataOutputStream(copy);
    long shapeLength = readHeader(data, header, what, "LONG");
    if (shapeLength < 4 || shapeLength > 2 * MOST_DIMENSIONS + 4) {
      throw damaged(what, "a shape of " + shapeLength + " numbers");
    }
    long[] shape = new long[(int) shapeLength];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = data.readLong();
      header.writeLong(shape[i]);
    }
    long entries = entries(shape, what, most);
    DataType type = ArrayOptionsHelper.dataType(shape);
    long length = readHeader(data, header, what, type.name());
    if (length != entries) {
      throw damaged(what, length + " entries of " + entries);
    }
    return Nd4j.read(
        new DataInputStream(
            new SequenceInputStream(new ByteArrayInputStream(copy.toByteArray()), data)));
  }

  private static long readHeader(
      DataInputStream data, DataOutputStream copy, String what, String type) throws IOException {
    String mode = data.readUTF();
    if (!MODES.contains(mode)) {
      throw damaged(what, "the format " + mode + ", of a version before 1.0.0 or of none");
    }
    long length = data.readLong();
    String found = data.readUTF();
    if (!found.equals(type)) {
      throw damaged(what, "the data type " + found + " for " + type);
    }
    copy.writeUTF(mode);
    copy.writeLong(length);
    copy.writeUTF(found);
    return length;
  }

  /**
   * Counts the entries.
   *
   * @param shape rank, sizes, strides, options, element-wise stride and order
   */
  private static long entries(long[] shape, String what, long most) throws IOException {
    long rank = shape[0];
    if (rank < 0 || shape.length != 2 * rank + 4) {
      throw damaged(what, "the rank " + rank);
    }
    long entries = 1;
    long last = 0;
    for (int i = 1; i <= rank; i++) {
      long size = shape[i];
      long stride = shape[i + (int) rank];
      if (size < 1 || size > most || entries > most / size || stride < 0 || stride > most) {
        throw damaged(what, "the shape " + Arrays.toString(shape) + ", of at most " + most);
      }
      entries *= size;
      last += (size - 1) * stride;
    }
    long elementWise = shape[shape.length - 2];
    if (last >= entries || elementWise < 0 || elementWise > 1 && rank > 0 && entries > 1) {
      throw damaged(what, "strides that lead out of it");
    }
    return entries;
  }

  private static IOException damaged(String what, String found) {
    return new IOException(what + " is no array that can be read: it has " + found);
  }
}
