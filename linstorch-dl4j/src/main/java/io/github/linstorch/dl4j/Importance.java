package io.github.linstorch.dl4j;

import io.github.linstorch.layerwise.Permutation;
import io.github.linstorch.layerwise.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
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
 * <p>A category that takes several columns is shuffled as a whole by {@link
 * #ofGroups(MultiLayerNetwork, DataSet, List, int, long)}.
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
   * The importance of a feature, or of a group.
   *
   * @param index number of its column, or of the group in the list, from 0
   * @param name name of its column in the data, or "feature" with its number; or that of the group
   * @param increase mean rise of the loss over the permutations; below 0 where shuffling happened
   *     to help
   * @param deviation standard deviation of the rise over the permutations; NaN for a single one
   */
  public record Feature(int index, String name, double increase, double deviation) {}

  /**
   * Columns that encode one quantity, and are shuffled together, such as the columns of 0 and 1 for
   * the values of one category. Shuffled one by one, they would make rows of two values or none.
   *
   * @param name for the table
   * @param columns their numbers, from 0, each once
   */
  public record Group(String name, List<Integer> columns) {

    /**
     * Checks the columns.
     *
     * @param name for the table
     * @param columns their numbers, from 0, each once
     * @throws IllegalArgumentException if there is no name or no column, or one comes twice
     */
    public Group {
      if (name == null) {
        throw new IllegalArgumentException("Expected a name for a group of columns, found null");
      }
      if (columns == null
          || columns.isEmpty()
          || columns.stream().anyMatch(Objects::isNull)
          || columns.stream().distinct().count() < columns.size()) {
        throw new IllegalArgumentException(
            "Expected at least one column in the group '%s', and each once, found %s"
                .formatted(name, columns));
      }
      columns = List.copyOf(columns);
    }
  }

  /**
   * Inspects a network with ten permutations of each feature.
   *
   * @param net unchanged
   * @param data features of shape (n, nIn), labels as the network's loss takes them, perhaps
   *     weights of rows as a label mask of shape (n, 1) and names of columns; unchanged
   * @return the importance of every feature
   * @throws IllegalArgumentException if data are missing, are no matrices, hold NaN or infinity, do
   *     not fit the network's output, or name some of their columns only
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

  /**
   * Inspects a network by groups of columns, each shuffled as one.
   *
   * @param net unchanged
   * @param data as for {@link #of(MultiLayerNetwork, DataSet)}; unchanged
   * @param groups at least one; a column may be in none of them, or in several
   * @param permutations how often each group is shuffled, at least 1
   * @param seed seed of the permutations
   * @return the importance of every group, in their order
   * @throws IllegalArgumentException as for {@link #of(MultiLayerNetwork, DataSet)}, or if there is
   *     no group, or the data have no such column
   */
  public static Importance ofGroups(
      MultiLayerNetwork net, DataSet data, List<Group> groups, int permutations, long seed) {
    return ofGroups(InspectedNet.of(net), data, groups, permutations, seed);
  }

  /**
   * Inspects a graph by groups of columns, each shuffled as one.
   *
   * @param graph with one input and one output; unchanged
   * @param data as for {@link #of(MultiLayerNetwork, DataSet)}; unchanged
   * @param groups at least one; a column may be in none of them, or in several
   * @param permutations how often each group is shuffled, at least 1
   * @param seed seed of the permutations
   * @return the importance of every group, in their order
   * @throws IllegalArgumentException as for {@link #ofGroups(MultiLayerNetwork, DataSet, List, int,
   *     long)}
   */
  public static Importance ofGroups(
      ComputationGraph graph, DataSet data, List<Group> groups, int permutations, long seed) {
    return ofGroups(InspectedNet.of(graph), data, groups, permutations, seed);
  }

  /**
   * Inspects a committee by groups of columns, each shuffled as one.
   *
   * @param committee its prediction is inspected, by the loss of its members; unchanged
   * @param data as for {@link #of(MultiLayerNetwork, DataSet)}; unchanged
   * @param groups at least one; a column may be in none of them, or in several
   * @param permutations how often each group is shuffled, at least 1
   * @param seed seed of the permutations
   * @return the importance of every group, in their order
   * @throws IllegalArgumentException as for {@link #ofGroups(MultiLayerNetwork, DataSet, List, int,
   *     long)}
   */
  public static Importance ofGroups(
      Committee committee, DataSet data, List<Group> groups, int permutations, long seed) {
    return ofGroups(InspectedNet.of(committee), data, groups, permutations, seed);
  }

  private static Importance of(InspectedNet net, DataSet data, int permutations, long seed) {
    InspectedRows rows = new InspectedRows(data);
    List<Group> single =
        IntStream.range(0, rows.columns())
            .mapToObj(column -> new Group(rows.name(column), List.of(column)))
            .toList();
    return of(net, rows, single, permutations, seed);
  }

  private static Importance ofGroups(
      InspectedNet net, DataSet data, List<Group> groups, int permutations, long seed) {
    if (groups == null || groups.isEmpty()) {
      throw new IllegalArgumentException("Expected at least one group of columns, found none");
    }
    InspectedRows rows = new InspectedRows(data);
    for (Group group : groups) {
      if (group == null) {
        throw new IllegalArgumentException("Expected groups of columns, found null among them");
      }
      for (int column : group.columns()) {
        if (column < 0 || column >= rows.columns()) {
          throw new IllegalArgumentException(
              "Expected columns from 0 to %d in the group '%s', found %d"
                  .formatted(rows.columns() - 1, group.name(), column));
        }
      }
    }
    return of(net, rows, groups, permutations, seed);
  }

  private static Importance of(
      InspectedNet net, InspectedRows rows, List<Group> groups, int permutations, long seed) {
    if (permutations < 1) {
      throw new IllegalArgumentException("Expected at least 1 permutation, found " + permutations);
    }
    rows.requireLabels();
    PermutedLoss permuted = new PermutedLoss(net, rows);
    double loss = permuted.unpermuted();
    List<Feature> features = new ArrayList<>();
    for (Group group : groups) {
      int[] columns = group.columns().stream().mapToInt(Integer::intValue).toArray();
      int first = Arrays.stream(columns).min().orElseThrow();
      double mean = 0;
      double squares = 0;
      for (int p = 0; p < permutations; p++) {
        Random random = new Random(Seeds.of(seed, first, p));
        double increase = permuted.permuted(columns, Permutation.draw(rows.count(), random)) - loss;
        double distance = increase - mean;
        mean += distance / (p + 1);
        squares += distance * (increase - mean);
      }
      double deviation = permutations == 1 ? Double.NaN : Math.sqrt(squares / (permutations - 1));
      features.add(new Feature(features.size(), group.name(), mean, deviation));
    }
    return new Importance(loss, features);
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
   * @return in the order of the columns, or of the groups; immutable
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
