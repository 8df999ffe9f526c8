package io.github.linstorch.dl4j.rows;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The maps of all columns of features, and the moments of the labels if these count. */
public final class FittedColumns implements Serializable {

  /** Largest number of rows that are looked at for the maps. */
  private static final int MOST_ROWS = 100_000;

  /** Largest number of entries of these rows: wide rows are fewer. */
  private static final int MOST_ENTRIES = 1 << 25;

  private static final int LEAST_ROWS = 1000;

  /** Largest number of columns that a file may claim. */
  private static final int MOST_COLUMNS = 1 << 22;

  /** Number of entries that are mapped at a time. */
  private static final int BLOCK_ENTRIES = 1 << 20;

  private static final int KNOTS = 0;

  private static final int CLIP = 1;

  private static final long SEED = 1;

  private static final long serialVersionUID = 1;

  private final ColumnMap[] maps;
  private final ColumnMoments labels;

  private FittedColumns(ColumnMap[] maps, ColumnMoments labels) {
    this.maps = maps;
    this.labels = labels;
  }

  /** Looks at rows, batch after batch. */
  public static final class Builder {

    private final boolean isClipping;
    private final boolean withLabels;
    private RowSample sample;
    private ColumnMoments moments;
    private int columns;
    private long rows;

    /**
     * Begins.
     *
     * @param isClipping whether features are clipped smoothly, instead of mapped to quantiles
     * @param withLabels whether labels count
     */
    public Builder(boolean isClipping, boolean withLabels) {
      this.isClipping = isClipping;
      this.withLabels = withLabels;
    }

    /**
     * Looks at a batch.
     *
     * @param batch unchanged; masks do not count
     * @throws IllegalArgumentException if its arrays are no matrices of finite numbers, or have
     *     other columns than those before
     */
    public void add(DataSet batch) {
      if (batch == null) {
        throw new IllegalArgumentException("Expected a DataSet, found null");
      }
      RawMatrix features = finite(batch.getFeatures(), "features");
      RawMatrix labels = withLabels ? finite(batch.getLabels(), "labels") : null;
      if (sample == null) {
        columns = features.columns();
        int most = Math.max(LEAST_ROWS, Math.min(MOST_ROWS, MOST_ENTRIES / columns));
        sample = new RowSample(most, SEED);
        moments = withLabels ? new ColumnMoments(labels.columns()) : null;
      }
      requireColumns(features, columns, "features");
      sample.add(features);
      if (withLabels) {
        requireColumns(labels, moments.columns(), "labels");
        moments.add(labels);
      }
      rows += features.rows();
    }

    private RawMatrix finite(INDArray array, String what) {
      RawMatrix matrix = matrix(array, what);
      int row = matrix.firstNonFiniteRow();
      if (row >= 0) {
        throw notFinite(matrix, what, row, matrix.firstNonFiniteColumn(row), rows);
      }
      return matrix;
    }

    /**
     * Ends.
     *
     * @throws IllegalArgumentException if there was no row
     */
    public FittedColumns build() {
      if (sample == null) {
        throw new IllegalArgumentException("Expected at least one row to fit to, found none");
      }
      ColumnMap[] maps = new ColumnMap[columns];
      Arrays.setAll(
          maps, j -> FeatureMaps.map(new DistinctValues(sample.sortedColumn(j)), isClipping));
      return new FittedColumns(maps, moments);
    }
  }

  private static RawMatrix matrix(INDArray array, String what) {
    DataChecker.requireArray(what, array);
    if (array.rank() > 2) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Expected %s as a matrix with one row per sample, found shape %s:"
                  + " QuantileNormalizer knows no images and no sequences, take"
                  + " NormalizerStandardize or ImagePreProcessingScaler for them",
              what,
              Arrays.toString(array.shape())));
    }
    if (array.length() > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "Too many entries at a time: "
              + what
              + " of shape "
              + Arrays.toString(array.shape())
              + "; give them in batches");
    }
    return new RawMatrix(asMatrix(array));
  }

  private static INDArray asMatrix(INDArray array) {
    return array.rank() == 2 ? array : array.reshape(1, array.length());
  }

  private static void requireColumns(RawMatrix matrix, int columns, String what) {
    if (matrix.columns() != columns) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Expected %d columns of %s, as in the rows before, found %d",
              columns,
              what,
              matrix.columns()));
    }
  }

  private static IllegalArgumentException notFinite(
      RawMatrix matrix, String what, int row, int column, long firstRow) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "Expected numbers in %s, found %s at row %d, column %d (counted from 0): remove such"
                + " rows first, or impute the column, with its median for instance",
            what,
            matrix.get(row, column),
            firstRow + row,
            column));
  }

  /** Whether labels count. */
  public boolean hasLabels() {
    return labels != null;
  }

  /** Number of columns of features. */
  public int width() {
    return maps.length;
  }

  ColumnMap map(int j) {
    return maps[j];
  }

  /** Moments of the labels; null if these do not count. */
  ColumnMoments labels() {
    return labels;
  }

  /**
   * Refuses features that cannot be mapped.
   *
   * @throws IllegalArgumentException if they are no matrix of so many columns, or hold NaN
   */
  public void requireFeatures(INDArray features) {
    requireNumbers(features, maps.length, "features");
  }

  /**
   * Refuses labels that cannot be standardised.
   *
   * @throws IllegalArgumentException if they are no matrix of so many columns, or hold NaN
   */
  public void requireLabels(INDArray array) {
    requireNumbers(array, labels.columns(), "labels");
  }

  private static void requireNumbers(INDArray array, int columns, String what) {
    RawMatrix matrix = matrix(array, what);
    requireColumns(matrix, columns, what);
    if (!array.dataType().isFPType()) {
      throw new IllegalArgumentException(
          "Expected "
              + what
              + " of a floating-point type, which are changed in place, found "
              + array.dataType()
              + ": convert them with castTo(DataType.FLOAT)");
    }
    if (matrix.firstNonFiniteRow() < 0) {
      return;
    }
    for (int i = 0; i < matrix.rows(); i++) {
      for (int j = 0; j < columns; j++) {
        if (Double.isNaN(matrix.get(i, j))) {
          throw notFinite(matrix, what, i, j, 0);
        }
      }
    }
  }

  /** Maps features in place, after {@link #requireFeatures}. */
  public void transformFeatures(INDArray features) {
    change(features, j -> maps[j]::apply);
  }

  /** Maps features back in place, as far as that goes, after {@link #requireFeatures}. */
  public void revertFeatures(INDArray features) {
    change(features, j -> maps[j]::invert);
  }

  /** Standardises labels in place, after {@link #requireLabels}. */
  public void transformLabels(INDArray array) {
    change(
        array,
        j -> {
          double mean = labels.mean(j);
          double deviation = labels.deviation(j);
          return value -> (value - mean) / deviation;
        });
  }

  /** Brings labels back to their unit in place, after {@link #requireLabels}. */
  public void revertLabels(INDArray array) {
    change(
        array,
        j -> {
          double mean = labels.mean(j);
          double deviation = labels.deviation(j);
          return value -> mean + deviation * value;
        });
  }

  private static void change(INDArray array, IntFunction<DoubleUnaryOperator> maps) {
    RawMatrix matrix = new RawMatrix(asMatrix(array));
    int columns = matrix.columns();
    List<DoubleUnaryOperator> ofColumns = new ArrayList<>(columns);
    for (int j = 0; j < columns; j++) {
      ofColumns.add(maps.apply(j));
    }
    int most = Math.max(1, BLOCK_ENTRIES / columns);
    for (int from = 0; from < matrix.rows(); from += most) {
      int count = Math.min(most, matrix.rows() - from);
      double[] block = new double[count * columns];
      for (int j = 0; j < columns; j++) {
        DoubleUnaryOperator map = ofColumns.get(j);
        for (int i = 0; i < count; i++) {
          block[i * columns + j] = map.applyAsDouble(matrix.get(from + i, j));
        }
      }
      INDArray target =
          count == matrix.rows()
              ? array
              : array.get(NDArrayIndex.interval(from, from + count), NDArrayIndex.all());
      target.assign(Nd4j.createFromArray(block).reshape('c', target.shape()));
    }
  }

  /** Writes maps and moments. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(maps.length);
    for (ColumnMap map : maps) {
      if (map instanceof ClipMap clip) {
        out.writeByte(CLIP);
        clip.write(out);
      } else {
        out.writeByte(KNOTS);
        ((KnotMap) map).write(out);
      }
    }
    out.writeBoolean(labels != null);
    if (labels != null) {
      labels.write(out);
    }
  }

  /**
   * Reads what {@link #write} has written.
   *
   * @throws IOException if it is no such thing
   */
  public static FittedColumns read(DataInput in) throws IOException {
    int columns = in.readInt();
    if (columns < 1 || columns > MOST_COLUMNS) {
      throw new IOException("Expected 1 to " + MOST_COLUMNS + " features, found " + columns);
    }
    List<ColumnMap> maps = new ArrayList<>(); // grows as the file has it
    for (int j = 0; j < columns; j++) {
      maps.add(in.readByte() == CLIP ? ClipMap.read(in) : KnotMap.read(in));
    }
    ColumnMoments labels = in.readBoolean() ? ColumnMoments.read(in, MOST_COLUMNS) : null;
    return new FittedColumns(maps.toArray(ColumnMap[]::new), labels);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FittedColumns columns
        && Arrays.equals(maps, columns.maps)
        && Objects.equals(labels, columns.labels);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(maps) + Objects.hashCode(labels);
  }
}
