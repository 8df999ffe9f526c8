package io.github.linstorch.examples.compare;

import io.github.linstorch.dl4j.PartialDependence;
import io.github.linstorch.examples.report.Ink;
import io.github.linstorch.examples.report.Plot;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The mean prediction over a number, in the units of the file; a line for every fold. */
final class DependencePlot {

  private static final List<Ink> INKS = List.of(Ink.BLUE, Ink.ORANGE, Ink.GREEN, Ink.VIOLET);
  private static final double OPACITY = 0.8;

  private final Table table;
  private final List<TrainedNet> nets;
  private final Input input;

  /**
   * Takes what is drawn.
   *
   * @param nets one for each fold
   * @param input that is a number
   */
  DependencePlot(Table table, List<TrainedNet> nets, Input input) {
    this.table = table;
    this.nets = nets;
    this.input = input;
  }

  Inspection.Figure figure() {
    String predicted =
        table.isClassification() ? "mean probability" : "mean prediction of " + table.target();
    Plot plot = new Plot("By " + input.name(), input.name(), predicted);
    List<Integer> outputs = outputs();
    for (TrainedNet net : nets) {
      PartialDependence dependence = PartialDependence.of(net.net(), net.test(), input.from());
      double[] x = raw(net, dependence.grid());
      for (int o = 0; o < outputs.size(); o++) {
        double[] y = dependence.mean(outputs.get(o));
        for (int i = 0; i < y.length; i++) {
          y[i] = net.mean() + net.deviation() * y[i];
        }
        plot.fan("folds", INKS.get(o), OPACITY, x, new double[][] {y});
      }
    }
    if (table.isClassification()) {
      for (int o = 0; o < outputs.size(); o++) {
        plot.key(table.classes().get(outputs.get(o)), INKS.get(o));
      }
    }
    return new Inspection.Figure(
        plot,
        predicted + " over " + input.name(),
        "The mean prediction when all test rows have the same "
            + input.name()
            + ", from its 5 % to its 95 % quantile; a line for the network of every fold."
            + (outputs.size() < table.classes().size() && table.classes().size() > 2
                ? " The %d most frequent classes are shown.".formatted(outputs.size())
                : ""));
  }

  /** One of two classes; else as many as there are inks, the most frequent ones. */
  private List<Integer> outputs() {
    if (table.classes().size() <= 2) {
      return List.of(Math.max(0, table.classes().size() - 1));
    }
    long[] counts = new long[table.classes().size()];
    Arrays.stream(table.targets()).forEach(k -> counts[(int) k]++);
    return IntStream.range(0, counts.length)
        .boxed()
        .sorted(Comparator.comparingLong((Integer k) -> -counts[k]))
        .limit(INKS.size())
        .sorted()
        .toList();
  }

  /**
   * Values as they are in the file, whatever the features were normalised by: that rises with them,
   * so that what lies between the numbers of two test rows is interpolated.
   */
  double[] raw(TrainedNet net, double[] grid) {
    double[] normalised = net.test().getFeatures().getColumn(input.from()).dup().data().asDouble();
    double[][] pairs =
        IntStream.range(0, normalised.length)
            .mapToObj(i -> new double[] {normalised[i], given(net.testRows()[i])})
            .filter(pair -> !Double.isNaN(pair[1]))
            .sorted(Comparator.comparingDouble(pair -> pair[1]))
            .toArray(double[][]::new);
    return Arrays.stream(grid).map(value -> between(pairs, value)).toArray();
  }

  private double given(int row) {
    return table.features()[row][input.from()];
  }

  private static double between(double[][] pairs, double value) {
    if (pairs.length == 0) {
      return Double.NaN; // all are missing: nothing is drawn
    }
    int above = 0;
    while (above < pairs.length && pairs[above][0] < value) {
      above++;
    }
    if (above == 0 || above == pairs.length) {
      return pairs[Math.min(above, pairs.length - 1)][1];
    }
    double[] low = pairs[above - 1];
    double[] high = pairs[above];
    double share = (value - low[0]) / (high[0] - low[0]);
    return (1 - share) * low[1] + share * high[1];
  }
}
