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
  private final SourceColumn column;
  private final List<TrainedNet> nets;

  /**
   * Takes what is drawn.
   *
   * @param nets one for each fold
   * @param column that is a number
   */
  DependencePlot(Table table, List<TrainedNet> nets, SourceColumn column) {
    this.table = table;
    this.column = column;
    // Rows without the number say that it is missing, which no value changes.
    this.nets =
        nets.stream().filter(net -> given(net).length > 0).map(net -> net.of(given(net))).toList();
  }

  /** Places of the rows that have the number. */
  private int[] given(TrainedNet net) {
    int[] rows = net.rows();
    return IntStream.range(0, rows.length).filter(i -> !Double.isNaN(number(rows[i]))).toArray();
  }

  private double number(int row) {
    return table.features()[row][column.from()];
  }

  Inspection.Figure figure() {
    Plot plot = new Plot("By " + column.name(), column.name(), predicted());
    List<Integer> outputs = outputs();
    for (TrainedNet net : nets) {
      PartialDependence dependence = net.model().dependence(net.test(), column.from());
      double[] x = inUnit(net, dependence.grid());
      for (int o = 0; o < outputs.size(); o++) {
        double[] y = dependence.mean(outputs.get(o));
        for (int i = 0; i < y.length; i++) {
          y[i] = net.mean() + net.deviation() * y[i];
        }
        plot.fan("folds", INKS.get(o), OPACITY, x, new double[][] {y});
      }
    }
    if (outputs.size() > 1) {
      for (int o = 0; o < outputs.size(); o++) {
        plot.key(table.classes().get(outputs.get(o)), INKS.get(o));
      }
    }
    return new Inspection.Figure(plot, predicted() + " over " + column.name(), caption());
  }

  private String predicted() {
    return switch (table.classes().size()) {
      case 0 -> "mean prediction of " + table.target();
      case 2 -> "mean probability of " + table.classes().get(1);
      default -> "mean probability";
    };
  }

  private String caption() {
    boolean isMissingSomewhere =
        IntStream.range(0, table.rows()).mapToDouble(this::number).anyMatch(Double::isNaN);
    return "The mean over test rows when all have the same "
        + column.name()
        + "; a line for every fold. Of many values those from the 5 % to the 95 % quantile are"
        + " taken."
        + (isMissingSomewhere ? " Rows without a value are left out." : "")
        + (table.classes().size() > INKS.size()
            ? " The %d most frequent classes are shown.".formatted(INKS.size())
            : "");
  }

  /** One of two classes; else as many as there are inks, the most frequent ones. */
  private List<Integer> outputs() {
    int classes = table.classes().size();
    if (classes <= 2) {
      return List.of(Math.max(0, classes - 1));
    }
    long[] counts = new long[classes];
    Arrays.stream(table.targets()).forEach(k -> counts[(int) k]++);
    return IntStream.range(0, classes)
        .boxed()
        .sorted(Comparator.comparingLong((Integer k) -> -counts[k]))
        .limit(INKS.size())
        .sorted()
        .toList();
  }

  /**
   * Values in the unit of the file. Normalisation is monotone, so values between those of two test
   * rows are interpolated.
   */
  double[] inUnit(TrainedNet net, double[] values) {
    double[] normalised = net.test().getFeatures().getColumn(column.from()).dup().data().asDouble();
    double[][] pairs =
        IntStream.range(0, normalised.length)
            .mapToObj(i -> new double[] {normalised[i], number(net.rows()[i])})
            .sorted(Comparator.comparingDouble(pair -> pair[1]))
            .toArray(double[][]::new);
    return Arrays.stream(values).map(value -> between(pairs, value)).toArray();
  }

  private static double between(double[][] pairs, double value) {
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
