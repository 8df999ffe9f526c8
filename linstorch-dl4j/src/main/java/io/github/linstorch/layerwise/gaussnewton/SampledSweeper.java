package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.gaussnewton.step.Decay;
import io.github.linstorch.layerwise.gaussnewton.step.ParallelFor;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.Random;

/**
 * Fits a block by sweeps that each take a sample of the rows. Threads divide the rows of a sweep
 * among themselves; therefore the starts follow one another.
 */
final class SampledSweeper implements Sweeper {

  private final Problem problem;
  private final Topology shape;
  private final HoldOutSplit split;
  private final Decay decay;
  private final ParallelFor parallel;

  /**
   * For a block.
   *
   * @param shape of the block
   * @param split of the problem's rows
   * @param decay of the block
   * @param parallel works on the rows of a sweep
   */
  SampledSweeper(
      Problem problem, Topology shape, HoldOutSplit split, Decay decay, ParallelFor parallel) {
    this.problem = problem;
    this.shape = shape;
    this.split = split;
    this.decay = decay;
    this.parallel = parallel;
  }

  @Override
  public int mostSweeps() {
    return problem.settings().sweeps();
  }

  @Override
  public Candidate sweep(Start start, Random random, Monitor monitor, Products products) {
    try (SampledSweeps sweeps =
        new SampledSweeps(problem, shape, split, decay, parallel, products)) {
      return sweeps.run(start, random, monitor);
    }
  }

  /** Leaves the net: its last layer is solved on all rows of the source when the fit ends. */
  @Override
  public Refitted refit(Matrix[] net, Products products) {
    return new Refitted(net, null, null);
  }
}
