package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.NetworkView;
import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.LayerSolve;
import io.github.linstorch.lstsq.Summary;
import java.time.Duration;
import java.util.Locale;
import java.util.function.DoubleSupplier;

/** The most recent solve of one layer. Immutable. */
public final class LayerReport {

  private final int index;
  private final String name;
  private final int nIn;
  private final int nOut;
  private final int rank;
  private final DoubleSupplier conditionNumber;
  private final double residualSumOfSquares;
  private final int deadUnits;
  private final Solver solver;
  private final Duration elapsed;

  private LayerReport(NetworkView view, LayerSolve solve, int deadUnits) {
    DenseStack.Layer layer = view.stack().layer(solve.layer());
    this.index = view.index(solve.layer());
    this.name = view.name(solve.layer());
    this.nIn = layer.nIn();
    this.nOut = layer.nOut();
    this.rank = solve.solution().rank();
    this.conditionNumber = solve.solution()::conditionNumber;
    this.residualSumOfSquares = solve.residualSumOfSquares();
    this.deadUnits = deadUnits;
    this.solver = solve.summary() == Summary.FACTOR ? Solver.QR : Solver.NORMAL_EQUATIONS;
    this.elapsed = Duration.ofNanos(solve.nanos());
  }

  static LayerReport of(NetworkView view, LayerSolve solve, int deadUnits) {
    return new LayerReport(view, solve, deadUnits);
  }

  /**
   * Index of the layer in the network.
   *
   * @return from 0; layers without parameters count
   */
  public int index() {
    return index;
  }

  /**
   * Name of the layer.
   *
   * @return as in its configuration
   */
  public String name() {
    return name;
  }

  /**
   * Number of inputs.
   *
   * @return at least 1
   */
  public int nIn() {
    return nIn;
  }

  /**
   * Number of units.
   *
   * @return at least 1
   */
  public int nOut() {
    return nOut;
  }

  /**
   * Numerical rank of the design matrix: the activations that enter the layer and, with a bias, a
   * column of ones. A rank below the number of columns is normal, since units may be dead or
   * duplicate.
   *
   * @return from 0 to nIn, or nIn + 1 with a bias
   */
  public int rank() {
    return rank;
  }

  /**
   * Largest over smallest kept singular value of the design matrix. In the first layer the columns
   * are scaled to unit norm.
   *
   * <p>The first call computes it: the solve itself does not need it.
   *
   * @return at least 1; NaN for rank 0
   */
  public double conditionNumber() {
    return conditionNumber.getAsDouble();
  }

  /**
   * Residual sum of squares of the layer's regression on its backward target.
   *
   * @return sum over all rows and units, in squared units of the target; layers have different
   *     targets, so their sums cannot be compared
   */
  public double residualSumOfSquares() {
    return residualSumOfSquares;
  }

  /**
   * Number of the layer's ReLU units that are zero on every training row in the fitted network, up
   * to round-off (a millionth of the layer's largest activation).
   *
   * @return from 0 to nOut; 0 for other activations
   */
  public int deadUnits() {
    return deadUnits;
  }

  /**
   * The solver that gave the solution.
   *
   * @return {@link Solver#QR} or {@link Solver#NORMAL_EQUATIONS}
   */
  public Solver solver() {
    return solver;
  }

  /**
   * Time of the solve, its pass over the data included.
   *
   * @return not negative
   */
  public Duration elapsed() {
    return elapsed;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "layer(index=%d, name=%s) nIn=%d nOut=%d rank=%d condition=%.3g rss=%.4g dead=%d solver=%s",
        index,
        name,
        nIn,
        nOut,
        rank,
        conditionNumber(),
        residualSumOfSquares,
        deadUnits,
        solver);
  }
}
