package io.github.linstorch.layerwise;

import java.io.Serializable;
import java.util.Arrays;

/**
 * What a first look at rows tells.
 *
 * @param rows number of rows
 * @param isWeighted whether a row weighs anything but 1
 * @param precision unit round-off of the data type of the features
 * @param classWeights per output, the sum of its labels by the weights of the rows
 * @param weight sum of the weights of the rows
 * @param notDistribution what is wrong with the first row of labels that is not a distribution over
 *     classes; null if all are
 * @param least least label
 * @param most largest label
 * @param features first few rows, one array per feature
 * @param labels first few rows, one array per output
 */
public record RowSurvey(
    long rows,
    boolean isWeighted,
    double precision,
    double[] classWeights,
    double weight,
    String notDistribution,
    double least,
    double most,
    double[][] features,
    double[][] labels)
    implements Serializable {

  /** How far from 1 the entries of a distribution may sum: soft labels are often rounded. */
  private static final double DISTRIBUTION = 1e-3;

  /** Number of rows that are kept. */
  private static final int SHOWN = 10;

  /**
   * Factors by which rows are to be multiplied for all classes to weigh the same.
   *
   * @return one per class; 0 for one that does not occur
   */
  public double[] balance() {
    long occurring = Arrays.stream(classWeights).filter(this::occurs).count();
    return Arrays.stream(classWeights).map(w -> occurs(w) ? weight / (occurring * w) : 0).toArray();
  }

  /** Whether a class has a share of the labels that can be divided by. */
  private boolean occurs(double ofClass) {
    return weight / ofClass < Double.POSITIVE_INFINITY;
  }

  /**
   * Looks at rows, in one pass.
   *
   * @param rows in parts
   * @param nIn number of features
   * @param nOut number of labels
   * @return what was seen
   */
  public static RowSurvey of(PartitionedRows rows, int nIn, int nOut) {
    return rows.run(new Task(nIn, nOut));
  }

  private record Task(int nIn, int nOut) implements RowTask<RowSurvey> {

    @Override
    public RowSurvey run(RowSource source, int part) {
      RowSurvey all = null;
      double[][] features = new double[nIn][source.largestBlock()];
      double[][] labels = new double[nOut][source.largestBlock()];
      source.restart();
      for (int blocks = source.advance(); blocks > 0; blocks = source.advance()) {
        for (int block = 0; block < blocks; block++) {
          source.read(block, features, labels);
          int n = source.rowsIn(block);
          RowSurvey one =
              of(features, labels, source.weights(block), n, part, all == null ? 0 : all.rows);
          all = all == null ? one.showing(features, labels, n) : merge(all, one);
        }
      }
      return all.of(source.precision());
    }

    private RowSurvey of(
        double[][] features, double[][] labels, double[] weights, int n, int part, long first) {
      double[] classes = new double[nOut];
      double weight = 0;
      String fault = null;
      double lowest = Double.POSITIVE_INFINITY;
      double highest = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < n; i++) {
        double its = weights == null ? 1 : weights[i];
        weight += its;
        double sum = 0;
        double least = 0;
        for (int o = 0; o < nOut; o++) {
          classes[o] += its * labels[o][i];
          sum += labels[o][i];
          least = Math.min(least, labels[o][i]);
          lowest = Math.min(lowest, labels[o][i]);
          highest = Math.max(highest, labels[o][i]);
        }
        if (fault == null && (least < 0 || !(Math.abs(sum - 1) <= DISTRIBUTION))) {
          fault =
              (least < 0 ? "an entry of " + least : "a sum of " + sum)
                  + " at row "
                  + (first + i)
                  + " of partition "
                  + part;
        }
      }
      return new RowSurvey(
          n, weights != null, 0, classes, weight, fault, lowest, highest, null, null);
    }

    @Override
    public RowSurvey merge(RowSurvey first, RowSurvey second) {
      double[] classes = first.classWeights.clone();
      Arrays.setAll(classes, c -> classes[c] + second.classWeights[c]);
      return new RowSurvey(
          first.rows + second.rows,
          first.isWeighted || second.isWeighted,
          Math.max(first.precision, second.precision),
          classes,
          first.weight + second.weight,
          first.notDistribution == null ? second.notDistribution : first.notDistribution,
          Math.min(first.least, second.least),
          Math.max(first.most, second.most),
          first.features,
          first.labels);
    }
  }

  private RowSurvey showing(double[][] shownFeatures, double[][] shownLabels, int n) {
    int count = Math.min(SHOWN, n);
    return new RowSurvey(
        rows,
        isWeighted,
        precision,
        classWeights,
        weight,
        notDistribution,
        least,
        most,
        first(shownFeatures, count),
        first(shownLabels, count));
  }

  private static double[][] first(double[][] columns, int count) {
    return Arrays.stream(columns)
        .map(column -> Arrays.copyOf(column, count))
        .toArray(double[][]::new);
  }

  private RowSurvey of(double ofSource) {
    return new RowSurvey(
        rows,
        isWeighted,
        ofSource,
        classWeights,
        weight,
        notDistribution,
        least,
        most,
        features,
        labels);
  }
}
