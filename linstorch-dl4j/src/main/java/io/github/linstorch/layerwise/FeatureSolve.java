package io.github.linstorch.layerwise;

import io.github.linstorch.lstsq.ColumnScaling;
import io.github.linstorch.lstsq.LeastSquaresSolution;
import io.github.linstorch.lstsq.LeastSquaresState;
import io.github.linstorch.lstsq.PreciseSums;
import io.github.linstorch.lstsq.SolveOptions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Regressions on the features, whose columns are the user's: they may have any offset and unit, and
 * depend on each other all but for round-off. Where double precision does not suffice, the rows are
 * read once more, and summed up in a higher one.
 */
final class FeatureSolve {

  /** Multiply-adds in the higher precision that are too many: a minute. */
  private static final double MOST_WORK = 1e10;

  /** Of labels' squares: a residual sum of squares below is round-off. */
  private static final double ROUND_OFF = 1e-26;

  /** Relative uncertainty of a loss that is worth a note. */
  private static final double NOTABLE = 5e-7;

  /** Relative singular value above which columns are not dependent in double precision. */
  private static final double DEPENDENT = 1e-13;

  private final Passes passes;
  private final RowSource source;
  private final Set<String> notes = new LinkedHashSet<>(2);
  private LeastSquaresSolution judged;
  private boolean isResolved;
  private LeastSquaresState summed;
  private PreciseSums sums;

  FeatureSolve(Passes passes, RowSource source) {
    this.passes = passes;
    this.source = source;
  }

  /** Plain least squares on the features. */
  static SolveOptions options(boolean intercept) {
    return SolveOptions.of(intercept, ColumnScaling.UNIT_NORM);
  }

  /**
   * Solves. Of features in single precision or less, columns that depend on each other but for that
   * round-off do not count.
   *
   * @param options without a penalty, and with the automatic cut-off
   */
  LeastSquaresSolution solve(LeastSquaresState state, SolveOptions options) {
    LeastSquaresSolution solution = state.solve(options);
    return isRounded() && solution.leastKept() < cutoff()
        ? state.solve(options.withRcond(cutoff()))
        : solution;
  }

  private boolean isRounded() {
    return source.precision() > 0x1p-52;
  }

  private double cutoff() {
    return 4 * source.precision();
  }

  /** Whether columns were left away that differ from combinations of others by their rounding. */
  private boolean isCutOff(LeastSquaresSolution solution) {
    return isRounded() && solution.mostDropped() > DEPENDENT;
  }

  /** The options that a solution was found with. */
  private SolveOptions effective(SolveOptions options, LeastSquaresSolution solution) {
    return isCutOff(solution) ? options.withRcond(cutoff()) : options;
  }

  /**
   * A better solution where it is needed.
   *
   * @param state of the rows with the target's phi(Y)
   * @param solution of it
   * @return the given one where it does, or where none can be had
   */
  LeastSquaresSolution checked(
      BackwardTarget target,
      LeastSquaresState state,
      SolveOptions options,
      LeastSquaresSolution solution) {
    SolveOptions effective = effective(options, solution);
    return isToBeImproved(state, effective, solution)
        ? sums(target, state).solve(effective)
        : solution;
  }

  /** Of the rows of a state; those of layer 0 are mostly those of the labels, too. */
  private PreciseSums sums(BackwardTarget target, LeastSquaresState state) {
    if (state != summed) {
      sums = passes.sums(target, PreciseSums.like(state));
      summed = state;
    }
    return sums;
  }

  /** Residual sum of squares, over all labels, of ordinary least squares with an intercept. */
  double olsSquares(BackwardTarget labels, LeastSquaresState state, LeastSquaresSolution ols) {
    double squares = 0;
    for (int o = 0; o < labels.width(); o++) {
      squares += ols.residualSumOfSquares(o);
    }
    SolveOptions effective = effective(options(true), ols);
    boolean isCertain = isResolved(state, effective, ols);
    if (isToBeImproved(state, effective, ols)) {
      PreciseSums.Least least = sums(labels, state).leastSquares(effective);
      squares = least.squares();
      isCertain = least.isCertain();
    }
    if (isCutOff(ols)) {
      notes.add(
          String.format(
              Locale.ROOT,
              "Features depend on each other but for the rounding of their data type: with the"
                  + " bias they count as %d columns, not %d",
              ols.rank(),
              state.width() - labels.width()));
    }
    boolean isRoundOff = squares <= ROUND_OFF * state.targetSquares() || ols.rank() >= state.rows();
    if (isRoundOff && state.targetSquares() > 0) {
      notes.add(
          "The least squares line fits the labels but for round-off: its loss is not a number to"
              + " compare with");
    } else if (!isCertain) {
      notes.add(
          "The loss of the least squares line is uncertain: double precision cannot tell some"
              + " features from combinations of others. Leave such features out, and subtract"
              + " large offsets");
    }
    return squares;
  }

  /**
   * What is to be said of the losses.
   *
   * @param stack the fitted layers
   * @param parameters as they are stored
   * @param state of the labels on the features
   * @param evaluation of the stack
   * @param olsLoss loss of ordinary least squares
   */
  List<String> notes(
      DenseStack stack,
      double[] parameters,
      LeastSquaresState state,
      Evaluation evaluation,
      double olsLoss) {
    double uncertainty = stack.depth() > 1 ? 0 : uncertainty(stack, parameters, state, evaluation);
    boolean isConfirmed = Math.abs(evaluation.loss() - olsLoss) <= NOTABLE * olsLoss;
    if (uncertainty > NOTABLE && !isConfirmed) {
      notes.add(
          String.format(
              Locale.ROOT,
              "Double precision does not determine this loss: arithmetic with these features may"
                  + " change it by a share of %.1g. Subtract large offsets from features and"
                  + " labels; leave out columns that depend on others",
              uncertainty));
    }
    return List.copyOf(notes);
  }

  /** Share of the loss that round-off in the sums of weight times feature may add or take away. */
  private static double uncertainty(
      DenseStack stack, double[] parameters, LeastSquaresState state, Evaluation evaluation) {
    double[] size = state.columnNorms();
    int d = stack.nIn();
    double squares = 0;
    for (int o = 0; o < stack.nOut(); o++) {
      double parts = size[d + 1 + o];
      for (int j = 0; j < d; j++) {
        parts += Math.abs(parameters[stack.weightOffset(0) + o * d + j]) * size[j];
      }
      if (stack.layer(0).hasBias()) {
        parts += Math.abs(parameters[stack.biasOffset(0) + o]) * size[d];
      }
      squares = Math.hypot(squares, parts);
    }
    double residual = Math.sqrt(evaluation.loss() * evaluation.rowWeight() * stack.nOut());
    return squares == 0 ? 0 : 4 * 0x1p-53 * squares / residual;
  }

  private boolean isToBeImproved(
      LeastSquaresState state, SolveOptions options, LeastSquaresSolution solution) {
    double width = state.width();
    return !isResolved(state, options, solution)
        && source.canReread()
        && (state.rows() + width) * width * width <= MOST_WORK;
  }

  /** Judged once: layer 0's solution is mostly that of ordinary least squares, too. */
  private boolean isResolved(
      LeastSquaresState state, SolveOptions options, LeastSquaresSolution solution) {
    if (solution != judged) {
      isResolved = state.isResolved(options, solution);
      judged = solution;
    }
    return isResolved;
  }
}
