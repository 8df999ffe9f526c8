package io.github.linstorch.examples.compare;

/**
 * How much is shuffled, so that an inspection takes some ten seconds at most.
 *
 * @param permutations of every column
 * @param rows of every fold
 * @param folds the first ones
 */
record InspectionPlan(int permutations, int rows, int folds) {

  private static final int MOST_PERMUTATIONS = 10;

  /** With fewer rows there is too much chance in where they come to lie. */
  static final int LEAST_ROWS = 10;

  private static final int FEW_ROWS = 100;

  /** Multiplications in some ten seconds. */
  private static final double BUDGET = 2e10;

  /** Of a forward pass besides its rows, */
  private static final double PASS = 2e5;

  /** of a feature of a row besides the network's, */
  private static final double FEATURE = 10;

  /** and so many times the budget is too much even for one permutation of one fold. */
  private static final double LATITUDE = 4;

  /**
   * What a network costs.
   *
   * @param columns that are shuffled
   * @param features of a row
   * @param weights of all networks
   */
  record Load(int columns, int features, double weights) {

    private double pass(int rows) {
      return columns * (PASS + rows * perRow());
    }

    private double perRow() {
      return weights + FEATURE * features;
    }
  }

  /** Takes fewer permutations first, then fewer rows, then fewer folds. */
  static InspectionPlan of(Load load, int rows, int folds) {
    double permutations = BUDGET / (folds * load.pass(rows));
    if (permutations >= 1) {
      return new InspectionPlan((int) Math.min(MOST_PERMUTATIONS, permutations), rows, folds);
    }
    double affordable = (BUDGET / ((double) folds * load.columns()) - PASS) / load.perRow();
    int fewer = (int) Math.max(Math.min(rows, FEW_ROWS), Math.min(rows, affordable));
    double some = BUDGET / load.pass(fewer);
    return new InspectionPlan(1, fewer, (int) Math.max(1, Math.min(folds, some)));
  }

  /** Whether even that is too much. */
  boolean isTooMuch(Load load) {
    return permutations * folds * load.pass(rows) > LATITUDE * BUDGET;
  }
}
