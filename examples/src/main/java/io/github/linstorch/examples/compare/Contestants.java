package io.github.linstorch.examples.compare;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitMethod;
import io.github.linstorch.examples.compare.Contestant.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

  /** Its steps are many and small. */
  private static final int RPROP_PATIENCE = 100;

  private Contestants() {}

  static List<Contestant> all(double seconds, long seed) {
    String time = String.format(Locale.ROOT, "%s s", shortest(seconds));
    List<Contestant> all = new ArrayList<>();
    FitConfig linstorch = FitConfig.builder().seed(seed).build();
    all.add(new FitContestant("OLS", Origin.BASELINE, linstorch, true, false));
    all.add(fit("LAST_LAYER (ELM)", linstorch, FitMethod.LAST_LAYER));
    all.add(fit("LINSTORCH", linstorch, FitMethod.LINSTORCH));
    all.add(
        new FitContestant(
            "LINSTORCH, restarts for " + time,
            Origin.OURS,
            linstorch.toBuilder().restarts(MANY).build(),
            false,
            true));
    all.add(fit("GAUSS_NEWTON", linstorch, FitMethod.GAUSS_NEWTON));
    FitConfig gaussNewton = linstorch.toBuilder().method(FitMethod.GAUSS_NEWTON).build();
    all.add(
        new WarmStartContestant(
            "GAUSS_NEWTON, then Adam", gaussNewton, new Adam(), BATCH, EPOCHS_AFTER_FIT));
    gradients(all, "SGD", new Nesterovs(1e-3, 0.9), time);
    gradients(all, "AdaGrad", new AdaGrad(1e-2), time);
    gradients(all, "Adam", new Adam(1e-3), time);
    OptimizationAlgorithm lbfgs = OptimizationAlgorithm.LBFGS;
    all.add(new GradientContestant("LBFGS, " + time, new NoOp(), lbfgs, 0, 0));
    all.add(new GradientContestant("LBFGS, early stopping", new NoOp(), lbfgs, 0, PATIENCE));
    all.add(new EncogContestant("Levenberg-Marquardt (Encog)", true, PATIENCE));
    all.add(new EncogContestant("RPROP (Encog)", false, RPROP_PATIENCE));
    return all;
  }

  private static Contestant fit(String name, FitConfig config, FitMethod method) {
    return new FitContestant(
        name, Origin.OURS, config.toBuilder().method(method).build(), false, false);
  }

  private static void gradients(List<Contestant> all, String name, IUpdater updater, String time) {
    OptimizationAlgorithm algorithm = OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT;
    all.add(new GradientContestant(name + ", " + time, updater, algorithm, BATCH, 0));
    all.add(new GradientContestant(name + ", early stopping", updater, algorithm, BATCH, PATIENCE));
  }

  static String shortest(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  /** What a reader has to know of the settings. */
  static String settings() {
    return "SGD: learning rate 0.001, momentum 0.9 (Nesterov); AdaGrad: 0.01; Adam: 0.001; batches"
        + " of "
        + BATCH
        + "; LBFGS on all rows. Early stopping trains on 85 % of the training rows, ends after "
        + PATIENCE
        + " epochs (iterations for LBFGS and Encog, "
        + RPROP_PATIENCE
        + " for RPROP) without a gain of 0.1 % on the other 15 %, and keeps the best weights."
        + " Adam after GAUSS_NEWTON has the rate that the fit suggests, and of at most "
        + EPOCHS_AFTER_FIT
        + " epochs as many as are best on the other 15 %, perhaps none.";
  }
}
