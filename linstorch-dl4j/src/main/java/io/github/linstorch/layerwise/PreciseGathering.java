package io.github.linstorch.layerwise;

import io.github.linstorch.lstsq.PreciseSums;
import java.util.Arrays;

/** Gathers blocks for a regression of phi(Y) on the features in more than double precision. */
final class PreciseGathering {

  private final BackwardTarget target;
  private final double[][] features;
  private final double[][] labels;
  private final int nIn;

  /**
   * Prepares buffers.
   *
   * @param stack the layers
   * @param target gives phi
   * @param largestBlock most rows of a block
   */
  PreciseGathering(DenseStack stack, BackwardTarget target, int largestBlock) {
    this.target = target;
    this.nIn = stack.nIn();
    this.features = new double[nIn + 1 + target.width()][];
    for (int j = 0; j <= nIn; j++) {
      features[j] = new double[largestBlock];
    }
    this.labels = new double[stack.nOut()][largestBlock];
  }

  /** The sums of all rows of a source, in the calling thread. */
  static PreciseSums of(
      DenseStack stack, BackwardTarget target, PreciseSums like, RowSource source) {
    PreciseGathering gathering = new PreciseGathering(stack, target, source.largestBlock());
    PreciseSums sums = like.empty();
    source.restart();
    for (int blocks = source.advance(); blocks > 0; blocks = source.advance()) {
      for (int block = 0; block < blocks; block++) {
        Interruption.check();
        gathering.add(source, block, sums);
      }
    }
    return sums;
  }

  /** Adds a block to sums. */
  void add(RowSource source, int block, PreciseSums sums) {
    int rows = source.rowsIn(block);
    double[] weights = source.weights(block);
    source.read(block, Arrays.copyOf(features, nIn), labels);
    Arrays.fill(features[nIn], 1);
    double[][] targets = target.transform(labels, rows);
    System.arraycopy(targets, 0, features, nIn + 1, targets.length);
    sums.add(features, weights, rows);
  }
}
