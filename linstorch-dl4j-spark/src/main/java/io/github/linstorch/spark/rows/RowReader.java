package io.github.linstorch.spark.rows;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/**
 * Reads the rows of columns: vectors, arrays of numbers, or single numbers.
 *
 * @param featuresCol features
 * @param labelCol labels
 * @param weightCol weights of the rows; null where each is 1
 * @param nIn number of features
 * @param nOut number of outputs
 * @param labels what a row has for its label
 */
public record RowReader(
    String featuresCol, String labelCol, String weightCol, int nIn, int nOut, LabelKind labels)
    implements Serializable {

  private static final int MOST_CLASSES = 100_000;

  /**
   * Reads rows.
   *
   * @param data with the columns
   * @return blocks, as {@link RowBlock} encodes them
   * @throws IllegalArgumentException naming a column that is missing, or of another type
   */
  public JavaRDD<byte[]> blocks(Dataset<?> data) {
    List<Column> columns = new ArrayList<>();
    columns.add(column(data.schema(), featuresCol, "features"));
    columns.add(column(data.schema(), labelCol, "label"));
    if (weightCol != null) {
      columns.add(column(data.schema(), weightCol, "weight"));
    }
    RowReader reader = this;
    return data.select(columns.toArray(Column[]::new))
        .toJavaRDD()
        .mapPartitions(partition -> new Rows(partition, reader, TaskContext.getPartitionId()));
  }

  /**
   * Refuses a column that is missing, or cannot be read as numbers.
   *
   * @param schema of the data
   * @param name of the column
   * @param what it is for
   * @return the column, numbers as doubles
   */
  public static Column column(StructType schema, String name, String what) {
    if (!Arrays.asList(schema.fieldNames()).contains(name)) {
      throw new IllegalArgumentException(
          "Expected a column \""
              + name
              + "\" for the "
              + what
              + ", found "
              + Arrays.toString(schema.fieldNames())
              + ": set the name of the column");
    }
    Column column = functions.col("`" + name.replace("`", "``") + "`");
    DataType type = schema.apply(name).dataType();
    if (type.equals(SQLDataTypes.VectorType())) {
      return column;
    }
    if (type instanceof ArrayType array && array.elementType() instanceof NumericType) {
      return column.cast(DataTypes.createArrayType(DataTypes.DoubleType));
    }
    if (type instanceof NumericType || type instanceof BooleanType) {
      return column.cast(DataTypes.DoubleType);
    }
    throw new IllegalArgumentException(
        "Expected numbers in the column \""
            + name
            + "\" for the "
            + what
            + ", found "
            + type.simpleString()
            + (type instanceof StringType
                ? ": make class numbers of strings with StringIndexer, numbers with cast(\"double\")"
                : ": assemble the columns with VectorAssembler"));
  }

  /**
   * The features of a column as vectors.
   *
   * @param schema of the data
   * @param name of the column
   * @return a column of vectors
   */
  public static Column vectors(StructType schema, String name) {
    Column column = column(schema, name, "features");
    DataType type = schema.apply(name).dataType();
    if (type.equals(SQLDataTypes.VectorType())) {
      return column;
    }
    return org.apache.spark.ml.functions.array_to_vector(
        type instanceof ArrayType ? column : functions.array(column));
  }

  /**
   * Width of a column, from its first row.
   *
   * @param data with the column
   * @param column of vectors, arrays or numbers
   * @param name of the column, for messages
   * @return at least 1
   */
  public static int width(Dataset<?> data, Column column, String name) {
    List<Row> first = data.select(column).where(column.isNotNull()).takeAsList(1);
    if (first.isEmpty()) {
      throw new IllegalArgumentException(
          "Expected at least one row of training data, found none with a value in the column \""
              + name
              + "\"");
    }
    Object value = first.get(0).get(0);
    return value instanceof Vector vector
        ? vector.size()
        : value instanceof Double ? 1 : first.get(0).getList(0).size();
  }

  /**
   * Number of classes: the largest label and 1, or the width of vectors of probabilities.
   *
   * @param data with the column
   * @param label column of the labels
   * @param name of the column, for messages
   * @return at least 2
   */
  public static int classes(Dataset<?> data, Column label, String name) {
    int width = width(data, label, name);
    if (width > 1) {
      return width;
    }
    double largest = data.agg(functions.max(label)).head().getDouble(0);
    if (!(largest >= 0 && largest < MOST_CLASSES)) {
      throw new IllegalArgumentException(
          "Expected the numbers of classes, from 0, in the column \""
              + name
              + "\", found "
              + largest
              + ": number the classes with StringIndexer");
    }
    return Math.max(2, (int) largest + 1);
  }

  private static final class Rows extends BlockBuilder<Row> {

    private final RowReader reader;

    Rows(Iterator<Row> source, RowReader reader, int partition) {
      super(source, reader.nIn, reader.nOut, partition);
      this.reader = reader;
    }

    @Override
    boolean read() {
      if (!hasMore()) {
        return false;
      }
      Row row = more();
      double weight = reader.weightCol == null ? 1 : numbers(row, 2, reader.weightCol)[0];
      if (weight != 0) {
        readFeatures(numbers(row, 0, reader.featuresCol));
        readLabels(numbers(row, 1, reader.labelCol));
      }
      endRow(weight);
      return true;
    }

    private void readFeatures(double[] values) {
      requireLength(values, reader.nIn, reader.featuresCol);
      for (int j = 0; j < values.length; j++) {
        putFeature(j, values[j]);
      }
    }

    private void readLabels(double[] values) {
      boolean isNumber = values.length == 1 && reader.nOut > 1;
      if (reader.labels == LabelKind.CLASS_NUMBERS
          || isNumber && reader.labels == LabelKind.CLASSES) {
        requireLength(values, 1, reader.labelCol);
        putClass(values[0], in(reader.labelCol));
        return;
      }
      requireLength(values, reader.nOut, reader.labelCol);
      for (int o = 0; o < values.length; o++) {
        putLabel(o, values[o]);
      }
    }

    private void requireLength(double[] values, int length, String column) {
      if (values.length != length) {
        throw refused(
            "Expected "
                + length
                + (length == 1 ? " number, found " : " numbers, found ")
                + values.length,
            in(column),
            "give every row as many as the network takes");
      }
    }

    private double[] numbers(Row row, int at, String column) {
      Object value = row.get(at);
      if (value == null) {
        throw refused(
            "Expected numbers, found null", in(column), "remove such rows with na().drop()");
      }
      if (value instanceof Vector vector) {
        return vector.toArray();
      }
      if (value instanceof Double number) {
        return new double[] {number};
      }
      List<Double> list = row.getList(at);
      if (list.contains(null)) {
        throw refused("Expected numbers, found null", in(column), "remove such rows");
      }
      return list.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static String in(String column) {
      return " in the column \"" + column + "\"";
    }
  }
}
