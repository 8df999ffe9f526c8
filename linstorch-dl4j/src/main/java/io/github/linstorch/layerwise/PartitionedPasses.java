package io.github.linstorch.layerwise;

import io.github.linstorch.lstsq.PreciseSums;
import java.util.ArrayList;
import java.util.List;

/**
 * Passes over rows that are divided into parts: a pass is one {@link RowTask}. The order of all
 * sums, and with it every bit of the result, depends on the parts alone.
 */
public final class PartitionedPasses implements Passes {

  private final DenseStack stack;
  private final PartitionedRows rows;

  /**
   * Prepares passes.
   *
   * @param stack the layers that rows are run through
   * @param rows the rows
   */
  public PartitionedPasses(DenseStack stack, PartitionedRows rows) {
    this.stack = stack;
    this.rows = rows;
  }

  @Override
  public Gathering run(
      double[] parameters, List<Regression> regressions, int upTo, boolean countsDead) {
    Gather task =
        new Gather(stack, parameters.clone(), new ArrayList<>(regressions), upTo, countsDead);
    PassPart all = rows.run(task);
    return new Gathering(all.states(), all.seen().result(upTo == stack.depth()));
  }

  @Override
  public PreciseSums sums(BackwardTarget target, PreciseSums like) {
    return rows.run(new Sum(stack, target, like));
  }

  @Override
  public double preciseLoss(double[] parameters) {
    return rows.run(new MeasurePrecisely(stack, parameters.clone())).mean(stack.nOut());
  }

  /** Unknown: the machines that have the rows may differ. */
  @Override
  public boolean isNative() {
    return false;
  }

  @Override
  public boolean hasCheapSums(int layer) {
    return false;
  }

  @Override
  public void close() {
    // Nothing is held between passes.
  }

  private record Gather(
      DenseStack stack,
      double[] parameters,
      ArrayList<Regression> regressions,
      int upTo,
      boolean countsDead)
      implements RowTask<PassPart> {

    @Override
    public PassPart run(RowSource source, int part) {
      return PassPart.of(stack, parameters, regressions, upTo, countsDead, source);
    }

    @Override
    public PassPart merge(PassPart first, PassPart second) {
      return first.merge(second);
    }
  }

  private record Sum(DenseStack stack, BackwardTarget target, PreciseSums like)
      implements RowTask<PreciseSums> {

    @Override
    public PreciseSums run(RowSource source, int part) {
      return PreciseGathering.of(stack, target, like, source);
    }

    @Override
    public PreciseSums merge(PreciseSums first, PreciseSums second) {
      first.merge(second);
      return first;
    }
  }

  private record MeasurePrecisely(DenseStack stack, double[] parameters)
      implements RowTask<PreciseLoss.Squares> {

    @Override
    public PreciseLoss.Squares run(RowSource source, int part) {
      return new PreciseLoss(stack, parameters).squares(source);
    }

    @Override
    public PreciseLoss.Squares merge(PreciseLoss.Squares first, PreciseLoss.Squares second) {
      return first.plus(second);
    }
  }
}
