package io.github.linstorch.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * One data set in ten splits, one net, and what the specification in numpy reached on them.
 *
 * @param data name of the data set
 * @param widths number of features, units of every layer, the last one the output's
 * @param splits training and test rows
 * @param reference test error of the specification with 4 blocks, for every split
 * @param leastSquares test error of ordinary least squares, for every split
 */
record ReferenceCase(
    String data,
    int[] widths,
    List<StandardizedSplit> splits,
    double[] reference,
    double[] leastSquares) {

  private static final Map<String, String> FILES =
      Map.of(
          "autompg", "auto-mpg-392.csv",
          "concrete", "concrete.csv",
          "friedman1", "friedman1.csv");

  /** All nine. */
  static List<ReferenceCase> readAll() {
    try {
      JsonNode results = new ObjectMapper().readTree(folder().resolve("results.json").toFile());
      List<ReferenceCase> cases = new ArrayList<>();
      for (Iterator<String> names = results.fieldNames(); names.hasNext(); ) {
        String data = names.next();
        List<StandardizedSplit> splits = splits(data, results.get(data).get("splits"));
        results
            .get(data)
            .get("nets")
            .fields()
            .forEachRemaining(net -> cases.add(of(data, splits, net.getKey(), net.getValue())));
      }
      return cases;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the specification is. */
  static Path folder() {
    return testData().resolve("gauss-newton");
  }

  /** Where the data files are. */
  static Path testData() {
    return Path.of(System.getProperty("linstorch.testData", "../src-test-data"));
  }

  private static ReferenceCase of(
      String data, List<StandardizedSplit> splits, String net, JsonNode results) {
    int[] widths = Arrays.stream(net.split("-")).mapToInt(Integer::parseInt).toArray();
    return new ReferenceCase(
        data, widths, splits, doubles(results.get("blocks4")), doubles(results.get("ols")));
  }

  private static List<StandardizedSplit> splits(String data, JsonNode splits) throws IOException {
    double[][] rows = rows(data);
    List<StandardizedSplit> result = new ArrayList<>();
    for (JsonNode split : splits) {
      result.add(
          StandardizedSplit.of(
              result.size(), rows, ints(split.get("train")), ints(split.get("test"))));
    }
    return result;
  }

  /** The numeric columns, the label last. */
  private static double[][] rows(String data) throws IOException {
    List<String> lines = Files.readAllLines(testData().resolve(FILES.get(data)));
    List<String> names = List.of(lines.get(0).split(","));
    int label = names.contains("mpg") ? names.indexOf("mpg") : names.size() - 1;
    int[] columns =
        IntStream.concat(
                IntStream.range(0, names.size())
                    .filter(c -> c != label && !names.get(c).equals("name")),
                IntStream.of(label))
            .toArray();
    return lines.stream()
        .skip(1)
        .map(line -> line.split(","))
        .map(v -> Arrays.stream(columns).mapToDouble(c -> Double.parseDouble(v[c])).toArray())
        .toArray(double[][]::new);
  }

  private static int[] ints(JsonNode array) {
    return IntStream.range(0, array.size()).map(i -> array.get(i).asInt()).toArray();
  }

  private static double[] doubles(JsonNode array) {
    return IntStream.range(0, array.size()).mapToDouble(i -> array.get(i).asDouble()).toArray();
  }

  /** The net as the reference names it. */
  String net() {
    return String.join(
        "-", Arrays.stream(widths).mapToObj(Integer::toString).toArray(String[]::new));
  }

  @Override
  public String toString() {
    return data + " " + net();
  }
}
