package io.github.linstorch.examples.paper;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.StreamSupport;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * A data set of the paper, split by its row numbers: a third to test. Labels are standardised by
 * the training rows.
 *
 * @param train training rows
 * @param test test rows
 */
record PaperData(DataSet train, DataSet test) {

  /** How the features are standardised. */
  enum Scaling {
    /** One mean and one deviation for all features together, as in the paper's experiments. */
    ONE_FOR_ALL,
    /** A mean and a deviation for every feature. */
    PER_COLUMN
  }

  /** y = sin x + 1 at n points on [0, 2 pi]; n is 101 or 1001. */
  static PaperData sine(int n) {
    double[][] rows = grid(n, 0, 2 * Math.PI, x -> Math.sin(x) + 1);
    return split("sin" + n, rows, Scaling.ONE_FOR_ALL);
  }

  /** Horsepower of 392 cars. */
  static PaperData autoMpg(Scaling scaling) {
    double[][] rows = csv("auto-mpg.csv", "mpg", "acceleration", "displacement", "horsepower");
    return split("autompg", rows, scaling);
  }

  /** Strength of 1030 samples of concrete. */
  static PaperData concrete(Scaling scaling) {
    double[][] rows =
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
    return split("concrete", rows, scaling);
  }

  /**
   * A function on a grid, as it is, for both training and test.
   *
   * @param n number of points
   * @param from first of them
   * @param to last of them
   * @param function to sample
   */
  static DataSet sample(int n, double from, double to, DoubleUnaryOperator function) {
    return toDataSet(grid(n, from, to, function));
  }

  int features() {
    return train.getFeatures().columns();
  }

  private static double[][] grid(int n, double from, double to, DoubleUnaryOperator function) {
    double[][] rows = new double[n][];
    for (int i = 0; i < n; i++) {
      double x = from + (to - from) * i / (n - 1);
      rows[i] = new double[] {x, function.applyAsDouble(x)};
    }
    return rows;
  }

  /** Features, then the label, of the rows that have all of them. */
  private static double[][] csv(String file, String... columns) {
    List<String[]> lines =
        new String(resource(file), StandardCharsets.UTF_8)
            .lines()
            .map(line -> line.split(",", -1))
            .toList();
    List<String> header = Arrays.asList(lines.get(0));
    int[] at = Arrays.stream(columns).mapToInt(header::indexOf).toArray();
    return lines.stream()
        .skip(1)
        .map(line -> Arrays.stream(at).mapToObj(j -> line[j]).toArray(String[]::new))
        .filter(cells -> Arrays.stream(cells).noneMatch(String::isEmpty))
        .map(cells -> Arrays.stream(cells).mapToDouble(Double::parseDouble).toArray())
        .toArray(double[][]::new);
  }

  private static PaperData split(String name, double[][] rows, Scaling scaling) {
    JsonNode numbers;
    try {
      numbers = new ObjectMapper().readTree(resource("splits/splits.json")).get(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    double[][] train = pick(rows, numbers.get("train"));
    double[][] test = pick(rows, numbers.get("test"));
    int label = rows[0].length - 1;
    if (scaling == Scaling.ONE_FOR_ALL) {
      standardise(train, test, 0, label);
    } else {
      for (int j = 0; j < label; j++) {
        standardise(train, test, j, j + 1);
      }
    }
    standardise(train, test, label, label + 1);
    return new PaperData(toDataSet(train), toDataSet(test));
  }

  private static double[][] pick(double[][] rows, JsonNode numbers) {
    return StreamSupport.stream(numbers.spliterator(), false)
        .map(number -> rows[number.asInt()].clone())
        .toArray(double[][]::new);
  }

  /** Columns from, inclusive, to to, exclusive, share the mean and the deviation (divisor n). */
  private static void standardise(double[][] train, double[][] test, int from, int to) {
    double[] cells =
        Arrays.stream(train).flatMapToDouble(row -> Arrays.stream(row, from, to)).toArray();
    double mean = Arrays.stream(cells).average().orElseThrow();
    double variance =
        Arrays.stream(cells).map(cell -> (cell - mean) * (cell - mean)).average().orElseThrow();
    double deviation = Math.sqrt(variance);
    for (double[][] rows : List.of(train, test)) {
      for (double[] row : rows) {
        for (int j = from; j < to; j++) {
          row[j] = (row[j] - mean) / deviation;
        }
      }
    }
  }

  private static DataSet toDataSet(double[][] rows) {
    int label = rows[0].length - 1;
    double[][] x =
        Arrays.stream(rows).map(row -> Arrays.copyOf(row, label)).toArray(double[][]::new);
    double[][] y =
        Arrays.stream(rows).map(row -> new double[] {row[label]}).toArray(double[][]::new);
    return new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
  }

  private static byte[] resource(String file) {
    try (InputStream in = PaperData.class.getResourceAsStream("/data/" + file)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
