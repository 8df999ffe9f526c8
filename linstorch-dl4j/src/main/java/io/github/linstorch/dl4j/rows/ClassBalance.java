package io.github.linstorch.dl4j.rows;

import io.github.linstorch.dl4j.network.NetworkView;
import io.github.linstorch.layerwise.DenseStack;
import java.util.List;

/**
 * Weights of rows that make all classes weigh the same: {@code n / (k n_c)} for a row of class c,
 * where n is the weight of all rows, n_c that of the rows of the class, and k the number of classes
 * that occur. A soft label counts for its classes in proportion, and its row weighs their mean. The
 * label of a single sigmoid is that of the second of two classes.
 */
public final class ClassBalance {

  private final double[] weightOf;

  /** Whether a single label y stands for the two classes 1 - y and y. */
  private final boolean isBinary;

  private double total;

  /**
   * Nothing is counted yet.
   *
   * @param outputs number of outputs
   */
  ClassBalance(int outputs) {
    this.isBinary = outputs == 1;
    this.weightOf = new double[isBinary ? 2 : outputs];
  }

  /** What keeps the rows of a network from having classes. */
  public static List<String> obstacles(NetworkView view) {
    DenseStack stack = view.stack();
    boolean isBinary = view.givesProbabilities() && stack.nOut() == 1;
    if (view.isOutputSoftmax() || isBinary) {
      return List.of();
    }
    String label = stack.layer(stack.depth() - 1).label();
    if (view.givesProbabilities()) {
      return List.of(
          label
              + " has several sigmoids, so that a row has no single class: leave out"
              + " balanceClasses(true), and give LossBinaryXENT weights");
    }
    return List.of(
        label
            + " has no softmax, and no sigmoid with XENT: balanceClasses(true) is for classes; leave it out, or give the"
            + " rows' weights as a label mask");
  }

  /**
   * Counts rows.
   *
   * @param firstRow what to number the first row, in messages
   * @throws IllegalArgumentException if a row of labels is not a distribution
   */
  void add(RawMatrix labels, RowWeights weights, long firstRow) {
    if (!isBinary) {
      DataChecker.requireDistributions(labels, weights, firstRow);
    }
    for (int i = 0; i < labels.rows(); i++) {
      total += weights.weight(i);
      for (int c = 0; c < weightOf.length; c++) {
        weightOf[c] += weights.weight(i) * label(labels, i, c);
      }
    }
  }

  /** What each row weighs more, once all have been counted. */
  double[] factors(RawMatrix labels) {
    int occurring = 0;
    for (double weight : weightOf) {
      occurring += occurs(weight) ? 1 : 0;
    }
    double[] factors = new double[labels.rows()];
    for (int i = 0; i < factors.length; i++) {
      double sum = 0;
      for (int c = 0; c < weightOf.length; c++) {
        double label = label(labels, i, c);
        factors[i] += occurs(weightOf[c]) ? label * (total / (occurring * weightOf[c])) : 0;
        sum += label;
      }
      factors[i] /= sum;
    }
    return factors;
  }

  private double label(RawMatrix labels, int row, int c) {
    if (!isBinary) {
      return labels.get(row, c);
    }
    return c == 1 ? labels.get(row, 0) : 1 - labels.get(row, 0);
  }

  /** Whether a class has a share of the labels that can be divided by. */
  private boolean occurs(double weight) {
    return total / weight < Double.POSITIVE_INFINITY;
  }
}
