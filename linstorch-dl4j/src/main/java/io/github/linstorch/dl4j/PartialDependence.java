package io.github.linstorch.dl4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Partial dependence: the mean prediction over the rows when one feature has the same value in all
 * of them, as a curve over that value (J. H. Friedman, "Greedy function approximation", Annals of
 * Statistics 29, 2001), with the curves of single rows (A. Goldstein et al., "Peeking inside the
 * black box", JCGS 24, 2015).
 *
 * <pre>{@code
 * PartialDependence age = PartialDependence.of(net, testRows, 3);
 * double[] x = age.grid();
 * double[] y = age.mean(0); // of the first output
 * }</pre>
 *
 * <p>The points of the grid are quantiles of the feature between 5 % and 95 %, or all of its values
 * if they are few. The deviation says how much the curves of single rows differ in shape: they are
 * shifted to a common mean first, so that it is 0 where the feature's effect does not depend on the
 * other features. Immutable.
 */
public final class PartialDependence {

  private static final int POINTS = 20;
  private static final int CURVES = 10;
  private static final double LOWEST = 0.05;
  private static final double HIGHEST = 0.95;

  private final int feature;
  private final String name;
  private final double[] grid;
  private final double[][] mean;
  private final double[][] deviation;
  private final List<double[][]> curves;

  private PartialDependence(
      int feature,
      String name,
      double[] grid,
      double[][] mean,
      double[][] deviation,
      List<double[][]> curves) {
    this.feature = feature;
    this.name = name;
    this.grid = grid;
    this.mean = mean;
    this.deviation = deviation;
    this.curves = curves;
  }

  /**
   * Inspects a network.
   *
   * @param net unchanged
   * @param data features of shape (n, nIn), perhaps with weights of rows as a label mask of shape
   *     (n, 1) and names of columns; labels are not used; unchanged
   * @param feature number of a column, from 0
   * @return the curve of that feature
   * @throws IllegalArgumentException if the features are no matrix, or not finite, or there is no
   *     such feature
   */
  public static PartialDependence of(MultiLayerNetwork net, DataSet data, int feature) {
    return of(InspectedNet.of(net), data, feature);
  }

  /**
   * Inspects a graph.
   *
   * @param graph with one input and one output; unchanged
   * @param data as for {@link #of(MultiLayerNetwork, DataSet, int)}; unchanged
   * @param feature number of a column, from 0
   * @return the curve of that feature
   * @throws IllegalArgumentException as for {@link #of(MultiLayerNetwork, DataSet, int)}
   */
  public static PartialDependence of(ComputationGraph graph, DataSet data, int feature) {
    return of(InspectedNet.of(graph), data, feature);
  }

  /**
   * Inspects a committee.
   *
   * @param committee its prediction is inspected; unchanged
   * @param data as for {@link #of(MultiLayerNetwork, DataSet, int)}; unchanged
   * @param feature number of a column, from 0
   * @return the curve of that feature
   * @throws IllegalArgumentException as for {@link #of(MultiLayerNetwork, DataSet, int)}
   */
  public static PartialDependence of(Committee committee, DataSet data, int feature) {
    return of(InspectedNet.of(committee), data, feature);
  }

  private static PartialDependence of(InspectedNet net, DataSet data, int feature) {
    InspectedRows rows = new InspectedRows(data);
    rows.requireFeature(feature);
    double[] grid = grid(rows.column(feature));
    CurveSums sums = new CurveSums(grid.length);
    List<double[][]> curves = new ArrayList<>();
    int shown = Math.min(CURVES, rows.count());
    for (int from = 0; from < rows.count(); from += InspectedRows.PART) {
      int to = Math.min(rows.count(), from + InspectedRows.PART);
      double[][] predicted = predicted(net, rows, from, to, feature, grid);
      for (int i = from; i < to; i++) {
        double[][] curve = curve(predicted, i - from, to - from);
        sums.add(rows.weight(i), curve);
        // Evenly over the rows, whose order may say something.
        if (curves.size() < shown && i >= (long) curves.size() * rows.count() / shown) {
          curves.add(curve);
        }
      }
    }
    return new PartialDependence(
        feature, rows.name(feature), grid, sums.mean(), sums.deviation(), curves);
  }

  /** Quantiles of the values, rising, or all of them if they are few. */
  private static double[] grid(double[] values) {
    double[] distinct = Arrays.stream(values).sorted().distinct().toArray();
    if (distinct.length <= POINTS) {
      return distinct;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double[] grid = new double[POINTS];
    for (int g = 0; g < POINTS; g++) {
      double level = LOWEST + (HIGHEST - LOWEST) * g / (POINTS - 1);
      double position = level * (sorted.length - 1);
      int below = (int) position;
      double share = position - below;
      int above = Math.min(below + 1, sorted.length - 1);
      grid[g] = (1 - share) * sorted[below] + share * sorted[above];
    }
    return Arrays.stream(grid).distinct().toArray();
  }

  /** Per point of the grid the outputs of some rows, one row after the other. */
  private static double[][] predicted(
      InspectedNet net, InspectedRows rows, int from, int to, int feature, double[] grid) {
    INDArray part = rows.features(from, to);
    double[][] predicted = new double[grid.length][];
    double[] column = new double[to - from];
    for (int g = 0; g < grid.length; g++) {
      Arrays.fill(column, grid[g]);
      InspectedRows.put(part, feature, column);
      predicted[g] = net.predict(part);
    }
    return predicted;
  }

  /** Per output the curve of a row. */
  private static double[][] curve(double[][] predicted, int row, int rows) {
    int outputs = predicted[0].length / rows;
    double[][] curve = new double[outputs][predicted.length];
    for (int o = 0; o < outputs; o++) {
      for (int g = 0; g < predicted.length; g++) {
        curve[o][g] = predicted[g][row * outputs + o];
      }
    }
    return curve;
  }

  /**
   * Number of the feature.
   *
   * @return from 0
   */
  public int feature() {
    return feature;
  }

  /**
   * Name of the feature.
   *
   * @return that of its column in the data, or "feature" with its number
   */
  public String name() {
    return name;
  }

  /**
   * The values of the feature at which the curve is known.
   *
   * @return a copy, rising, in the unit of the data
   */
  public double[] grid() {
    return grid.clone();
  }

  /**
   * Number of outputs of the network.
   *
   * @return at least 1
   */
  public int outputs() {
    return mean.length;
  }

  /**
   * The curve: mean prediction over the rows, by their weights.
   *
   * @param output number of an output, from 0
   * @return a copy, one value per point of the grid
   * @throws IllegalArgumentException if there is no such output
   */
  public double[] mean(int output) {
    return mean[checked(output)].clone();
  }

  /**
   * Standard deviation over the rows of their own curves, each shifted to the same mean.
   *
   * @param output number of an output, from 0
   * @return a copy, one value per point of the grid
   * @throws IllegalArgumentException if there is no such output
   */
  public double[] deviation(int output) {
    return deviation[checked(output)].clone();
  }

  /**
   * Curves of single rows, taken evenly from the data.
   *
   * @param output number of an output, from 0
   * @return at most ten, each with one value per point of the grid; copies
   * @throws IllegalArgumentException if there is no such output
   */
  public List<double[]> curves(int output) {
    int o = checked(output);
    return curves.stream().map(curve -> curve[o].clone()).toList();
  }

  private int checked(int output) {
    if (output < 0 || output >= outputs()) {
      throw new IllegalArgumentException(
          "Expected an output from 0 to " + (outputs() - 1) + ", found " + output);
    }
    return output;
  }

  /** A table with one line per point of the grid. */
  @Override
  public String toString() {
    StringBuilder table = new StringBuilder(String.format(Locale.ROOT, "%12s", name));
    for (int o = 0; o < outputs(); o++) {
      String heading = outputs() == 1 ? "mean" : "output " + o;
      table.append(String.format(Locale.ROOT, "  %12s  %12s", heading, "deviation"));
    }
    table.append(System.lineSeparator());
    for (int g = 0; g < grid.length; g++) {
      table.append(String.format(Locale.ROOT, "%12.4g", grid[g]));
      for (int o = 0; o < outputs(); o++) {
        table.append(String.format(Locale.ROOT, "  %12.4g  %12.4g", mean[o][g], deviation[o][g]));
      }
      table.append(System.lineSeparator());
    }
    return table.toString();
  }
}
