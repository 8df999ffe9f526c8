package io.github.linstorch.dl4j;

import io.github.linstorch.layerwise.Permutation;
import io.github.linstorch.layerwise.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Permutation importance: by how much the loss of a network rises when the values of one feature
 * are shuffled among the rows (L. Breiman, "Random forests", Machine Learning 45, 2001). A feature
 * that the network does not use has 0.
 *
 * <pre>{@code
 * Importance importance = Importance.of(net, testRows);
 * System.out.println(importance); // a table, the most important feature first
 * }</pre>
 *
 * <p>The loss is the network's own, whichever that is, as a mean over the rows by their weights and
 * without penalties. Use rows that the network was not fitted to. Features that say the same share
 * their importance: each looks unimportant as long as the network has the other. Immutable.
 */
public final class Importance {

  private static final int PERMUTATIONS = 10;

  private final double loss;
  private final List<Feature> features;

  private Importance(double loss, List<Feature> features) {
    this.loss = loss;
    this.features = List.copyOf(features);
  }

  /**
   * The importance of a feature.
   *
   * @param index number of its column, from 0
   * @param name name of its column in the data, or "feature" with its number
   * @param increase mean rise of the loss over the permutations; below 0 where shuffling happened
   *     to help
   * @param deviation standard deviation of the rise over the permutations; NaN for a single one
   */
  public record Feature(int index, String name, double increase, double deviation) {}

  /**
   * Inspects a network with ten permutations of each feature.
   *
   * @param net unchanged
   * @param data features of shape (n, nIn), labels as the network's loss takes them, perhaps
   *     weights of rows as a label mask of shape (n, 1) and names of columns; unchanged
   * @return the importance of every feature
   * @throws IllegalArgumentException if data are missing, are no matrices, hold NaN or infinity, or
   *     do not fit the network's output
   */
  public static Importance of(MultiLayerNetwork net, DataSet data) {
    return of(InspectedNet.of(net), data, PERMUTATIONS, 0);
  }

  /**
   * Inspects a network.
   *
   * @param net unchanged
   * @param data as for {@link #of(MultiLayerNetwork, DataSet)}; unchanged
   * @param permutations how often each feature is shuffled, at least 1
   * @param seed seed of the permutations
   * @return the importance of every feature
   * @throws IllegalArgumentException as for {@link #of(MultiLayerNetwork, DataSet)}
   */
  public static Importance of(MultiLayerNetwork net, DataSet data, int permutations, long seed) {
    return of(InspectedNet.of(net), data, permutations, seed);
  }

  /**
   * Inspects a graph with ten permutations of each feature.
   *
   * @param graph with one input and one output; unchanged
   * @param data as for {@link #of(MultiLayerNetwork, DataSet)}; unchanged
   * @return the importance of every feature
   * @throws IllegalArgumentException as for {@link #of(MultiLayerNetwork, DataSet)}
   */
  public static Importance of(ComputationGraph graph, DataSet data) {
    return of(InspectedNet.of(graph), data, PERMUTATIONS, 0);
  }

  /**
   * Inspects a graph.
   *
   * @param graph with one input and one output; unchanged
   * @param data as for {@link #of(MultiLayerNetwork, DataSet)}; unchanged
   * @param permutations how often each feature is shuffled, at least 1
   * @param seed seed of the permutations
   * @return the importance of every feature
   * @throws IllegalArgumentException as for {@link #of(MultiLayerNetwork, DataSet)}
   */
  public static Importance of(ComputationGraph graph, DataSet data, int permutations, long seed) {
    return of(InspectedNet.of(graph), data, permutations, seed);
  }

  /**
   * Inspects a committee with ten permutations of each feature.
   *
   * @param committee its prediction is inspected, by the loss of its members; unchanged
   * @param data as for {@link #of(MultiLayerNetwork, DataSet)}; unchanged
   * @return the importance of every feature
   * @throws IllegalArgumentException as for {@link #of(MultiLayerNetwork, DataSet)}
   */
  public static Importance of(Committee committee, DataSet data) {
    return of(InspectedNet.of(committee), data, PERMUTATIONS, 0);
  }

  /**
   * Inspects a committee.
   *
   * @param committee its prediction is inspected, by the loss of its members; unchanged
   * @param data as for {@link #of(MultiLayerNetwork, DataSet)}; unchanged
   * @param permutations how often each feature is shuffled, at least 1
   * @param seed seed of the permutations
   * @return the importance of every feature
   * @throws IllegalArgumentException as for {@link #of(MultiLayerNetwork, DataSet)}
   */
  public static Importance of(Committee committee, DataSet data, int permutations, long seed) {
    return of(InspectedNet.of(committee), data, permutations, seed);
  }

  private static Importance of(InspectedNet net, DataSet data, int permutations, long seed) {
    if (permutations < 1) {
      throw new IllegalArgumentException("Expected at least 1 permutation, found " + permutations);
    }
    InspectedRows rows = new InspectedRows(data);
    rows.requireLabels();
    double loss = loss(net, rows, 0, null);
    List<Feature> features = new ArrayList<>();
    for (int j = 0; j < rows.columns(); j++) {
      features.add(feature(net, rows, j, loss, permutations, seed));
    }
    return new Importance(loss, features);
  }

  private static Feature feature(
      InspectedNet net, InspectedRows rows, int column, double loss, int permutations, long seed) {
    double[] values = rows.column(column);
    double[] shuffled = new double[values.length];
    double mean = 0;
    double squares = 0;
    for (int p = 0; p < permutations; p++) {
      int[] order = Permutation.draw(values.length, new Random(Seeds.of(seed, column, p)));
      for (int i = 0; i < order.length; i++) {
        shuffled[i] = values[order[i]];
      }
      double increase = loss(net, rows, column, shuffled) - loss;
      double distance = increase - mean;
      mean += distance / (p + 1);
      squares += distance * (increase - mean);
    }
    double deviation = permutations == 1 ? Double.NaN : Math.sqrt(squares / (permutations - 1));
    return new Feature(column, rows.name(column), mean, deviation);
  }

  /**
   * The mean loss with other values of a column.
   *
   * @param values of all rows; null for the column as it is
   */
  private static double loss(InspectedNet net, InspectedRows rows, int column, double[] values) {
    double sum = 0;
    double weight = 0;
    for (int from = 0; from < rows.count(); from += InspectedRows.PART) {
      int to = Math.min(rows.count(), from + InspectedRows.PART);
      INDArray part = rows.features(from, to);
      if (values != null) {
        InspectedRows.put(part, column, Arrays.copyOfRange(values, from, to));
      }
      double[] losses = net.losses(part, rows.labels(from, to));
      for (int i = 0; i < losses.length; i++) {
        sum += rows.weight(from + i) * losses[i];
        weight += rows.weight(from + i);
      }
    }
    return sum / weight;
  }

  /**
   * The loss with the features as they are.
   *
   * @return mean over the rows, in the network's own loss
   */
  public double loss() {
    return loss;
  }

  /**
   * The importance of every feature.
   *
   * @return in the order of the columns; immutable
   */
  public List<Feature> features() {
    return features;
  }

  /**
   * The same in order.
   *
   * @return the most important feature first
   */
  public List<Feature> ranked() {
    return features.stream()
        .sorted(Comparator.comparingDouble(Feature::increase).reversed())
        .toList();
  }

  /** A table, the most important feature first. */
  @Override
  public String toString() {
    int width = Math.max(7, features.stream().mapToInt(f -> f.name().length()).max().orElse(0));
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(Locale.ROOT, "loss %.5g; its increase when a feature is shuffled%n", loss));
    table.append(
        String.format(
            Locale.ROOT, "%-" + width + "s  %12s  %12s%n", "feature", "increase", "deviation"));
    for (Feature one : ranked()) {
      table.append(
          String.format(
              Locale.ROOT,
              "%-" + width + "s  %12.4g  %12.4g%n",
              one.name(),
              one.increase(),
              one.deviation()));
    }
    return table.toString();
  }
}
