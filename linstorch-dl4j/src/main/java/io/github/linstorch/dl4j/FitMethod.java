package io.github.linstorch.dl4j;

import java.util.Set;

/** How the layers are trained. */
public enum FitMethod {
  /**
   * The paper's method: a sweep over the layers and one back regress every layer on a target that
   * is computed backwards from the labels.
   */
  LINSTORCH("gaussNewton", "members"),
  /**
   * Only the last layer is fitted; the others stay as they are, and may be of any kind. With random
   * hidden layers the network is an extreme learning machine; after gradients the fit is a last
   * step. Squared errors are minimised by a regression, other losses by Newton steps with a decay
   * that held-out rows choose. Behind a softmax with cross-entropy, {@code calibrate}, {@code
   * restarts}, {@code keepBest}, {@code solver} or {@code rcond} ask for a regression of the
   * one-hot labels instead. A solved layer that would raise the training loss is not written.
   */
  LAST_LAYER("gaussNewton", "members", "solveOrder", "solveCalls"),
  /**
   * Gauss–Newton steps train all layers at once, from starts that are judged on held-out rows. On
   * these the network is no worse than a regularised linear model, up to their noise, if it is wide
   * enough to hold it; see {@link Guard}. The method fits the network's own loss: squared errors,
   * cross-entropies, whose outputs are calibrated probabilities, and others. See {@link
   * GaussNewtonConfig}.
   */
  GAUSS_NEWTON("solveOrder", "solveCalls", "keepBest", "rcond", "solver", "restartInit");

  private final Set<String> meaningless;

  FitMethod(String... meaningless) {
    this.meaningless = Set.of(meaningless);
  }

  /** Whether a setting of {@link FitConfig} means something to this method. */
  boolean knows(String setting) {
    return !meaningless.contains(setting);
  }
}
