package io.github.linstorch.dl4j;

import java.util.Set;

/** How the layers are trained. */
public enum FitMethod {
  /**
   * The paper's method: every layer is regressed on a target computed backwards from the labels, in
   * one sweep over the layers and one back.
   */
  LINSTORCH("gaussNewton"),
  /**
   * The last layer alone is regressed on the labels; the others stay as they are. With random
   * hidden layers that is an extreme learning machine.
   */
  LAST_LAYER("gaussNewton", "solveOrder", "solveCalls"),
  /**
   * All layers at once by Gauss–Newton steps, from starts that are built of the data, judged on
   * rows held out, and never worse on the training rows than least squares where the network is
   * wide enough. For regression, with a linear output, and for classification, with a softmax,
   * whose output then are calibrated probabilities. See {@link GaussNewtonConfig}.
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
