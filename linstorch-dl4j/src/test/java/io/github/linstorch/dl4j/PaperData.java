package io.github.linstorch.dl4j;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.linstorch.testsupport.TestData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The paper's data sets, split and standardised as it does. */
final class PaperData {

  /** Rows of a part, standardised. */
  record Part(double[][] x, double[][] y) {

    INDArray features() {
      return Nd4j.createFromArray(x);
    }

    INDArray labels() {
      return Nd4j.createFromArray(y);
    }
  }

  final Part train;
  final Part test;
  final JsonNode published;

  /**
   * Reads a data set.
   *
   * @param name as in splits.json
   * @param perColumn whether every feature has a mean and deviation of its own, instead of one for
   *     all of X. Both come from the training rows, with n, not n - 1, in the deviation.
   */
  PaperData(String name, boolean perColumn) {
    try {
      JsonNode splits =
          new ObjectMapper().readTree(TestData.root().resolve("splits/splits.json").toFile());
      published = splits.get(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    double[][] rows = rows(name);
    double[][] trainRows = pick(rows, published.get("train"));
    double[][] testRows = pick(rows, published.get("test"));
    int width = rows[0].length;
    for (int j = 0; j < width; j++) {
      boolean label = j == width - 1;
      int from = label || perColumn ? j : 0;
      int to = label || perColumn ? j + 1 : width - 1;
      double[] moments = moments(pick(rows, published.get("train")), from, to);
      standardise(trainRows, j, moments);
      standardise(testRows, j, moments);
    }
    train = part(trainRows);
    test = part(testRows);
  }

  /** Features, then the label, in the rows that have all of them. */
  private static double[][] rows(String name) {
    return switch (name) {
      case "sin101" -> sine(101);
      case "sin1001" -> sine(1001);
      case "autompg" -> csv("auto-mpg.csv", "mpg", "acceleration", "displacement", "horsepower");
      case "concrete" ->
          csv(
              "concrete.csv",
              "cement",
              "blast_furnace_slag",
              "fly_ash",
              "water",
              "superplasticizer",
              "coarse_aggregate",
              "fine_aggregate",
              "age",
              "compressive_strength");
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static double[][] sine(int n) {
    double[][] rows = new double[n][];
    for (int i = 0; i < n; i++) {
      double x = 2 * Math.PI * i / (n - 1);
      rows[i] = new double[] {x, Math.sin(x) + 1};
    }
    return rows;
  }

  private static double[][] csv(String file, String... columns) {
    List<String[]> lines;
    try (var text = Files.lines(TestData.root().resolve(file))) {
      lines = text.map(line -> line.split(",", -1)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> header = Arrays.asList(lines.get(0));
    int[] at = Arrays.stream(columns).mapToInt(header::indexOf).toArray();
    return lines.stream()
        .skip(1)
        .map(line -> Arrays.stream(at).mapToObj(j -> line[j]).toArray(String[]::new))
        .filter(cells -> Arrays.stream(cells).noneMatch(String::isEmpty))
        .map(cells -> Arrays.stream(cells).mapToDouble(Double::parseDouble).toArray())
        .toArray(double[][]::new);
  }

  private static double[][] pick(double[][] rows, JsonNode numbers) {
    double[][] picked = new double[numbers.size()][];
    for (int i = 0; i < picked.length; i++) {
      picked[i] = rows[numbers.get(i).asInt()].clone();
    }
    return picked;
  }

  private static double[] moments(double[][] rows, int from, int to) {
    double count = (double) rows.length * (to - from);
    double mean = 0;
    for (double[] row : rows) {
      for (int j = from; j < to; j++) {
        mean += row[j] / count;
      }
    }
    double variance = 0;
    for (double[] row : rows) {
      for (int j = from; j < to; j++) {
        variance += (row[j] - mean) * (row[j] - mean) / count;
      }
    }
    return new double[] {mean, Math.sqrt(variance)};
  }

  private static void standardise(double[][] rows, int column, double[] moments) {
    for (double[] row : rows) {
      row[column] = (row[column] - moments[0]) / moments[1];
    }
  }

  private static Part part(double[][] rows) {
    double[][] x = new double[rows.length][];
    double[][] y = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      int last = rows[i].length - 1;
      x[i] = Arrays.copyOf(rows[i], last);
      y[i] = new double[] {rows[i][last]};
    }
    return new Part(x, y);
  }
}
