package io.github.linstorch.spark.rows;

import java.util.Arrays;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** Reads the rows of data sets of Deeplearning4j; executors need ND4J for that. */
public final class DataSetBlocks {

  private DataSetBlocks() {}

  /**
   * Reads rows.
   *
   * @param data features of shape [n, nIn], labels of shape [n, nOut], or [n, 1] if they are class
   *     numbers, perhaps a label mask of shape [n, 1] with the weights of the rows
   * @param nIn number of features
   * @param nOut number of outputs
   * @param areClassNumbers whether the labels are
   * @return blocks, as {@link RowBlock} encodes them
   */
  public static JavaRDD<byte[]> of(
      JavaRDD<DataSet> data, int nIn, int nOut, boolean areClassNumbers) {
    return data.mapPartitions(
        partition -> new Rows(partition, nIn, nOut, areClassNumbers, TaskContext.getPartitionId()));
  }

  /** Kryo copies an array without its shape, unless ND4J's registrator tells it how. */
  private static boolean isBroken(INDArray array) {
    try {
      return array != null && array.rank() < 0;
    } catch (NullPointerException e) {
      return true;
    }
  }

  private static final class Rows extends BlockBuilder<DataSet> {

    private final int nIn;
    private final int labelColumns;
    private final boolean areClassNumbers;
    private double[] features;
    private double[] labels;
    private double[] weights;
    private int count;
    private int row;

    Rows(Iterator<DataSet> source, int nIn, int nOut, boolean areClassNumbers, int partition) {
      super(source, nIn, nOut, partition);
      this.nIn = nIn;
      this.labelColumns = areClassNumbers ? 1 : nOut;
      this.areClassNumbers = areClassNumbers;
    }

    @Override
    boolean read() {
      while (row == count) {
        if (!hasMore()) {
          return false;
        }
        take(more());
      }
      double weight = weights == null ? 1 : weights[row];
      for (int j = 0; j < nIn && weight != 0; j++) {
        putFeature(j, features[j * count + row]);
      }
      if (weight != 0) {
        putLabels();
      }
      row++;
      endRow(weight);
      return true;
    }

    private void putLabels() {
      if (areClassNumbers) {
        putClass(labels[row], " in the labels");
        return;
      }
      for (int o = 0; o < labelColumns; o++) {
        putLabel(o, labels[o * count + row]);
      }
    }

    private void take(DataSet data) {
      if (data == null) {
        throw refused("Expected a DataSet, found null", "", "remove it");
      }
      features = columns(data.getFeatures(), "features", nIn);
      labels = columns(data.getLabels(), "labels", labelColumns);
      if (data.getFeaturesMaskArray() != null) {
        throw refused(
            "Expected no mask of the features, found one", "", "remove the masked rows instead");
      }
      INDArray mask = data.getLabelsMaskArray();
      weights = mask == null ? null : columns(mask, "label mask", 1);
      count = labels.length / labelColumns;
      row = 0;
      if (features.length / nIn != count || weights != null && weights.length != count) {
        throw refused(
            "Expected as many rows of labels and mask as of features, found other numbers",
            "",
            "make them equal");
      }
      DataType type = data.getFeatures().dataType();
      if (type.isFPType() && type != DataType.DOUBLE) {
        single();
      }
    }

    private void requireWhole(INDArray array) {
      if (isBroken(array)) {
        throw refused(
            "Expected arrays, found ones that Kryo has broken",
            "",
            "set spark.kryo.registrator to ND4J's, or spark.serializer to Java's");
      }
    }

    private double[] columns(INDArray array, String what, int columns) {
      requireWhole(array);
      if (array == null || array.rank() != 2 || array.size(1) != columns) {
        throw refused(
            "Expected "
                + what
                + " of shape [n, "
                + columns
                + "], found "
                + (array == null ? "null" : Arrays.toString(array.shape())),
            "",
            "make the columns those of the network");
      }
      return array.dup('f').data().asDouble();
    }
  }
}
