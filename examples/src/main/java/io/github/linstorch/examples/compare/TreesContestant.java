package io.github.linstorch.examples.compare;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Gradient-boosted trees by XGBoost, on all processors: its defaults and a number of rounds, or a
 * smaller rate and early stopping on the rows that DL4J's training holds out, too.
 *
 * @param name for the table
 * @param rate of learning; 0 for the default
 * @param rounds the most
 * @param patience of the early stopping, in rounds; 0 for all rounds
 */
record TreesContestant(String name, double rate, int rounds, int patience) implements Contestant {

  @Override
  public Origin origin() {
    return Origin.TREES;
  }

  @Override
  public boolean stopsEarly() {
    return patience > 0;
  }

  @Override
  public Normalization normalization(Normalization asked) {
    return Normalization.STANDARD;
  }

  @Override
  public Attempt train(Fold fold, NetSettings settings, double seconds) {
    Map<String, Object> parameters = new HashMap<>();
    if (rate > 0) {
      parameters.put("eta", rate);
    }
    int classes = fold.train().numOutcomes();
    if (!settings.isClassification()) {
      parameters.put("objective", "reg:squarederror");
      parameters.put("eval_metric", "rmse");
    } else if (classes == 2) {
      parameters.put("objective", "binary:logistic");
      parameters.put("eval_metric", "logloss");
    } else {
      parameters.put("objective", "multi:softprob");
      parameters.put("num_class", classes);
      parameters.put("eval_metric", "mlogloss");
    }
    try (TreeRows rows = TreeRows.of(stopsEarly() ? fold.fitting() : fold.train(), settings);
        TreeRows held = TreeRows.of(fold.validation(), settings);
        TreeRows tested = TreeRows.of(fold.test(), settings)) {
      return train(
          rows.matrix(), held.matrix(), tested.matrix(), parameters, fold, settings, seconds);
    } catch (XGBoostError e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  private Attempt train(
      DMatrix rows,
      DMatrix held,
      DMatrix tested,
      Map<String, Object> parameters,
      Fold fold,
      NetSettings settings,
      double seconds)
      throws XGBoostError {
    EarlyStopping stopping = new EarlyStopping(stopsEarly() ? patience : 1);
    Stopwatch watch = new Stopwatch();
    watch.start();
    Booster booster = booster(rows, parameters, settings.seed());
    watch.stop();
    int done = 0;
    int best = 0;
    try {
      boolean isStopped = false;
      while (done < rounds && !isStopped && (done == 0 || watch.seconds() < seconds)) {
        watch.start();
        booster.update(rows, done);
        done++;
        if (stopsEarly()) {
          if (stopping.isBest(
              loss(booster.evalSet(new DMatrix[] {held}, new String[] {"held"}, done)))) {
            best = done;
          }
          isStopped = stopping.isReached();
        } else {
          best = done;
        }
        watch.stop();
        if (stopsEarly()) {
          watch.mark(() -> error(booster, tested, 0, fold, settings).error());
        }
      }
      TestError test = error(booster, tested, best, fold, settings);
      watch.course().add(new double[] {watch.seconds(), test.error()});
      return new Attempt(
          test, watch.seconds(), done, "rounds", done < rounds && !isStopped, watch.course());
    } finally {
      booster.dispose();
    }
  }

  /** One without trees. */
  static Booster booster(DMatrix rows, Map<String, Object> parameters, long seed)
      throws XGBoostError {
    Map<String, Object> all = new HashMap<>(parameters);
    all.put("seed", seed);
    all.put("nthread", Runtime.getRuntime().availableProcessors());
    all.put("verbosity", 0);
    return XGBoost.train(rows, all, 0, Map.of(), null, null);
  }

  /** The number at the end of a line such as "[3]\theld-rmse:0.25". */
  private static double loss(String line) {
    return Double.parseDouble(line.substring(line.lastIndexOf(':') + 1));
  }

  /** Of so many rounds; 0 for all. */
  private static TestError error(
      Booster booster, DMatrix rows, int rounds, Fold fold, NetSettings settings) {
    try {
      float[][] predicted = booster.predict(rows, false, rounds);
      return TestError.of(outputs(predicted, fold), fold, settings.isClassification());
    } catch (XGBoostError e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** As of a network: of two classes XGBoost gives the second only. */
  private static INDArray outputs(float[][] predicted, Fold fold) {
    List<double[]> rows = new ArrayList<>();
    for (float[] row : predicted) {
      double[] outputs = new double[fold.test().numOutcomes()];
      for (int k = 0; k < row.length; k++) {
        outputs[k] = row[k];
      }
      rows.add(outputs.length == 2 ? new double[] {1 - row[0], row[0]} : outputs);
    }
    return Nd4j.createFromArray(rows.toArray(double[][]::new));
  }
}
