package io.github.linstorch.benchmarks;

import java.util.HashMap;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.SplitTestAndTrain;

/**
 * Gradient-boosted trees, two threads: XGBoost with its defaults and 100 rounds, or with a learning
 * rate of 0.1 and early stopping, 15 % of the rows held out, a patience of 20, and at most 1,000
 * rounds.
 */
final class XgBoost {

  private static final int ROUNDS = 100;
  private static final int MOST_ROUNDS = 1000;
  private static final int PATIENCE = 20;

  private final TabularSplit split;
  private final Map<String, Object> parameters = new HashMap<>();
  private Booster booster;

  /** All rounds of the model, or else those to the best. */
  private int rounds = ROUNDS;

  XgBoost(TabularSplit split) {
    this.split = split;
    parameters.put("nthread", 2);
    parameters.put("seed", split.number());
    parameters.put("verbosity", 0);
    parameters.put("verbose_eval", "false");
    if (split.isRegression()) {
      parameters.put("objective", "reg:squarederror");
      parameters.put("eval_metric", "rmse");
    } else if (split.nOut() == 2) {
      parameters.put("objective", "binary:logistic");
      parameters.put("eval_metric", "logloss");
    } else {
      parameters.put("objective", "multi:softprob");
      parameters.put("num_class", split.nOut());
      parameters.put("eval_metric", "mlogloss");
    }
  }

  void train() {
    try {
      DMatrix rows = matrix(split.train());
      booster = XGBoost.train(rows, parameters, ROUNDS, Map.of(), null, null);
      rows.dispose();
    } catch (XGBoostError e) {
      throw new IllegalStateException(e);
    }
  }

  void trainEarlyStopped() {
    parameters.put("eta", 0.1);
    parameters.put("maximize_evaluation_metrics", "false");
    DataSet all = split.train();
    SplitTestAndTrain parts =
        all.splitTestAndTrain(all.numExamples() - EarlyStoppedAdam.heldOut(all));
    try {
      DMatrix rows = matrix(parts.getTrain());
      DMatrix heldOut = matrix(parts.getTest());
      float[][] metrics = new float[1][MOST_ROUNDS];
      booster =
          XGBoost.train(
              rows,
              parameters,
              MOST_ROUNDS,
              Map.of("held out", heldOut),
              metrics,
              null,
              null,
              PATIENCE);
      rounds = 1 + Integer.parseInt(booster.getAttr("best_iteration"));
      rows.dispose();
      heldOut.dispose();
    } catch (XGBoostError e) {
      throw new IllegalStateException(e);
    }
  }

  /** Predictions for the test rows; of classes their probabilities. */
  float[][] predict() {
    try {
      DMatrix rows = matrix(split.test());
      float[][] result = booster.predict(rows, false, rounds);
      rows.dispose();
      booster.dispose();
      if (!split.isRegression() && split.nOut() == 2) {
        for (int i = 0; i < result.length; i++) {
          result[i] = new float[] {1 - result[i][0], result[i][0]};
        }
      }
      return result;
    } catch (XGBoostError e) {
      throw new IllegalStateException(e);
    }
  }

  private DMatrix matrix(DataSet rows) throws XGBoostError {
    float[] features = rows.getFeatures().dup('c').ravel().toFloatVector();
    DMatrix result = new DMatrix(features, rows.numExamples(), rows.numInputs(), Float.NaN);
    result.setLabel(
        split.isRegression()
            ? rows.getLabels().ravel().toFloatVector()
            : rows.getLabels().argMax(1).castTo(rows.getLabels().dataType()).toFloatVector());
    return result;
  }
}
