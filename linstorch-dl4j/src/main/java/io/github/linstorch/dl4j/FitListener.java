package io.github.linstorch.dl4j;

import java.time.Duration;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Is told of the progress of a fit, in the thread that called it. Until {@link #onEnd} has returned
 * the network is unchanged, or will be put back: an exception thrown here ends the fit, and the
 * caller gets it as it is.
 */
public interface FitListener {

  /** Does nothing. */
  FitListener NONE = new FitListener() {};

  /**
   * A fit begins: the network, and data in memory, have been checked.
   *
   * @param layers number of layers that will be solved
   * @param config the settings
   */
  record StartEvent(int layers, FitConfig config) {}

  /**
   * A layer has been solved.
   *
   * @param call number of the solve call, from 0
   * @param backward whether the sweep goes from the last layer to the first
   * @param index index of the layer in the network
   * @param name name of the layer
   * @param rank numerical rank of the design matrix, the ones column of the bias included
   * @param conditionNumber largest over smallest kept singular value; NaN for rank 0
   * @param residualSumOfSquares of the regression on the layer's target, over all rows and units
   * @param weights W after the solve, double, shape (nIn, nOut); a copy
   * @param bias b after the solve, double, shape (nOut); a copy; null without a bias
   * @param elapsed time of this solve
   */
  record LayerSolvedEvent(
      int call,
      boolean backward,
      int index,
      String name,
      int rank,
      double conditionNumber,
      double residualSumOfSquares,
      INDArray weights,
      INDArray bias,
      Duration elapsed) {}

  /**
   * A sweep over all layers has ended.
   *
   * @param call number of the solve call, from 0; of the sweep from its start for {@link
   *     FitMethod#GAUSS_NEWTON}
   * @param backward whether the sweep went from the last layer to the first
   * @param gaussNewton what a Gauss–Newton sweep did; empty for the other methods. Several starts
   *     run side by side, so their sweeps mix; those of one start come in order
   */
  record SweepEvent(int call, boolean backward, Optional<GaussNewtonSweep> gaussNewton) {}

  /**
   * A restart has ended. Several threads may run restarts, so they may end in another order than
   * that of their numbers.
   *
   * @param number from 0, the network as it was given
   * @param loss the loss by which it is judged; NaN if its parameters would not be finite
   */
  record RestartEvent(int number, double loss) {}

  /**
   * A fit has ended and the network has its new parameters.
   *
   * @param report what the caller will get
   */
  record EndEvent(FitReport report) {}

  /**
   * Called once, after all checks and before the first solve.
   *
   * @param event what is about to be done
   */
  default void onStart(StartEvent event) {}

  /**
   * Called after each solve of a layer, also where the problem is known to be the one last solved
   * and its answer is kept. Not told of are solves with a higher cut-off, after a fit whose weights
   * did not survive their rounding; {@link FitReport#notes()} tells of those.
   *
   * @param event what was found
   */
  default void onLayerSolved(LayerSolvedEvent event) {}

  /**
   * Called after each sweep.
   *
   * @param event which sweep
   */
  default void onSweep(SweepEvent event) {}

  /**
   * Called for every restart, before the best one is fitted again, layer by layer. An exception
   * ends the fit.
   *
   * @param event which one
   */
  default void onRestart(RestartEvent event) {}

  /**
   * Called once, last of all.
   *
   * @param event the outcome
   */
  default void onEnd(EndEvent event) {}
}
