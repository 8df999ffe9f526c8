package io.github.linstorch.layerwise;

import io.github.linstorch.lstsq.LeastSquaresState;
import io.github.linstorch.lstsq.PreciseSums;
import java.util.List;

/**
 * Passes over training rows, wherever the rows are. The result of a pass does not depend on where
 * that is.
 */
public interface Passes extends AutoCloseable {

  /**
   * What a pass has gathered.
   *
   * @param states one per regression
   * @param evaluation what was seen on the way
   */
  record Gathering(List<LeastSquaresState> states, Evaluation evaluation) {}

  /**
   * Runs one pass.
   *
   * @param parameters flat parameters of the stack; unchanged
   * @param regressions what to gather
   * @param upTo how many layers to run the rows through, at least as deep as the regressions ask
   * @param countsDead whether dead units are wanted; without, there are none in the evaluation
   * @return states of the regressions, and the losses where the rows reached the output
   * @throws IllegalArgumentException if there are no rows
   */
  Gathering run(double[] parameters, List<Regression> regressions, int upTo, boolean countsDead);

  /**
   * Sums up the regression of phi(Y) on the features in more than double precision, in one pass.
   *
   * @param target gives phi
   * @param like in what coordinates; unchanged
   * @return the sums
   */
  PreciseSums sums(BackwardTarget target, PreciseSums like);

  /**
   * Computes the loss in more than double precision, in one pass.
   *
   * @param parameters flat parameters of the stack; unchanged
   * @return mean squared error, by the weights of the rows
   */
  double preciseLoss(double[] parameters);

  /**
   * Whether the rows are worked on by BLAS on native memory.
   *
   * @return false where Java arrays are as fast, or BLAS is not to be had
   */
  boolean isNative();

  /**
   * Whether sums of the rows of a narrow layer cost less than a factor of them.
   *
   * @param layer number of the layer in the stack
   * @return true on some processors, for many rows
   */
  boolean hasCheapSums(int layer);

  @Override
  void close();
}
