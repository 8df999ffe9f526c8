package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.LabelRegressions;
import io.github.linstorch.lstsq.Matrix;
import java.util.List;

/** Restarts of a fit, and what is made of the best of them. */
interface Trials extends AutoCloseable {

  /**
   * What became of one restart.
   *
   * @param number of the restart, from 0
   * @param net in equilibrated coordinates
   * @param logits for the temperature; null where they are not wanted yet, or at all
   * @param loss by which it is judged
   * @param blocks of the net
   * @param sweeps of all blocks and starts
   */
  record Trial(
      int number,
      Matrix[] net,
      HeldOutLogits logits,
      double loss,
      List<GaussNewton.Block> blocks,
      List<GaussNewton.Sweep> sweeps) {}

  /**
   * The end of a fit.
   *
   * @param parameters flat parameters as they are stored
   * @param temperature NaN for none
   * @param bounded whether the net can hold the linear fit
   * @param linear whether it is that
   * @param regressions of the labels with these hidden layers; null where they are not known
   * @param passes over all rows that it took
   */
  record Result(
      double[] parameters,
      double temperature,
      boolean bounded,
      boolean linear,
      LabelRegressions regressions,
      int passes) {}

  /** Runs a restart. */
  Trial run(int number);

  /** Makes the result of the best restart. */
  Result finish(Trial best);

  @Override
  void close();
}
