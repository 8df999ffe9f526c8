package io.github.linstorch.examples.compare;

import java.util.List;
import java.util.stream.IntStream;

/** Tables that were made up. */
final class Tables {

  private Tables() {}

  /** All columns are numbers, x0, x1 and so on, and the target is y. */
  static Table of(double[][] features, double[] targets, List<String> classes) {
    List<SourceColumn> sources =
        IntStream.range(0, features[0].length)
            .mapToObj(j -> new SourceColumn("x" + j, j, 1, true))
            .toList();
    return new Table(features, targets, classes, "y", List.of(), sources);
  }
}
