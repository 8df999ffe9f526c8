package io.github.linstorch.examples.compare;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitMethod;
import io.github.linstorch.dl4j.GaussNewtonConfig;
import io.github.linstorch.examples.compare.Contestant.Origin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleFunction;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;

/** Who takes part, in the order of the table. */
final class Contestants {

  /** More restarts than any time allows. */
  private static final int MANY = 1_000_000;

  private static final int BATCH = 32;
  private static final int PATIENCE = 30;
  private static final int EPOCHS_AFTER_FIT = 20;
  private static final double MOMENTUM = 0.9;
  private static final int MEMBERS = 8;

  private static final int ROUNDS = 100;
  private static final int MOST_ROUNDS = 1000;
  private static final double TREE_RATE = 0.1;
  private static final int TREES = 200;

  /** Its steps are many and small. */
  private static final int RPROP_PATIENCE = 100;

  private Contestants() {}

  static List<Contestant> all(CompareSettings settings, boolean isClassification) {
    List<Contestant> all = new ArrayList<>();
    FitConfig linstorch = FitConfig.builder().seed(settings.seed()).build();
    all.add(new FitContestant("OLS", Origin.BASELINE, linstorch, true, false, null));
    if (isClassification) {
      FitConfig logLoss = FitConfig.gaussNewton().toBuilder().seed(settings.seed()).build();
      all.add(
          new FitContestant(
              "Logistic regression",
              Origin.BASELINE,
              logLoss,
              true,
              false,
              Normalization.STANDARD));
    }
    all.add(fit("LAST_LAYER (ELM)", linstorch, FitMethod.LAST_LAYER, null));
    all.add(fit("LINSTORCH", linstorch, FitMethod.LINSTORCH, null));
    all.add(
        new FitContestant(
            "LINSTORCH, restarts for %s s".formatted(shortest(settings.seconds())),
            Origin.OURS,
            linstorch.toBuilder().restarts(MANY).build(),
            false,
            true,
            null));
    all.addAll(gaussNewton(settings));
    all.add(gradients("SGD", rate -> new Nesterovs(rate, MOMENTUM), 1e-3, 1e-2));
    all.add(gradients("AdaGrad", AdaGrad::new, 1e-2, 1e-1));
    all.add(gradients("Adam", Adam::new, 1e-3, 1e-2));
    all.add(
        new GradientContestant(
            "LBFGS", List.of(new NoOp()), OptimizationAlgorithm.LBFGS, 0, PATIENCE));
    all.add(new EncogContestant("Levenberg-Marquardt", true, PATIENCE));
    all.add(new EncogContestant("RPROP", false, RPROP_PATIENCE));
    all.add(new TreesContestant("XGBoost", 0, ROUNDS, 0));
    all.add(new TreesContestant("XGBoost, early stopping", TREE_RATE, MOST_ROUNDS, PATIENCE));
    all.add(new ForestContestant("Random forest", TREES));
    return all;
  }

  private static List<Contestant> gaussNewton(CompareSettings settings) {
    FitConfig config = FitConfig.gaussNewton().toBuilder().seed(settings.seed()).build();
    // What the normalisation of the features does: the one that is not asked for.
    boolean isQuantile = settings.normalization() == Normalization.QUANTILE;
    FitConfig member =
        config.toBuilder().gaussNewton(GaussNewtonConfig.builder().blocks(1).build()).build();
    return List.of(
        fit("GAUSS_NEWTON", config, FitMethod.GAUSS_NEWTON, null),
        fit(
            "GAUSS_NEWTON, " + (isQuantile ? "standardised only" : "QuantileNormalizer"),
            config,
            FitMethod.GAUSS_NEWTON,
            isQuantile ? Normalization.STANDARD : Normalization.QUANTILE),
        new CommitteeContestant("GAUSS_NEWTON, committee", member, MEMBERS),
        new WarmStartContestant(
            "GAUSS_NEWTON, then Adam", config, new Adam(), BATCH, EPOCHS_AFTER_FIT));
  }

  private static Contestant fit(
      String name, FitConfig config, FitMethod method, Normalization normalization) {
    return new FitContestant(
        name, Origin.OURS, config.toBuilder().method(method).build(), false, false, normalization);
  }

  private static Contestant gradients(
      String name, DoubleFunction<IUpdater> updater, double... rates) {
    return new GradientContestant(
        name,
        Arrays.stream(rates).mapToObj(updater).toList(),
        OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT,
        BATCH,
        PATIENCE);
  }

  static String shortest(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  /** What a reader has to know of the settings. */
  static List<String> settings() {
    return List.of(
        ("DL4J trains in batches of %d, which are made beforehand and come in a new order in every epoch;"
                + " LBFGS takes all rows. Learning rates are 0.001 and 0.01 for SGD (Nesterov momentum"
                + " %s) and Adam, 0.01 and 0.1 for AdaGrad. Of the two rates, the one with the lower"
                + " hold-out loss counts, and so does its time alone.")
            .formatted(BATCH, MOMENTUM),
        ("Early stopping trains on 85 %% of the training rows. It ends after %d epochs (rounds of"
                + " XGBoost, iterations of LBFGS and of Encog's Levenberg-Marquardt; %d iterations of Encog's RPROP) without"
                + " a gain of 0.1 %% on the other 15 %%, and keeps the best state.")
            .formatted(PATIENCE, RPROP_PATIENCE),
        ("XGBoost has its defaults and %d rounds, or a rate of %s and early stopping within %d rounds. The"
                + " random forest has %d deep trees, built by XGBoost, too.")
            .formatted(ROUNDS, TREE_RATE, MOST_ROUNDS, TREES),
        ("The committee has %d networks. Adam after GAUSS_NEWTON has the learning rate that the fit suggests. It trains for at most %d"
                + " epochs: as many as are best on the other 15 %%, perhaps none.")
            .formatted(MEMBERS, EPOCHS_AFTER_FIT));
  }
}
