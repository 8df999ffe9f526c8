package io.github.linstorch.dl4j.rows;

/** Checks that every pass of a fit reads as many rows as the first pass, with equal sums. */
public final class SameRows {

  private final String name;
  private long rows;
  private Totals features;
  private Totals labels;
  private long firstRows = -1;
  private Totals firstFeatures;
  private Totals firstLabels;

  /**
   * Begins the first pass.
   *
   * @param name of the iterator
   */
  SameRows(String name) {
    this.name = name;
    begin();
  }

  /** Begins a pass. */
  void begin() {
    rows = 0;
    features = new Totals();
    labels = new Totals();
  }

  /** Takes note of a batch, but for the number of its rows. */
  void add(RawMatrix batchFeatures, RawMatrix batchLabels) {
    features.add(batchFeatures.totals());
    labels.add(batchLabels.totals());
  }

  /** Counts rows as they are used. */
  void count(long more) {
    rows += more;
  }

  /**
   * Ends a pass.
   *
   * @param taken rows of any weight
   * @throws IllegalArgumentException if there was no row, or if the rows are not those of the first
   *     pass, in whatever order
   */
  void end(long taken) {
    if (firstRows >= 0 && firstRows != rows) {
      throw new IllegalArgumentException(
          name
              + " gave "
              + firstRows
              + " rows in one pass and "
              + rows
              + " in another: it must give the same rows after every reset");
    }
    if (rows == 0) {
      throw new IllegalArgumentException(
          taken == 0
              ? "Expected at least one row of training data from " + name + ", found none"
              : "Expected at least one row of a weight above 0 from "
                  + name
                  + ", found label masks of zeros");
    }
    if (firstRows < 0) {
      firstRows = rows;
      firstFeatures = features;
      firstLabels = labels;
    }
    requireSame("features", features, firstFeatures);
    requireSame("labels", labels, firstLabels);
  }

  private void requireSame(String what, Totals now, Totals first) {
    if (now.differFrom(first)) {
      throw new IllegalArgumentException(
          name
              + " gave other "
              + what
              + " in one pass than in another: it must give the same rows after every reset, in any"
              + " order. If it preprocesses the rows that it keeps whenever they are read, load them"
              + " anew, transform them once and set no preprocessor. If it draws rows at random,"
              + " collect them in one DataSet");
    }
  }
}
