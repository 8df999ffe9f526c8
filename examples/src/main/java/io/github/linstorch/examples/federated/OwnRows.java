package io.github.linstorch.examples.federated;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Rows of a CSV file of numbers, whose last column is the label. */
final class OwnRows {

  private final double[][] rows;

  private OwnRows(double[][] rows) {
    this.rows = rows;
  }

  /** The part of a file that is a device's own: the part-th of so many equal ones. */
  static OwnRows of(Path file, int part, int parts) throws IOException {
    List<String> lines = Files.readAllLines(file);
    int all = lines.size() - 1;
    int from = 1 + (int) ((long) all * part / parts);
    int to = 1 + (int) ((long) all * (part + 1) / parts);
    return new OwnRows(
        lines.subList(from, to).stream()
            .map(line -> Arrays.stream(line.split(",")).mapToDouble(Double::parseDouble).toArray())
            .toArray(double[][]::new));
  }

  double[][] rows() {
    return rows;
  }

  /** Features, standardised. */
  double[][] features(double[] scaling) {
    return columns(scaling, 0, rows[0].length - 1);
  }

  /** Labels, standardised. */
  double[][] labels(double[] scaling) {
    return columns(scaling, rows[0].length - 1, rows[0].length);
  }

  private double[][] columns(double[] scaling, int from, int to) {
    int width = rows[0].length;
    double[][] columns = new double[rows.length][to - from];
    for (int i = 0; i < rows.length; i++) {
      for (int j = from; j < to; j++) {
        columns[i][j - from] = (rows[i][j] - scaling[j]) / scaling[width + j];
      }
    }
    return columns;
  }
}
