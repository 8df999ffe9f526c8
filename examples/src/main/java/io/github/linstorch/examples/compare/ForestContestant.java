package io.github.linstorch.examples.compare;

import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A random forest with the defaults of scikit-learn: deep trees, each of a random part of the rows,
 * for classes with a random part of the features at each split. Built by XGBoost in bundles,
 * between which it can be cut off. Of classes it predicts how often each is found in the leaves.
 *
 * @param name for the table
 * @param trees the most
 */
record ForestContestant(String name, int trees) implements Contestant {

  private static final int BUNDLE = 10;
  private static final int DEPTH = 24;

  /** Of distinct rows in a sample with replacement. */
  private static final double ROWS = 0.632;

  @Override
  public Origin origin() {
    return Origin.TREES;
  }

  @Override
  public Normalization normalization(Normalization asked) {
    return Normalization.STANDARD;
  }

  @Override
  public Attempt train(Fold fold, NetSettings settings, double seconds) {
    int outputs = settings.isClassification() ? fold.train().numOutcomes() : 1;
    // Of two classes one says all.
    int grown = outputs == 2 ? 1 : outputs;
    double[][] sums = new double[fold.test().numExamples()][outputs];
    Stopwatch watch = new Stopwatch();
    int done = 0;
    while (done < trees && (done == 0 || watch.seconds() < seconds)) {
      for (int k = 0; k < grown; k++) {
        try {
          add(sums, outputs == 2 ? 1 : k, bundle(fold, settings, k, done, watch));
        } catch (XGBoostError e) {
          throw new IllegalStateException(e.getMessage(), e);
        }
      }
      done += BUNDLE;
    }
    TestError test =
        TestError.of(predictions(sums, done, settings), fold, settings.isClassification());
    return new Attempt(test, watch.seconds(), done, "trees", done < trees, List.of());
  }

  private static void add(double[][] sums, int column, float[][] predicted) {
    for (int i = 0; i < sums.length; i++) {
      sums[i][column] += BUNDLE * predicted[i][0];
    }
  }

  /** Trains some trees, and predicts the test rows. */
  private static float[][] bundle(
      Fold fold, NetSettings settings, int number, int seed, Stopwatch watch) throws XGBoostError {
    int column = fold.train().numOutcomes() == 2 ? 1 : number;
    try (TreeRows rows =
            settings.isClassification()
                ? TreeRows.ofClass(fold.train(), column)
                : TreeRows.of(fold.train(), settings);
        TreeRows tested = TreeRows.of(fold.test(), settings)) {
      watch.start();
      Booster booster =
          TreesContestant.booster(
              rows.matrix(), parameters(fold, settings), 1000 * settings.seed() + seed + number);
      booster.update(rows.matrix(), 0);
      watch.stop();
      try {
        return booster.predict(tested.matrix());
      } finally {
        booster.dispose();
      }
    }
  }

  /** At a split of a regression all features are tried, of classes the root of their number. */
  private static Map<String, Object> parameters(Fold fold, NetSettings settings) {
    int features = fold.train().numInputs();
    double tried = settings.isClassification() ? Math.ceil(Math.sqrt(features)) : features;
    return Map.of(
        "objective",
        "reg:squarederror", // so that leaves hold means
        "num_parallel_tree",
        BUNDLE,
        "eta",
        1,
        "lambda",
        0,
        "max_depth",
        DEPTH,
        "subsample",
        ROWS,
        "colsample_bynode",
        tried / features);
  }

  private static INDArray predictions(double[][] sums, int trees, NetSettings settings) {
    for (double[] row : sums) {
      for (int k = 0; k < row.length; k++) {
        row[k] /= trees;
      }
      if (settings.isClassification()) {
        normalise(row, 0.5 / trees);
      }
    }
    return Nd4j.createFromArray(sums);
  }

  /** Probabilities, none of them less than half a tree's vote. */
  private static void normalise(double[] row, double least) {
    if (row.length == 2) {
      row[0] = 1 - row[1];
    }
    double sum = 0;
    for (int k = 0; k < row.length; k++) {
      row[k] = Math.max(least, row[k]);
      sum += row[k];
    }
    for (int k = 0; k < row.length; k++) {
      row[k] /= sum;
    }
  }
}
