package io.github.linstorch.lstsq;

import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;

/** A dense matrix of doubles, column-major in one array: entry (i, j) is at {@code i + j rows}. */
public final class Matrix implements Serializable {

  @Serial private static final long serialVersionUID = 1;

  private final int rows;
  private final int columns;
  private final double[] values;

  /**
   * A matrix of zeros.
   *
   * @param rows at least 0
   * @param columns at least 0
   */
  public Matrix(int rows, int columns) {
    this(rows, columns, new double[Math.multiplyExact(rows, columns)]);
  }

  /**
   * A matrix on an array.
   *
   * @param rows at least 0
   * @param columns at least 0
   * @param values rows x columns entries, column by column; not copied
   */
  public Matrix(int rows, int columns, double[] values) {
    if (values.length != Math.multiplyExact(rows, columns)) {
      throw new IllegalArgumentException(
          "Expected " + rows + " x " + columns + " values, found " + values.length);
    }
    this.rows = rows;
    this.columns = columns;
    this.values = values;
  }

  /**
   * Number of rows.
   *
   * @return at least 0
   */
  public int rows() {
    return rows;
  }

  /**
   * Number of columns.
   *
   * @return at least 0
   */
  public int columns() {
    return columns;
  }

  /**
   * The entries.
   *
   * @return column-major; not a copy
   */
  public double[] values() {
    return values;
  }

  /**
   * Where a column begins in {@link #values()}.
   *
   * @param column from 0
   * @return index of its first entry
   */
  public int at(int column) {
    return column * rows;
  }

  /**
   * One entry.
   *
   * @param row from 0
   * @param column from 0
   * @return its value
   */
  public double get(int row, int column) {
    return values[column * rows + row];
  }

  /**
   * Changes one entry.
   *
   * @param row from 0
   * @param column from 0
   * @param value its new value
   */
  public void set(int row, int column, double value) {
    values[column * rows + row] = value;
  }

  /**
   * A copy.
   *
   * @return a matrix that shares nothing with this one
   */
  public Matrix copy() {
    return new Matrix(rows, columns, values.clone());
  }

  /**
   * A matrix of columns that have an array each.
   *
   * @param columns at least {@code rows} entries each; unchanged
   * @param rows how many entries of each count
   * @return a copy
   */
  public static Matrix ofColumns(double[][] columns, int rows) {
    Matrix result = new Matrix(rows, columns.length);
    for (int j = 0; j < columns.length; j++) {
      System.arraycopy(columns[j], 0, result.values, j * rows, rows);
    }
    return result;
  }

  /**
   * The columns.
   *
   * @return an array for each; copies
   */
  public double[][] copyColumns() {
    double[][] result = new double[columns][];
    for (int j = 0; j < columns; j++) {
      result[j] = copyColumn(j);
    }
    return result;
  }

  /**
   * Copies the columns into arrays.
   *
   * @param target arrays of at least as many entries as there are rows, which are overwritten
   * @param first number of the array that gets the first column
   */
  public void copyColumns(double[][] target, int first) {
    for (int j = 0; j < columns; j++) {
      System.arraycopy(values, j * rows, target[first + j], 0, rows);
    }
  }

  /**
   * One column.
   *
   * @param column from 0
   * @return a copy
   */
  public double[] copyColumn(int column) {
    return Arrays.copyOfRange(values, at(column), at(column + 1));
  }

  /**
   * The transpose.
   *
   * @return a copy
   */
  public Matrix transposed() {
    Matrix result = new Matrix(columns, rows);
    for (int j = 0; j < columns; j++) {
      for (int i = 0; i < rows; i++) {
        result.values[i * columns + j] = values[j * rows + i];
      }
    }
    return result;
  }

  /**
   * Some of the rows.
   *
   * @param chosen their numbers
   * @return a copy, in the order of the numbers
   */
  public Matrix rowsOf(int[] chosen) {
    Matrix result = new Matrix(chosen.length, columns);
    for (int j = 0; j < columns; j++) {
      for (int i = 0; i < chosen.length; i++) {
        result.values[j * chosen.length + i] = values[j * rows + chosen[i]];
      }
    }
    return result;
  }

  /**
   * Sum of squares of some columns.
   *
   * @param from first column
   * @param to behind the last column
   * @return not negative
   */
  public double squares(int from, int to) {
    return Vectors.dot(values, from * rows, values, from * rows, (to - from) * rows);
  }
}
