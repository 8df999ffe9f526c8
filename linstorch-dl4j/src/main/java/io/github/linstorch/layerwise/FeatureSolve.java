package io.github.linstorch.layerwise;

import io.github.linstorch.lstsq.ColumnScaling;
import io.github.linstorch.lstsq.LeastSquaresSolution;
import io.github.linstorch.lstsq.LeastSquaresState;
import io.github.linstorch.lstsq.PreciseSolve;
import io.github.linstorch.lstsq.PreciseSums;
import io.github.linstorch.lstsq.SolveOptions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Regressions on the features. The user chooses these columns: they may have any offset and unit,
 * and may be dependent up to round-off. If double precision does not suffice, the rows are read
 * once more and summed up in higher precision.
 */
public final class FeatureSolve {

  /** Largest number of multiply-adds in higher precision, about a minute. */
  private static final double MOST_WORK = 1e10;

  /** Share of the sum of the squared labels below which a residual sum of squares is round-off. */
  private static final double ROUND_OFF = 1e-26;

  /** Smallest relative uncertainty of a loss that is reported in a note. */
  private static final double NOTABLE = 5e-7;

  /** Relative singular value above which columns are independent in double precision. */
  private static final double DEPENDENT = 1e-13;

  /** Largest number of multiply-adds of a forward pass in higher precision, about a second. */
  private static final double MOST_CHECKED = 5e7;

  private static final String REMEDY =
      "Subtract large offsets from features and labels; leave out columns that depend on others";

  private final Passes passes;
  private final PassSource source;
  private final Set<String> notes = new LinkedHashSet<>(2);
  private LeastSquaresState summed;
  private PreciseSums sums;

  public FeatureSolve(Passes passes, PassSource source) {
    this.passes = passes;
    this.source = source;
  }

  /** Plain least squares on the features. */
  public static SolveOptions options(boolean intercept) {
    return SolveOptions.of(intercept, ColumnScaling.UNIT_NORM);
  }

  /**
   * Solves. Of features in single precision or less, columns that depend on each other but for that
   * round-off do not count.
   *
   * @param options without a penalty, and with the automatic cut-off
   */
  public LeastSquaresSolution solve(LeastSquaresState state, SolveOptions options) {
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
  public LeastSquaresSolution checked(
      BackwardTarget target,
      LeastSquaresState state,
      SolveOptions options,
      LeastSquaresSolution solution) {
    SolveOptions effective = effective(options, solution);
    return isToBeImproved(state, effective, solution)
        ? PreciseSolve.solve(sums(target, state), effective)
        : solution;
  }

  /**
   * Sums in higher precision for the rows of a state. The state of layer 0 is mostly that of the
   * labels, too, so the last sums are kept.
   */
  private PreciseSums sums(BackwardTarget target, LeastSquaresState state) {
    if (state != summed) {
      sums = passes.sums(target, PreciseSums.like(state));
      summed = state;
    }
    return sums;
  }

  /** Residual sum of squares, over all labels, of ordinary least squares with an intercept. */
  public double olsSquares(
      BackwardTarget labels, LeastSquaresState state, LeastSquaresSolution ols) {
    double squares = 0;
    for (int o = 0; o < labels.width(); o++) {
      squares += ols.residualSumOfSquares(o);
    }
    SolveOptions effective = effective(options(true), ols);
    boolean isCertain = state.isResolved(effective, ols);
    if (isToBeImproved(state, effective, ols)) {
      PreciseSolve.Least least = PreciseSolve.leastSquares(sums(labels, state), effective);
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
   * @param olsLoss loss of ordinary least squares, which confirms one of a line that was measured;
   *     NaN where it was not
   */
  public List<String> notes(
      DenseStack stack,
      double[] parameters,
      LeastSquaresState state,
      Evaluation evaluation,
      double olsLoss) {
    double uncertainty = uncertainty(stack, parameters, state, evaluation);
    if (!(uncertainty <= NOTABLE)) {
      if (stack.depth() > 1) {
        checkLoss(stack, parameters, state, evaluation);
      } else if (!(Math.abs(evaluation.loss() - olsLoss) <= NOTABLE * olsLoss)) {
        notes.add(
            String.format(
                Locale.ROOT,
                "Double precision does not determine this loss: arithmetic with these features may"
                    + " change it by a share of %.1g. "
                    + REMEDY,
                uncertainty));
      }
    }
    return List.copyOf(notes);
  }

  /**
   * Whether a loss that follows from a solve is that of the weights in double precision, too: if
   * not, it has to be measured.
   */
  public static boolean isSeen(
      DenseStack stack, double[] parameters, LeastSquaresState state, Evaluation evaluation) {
    return uncertainty(stack, parameters, state, evaluation) <= NOTABLE;
  }

  /** Compares the loss with that of the same weights in higher precision. */
  private void checkLoss(
      DenseStack stack, double[] parameters, LeastSquaresState state, Evaluation evaluation) {
    double loss = evaluation.loss();
    double squares = loss * evaluation.rowWeight() * stack.nOut();
    if (squares <= ROUND_OFF * state.targetSquares()) {
      notes.add(
          "The network fits the labels but for round-off: its loss is not a number to compare with");
      return;
    }
    if (!source.canReread() || (double) state.rows() * parameters.length > MOST_CHECKED) {
      notes.add("Double precision may not determine this loss. " + REMEDY);
      return;
    }
    double precise = passes.preciseLoss(parameters);
    if (!(Math.abs(loss - precise) <= NOTABLE * precise)) {
      notes.add(
          String.format(
              Locale.ROOT,
              "Double precision does not determine this loss: exact arithmetic with the same weights"
                  + " gives %.6g. "
                  + REMEDY,
              precise));
    }
  }

  /**
   * Share of the loss that round-off in sums of weight times input may add or take away: a bound
   * from the sizes of columns and weights alone.
   */
  private static double uncertainty(
      DenseStack stack, double[] parameters, LeastSquaresState state, Evaluation evaluation) {
    double[] norms = state.columnNorms();
    int d = stack.nIn();
    double ones = norms[d];
    double[][] sizes = new double[stack.depth() + 1][];
    sizes[0] = norms;
    for (int l = 0; l < stack.depth(); l++) {
      double[] size = sizes[l];
      DenseStack.Layer layer = stack.layer(l);
      double[] out = new double[layer.nOut()];
      for (int o = 0; o < out.length; o++) {
        double parts = layer.hasBias() ? Math.abs(parameters[stack.biasOffset(l) + o]) * ones : 0;
        int from = stack.weightOffset(l) + o * layer.nIn();
        for (int j = 0; j < layer.nIn(); j++) {
          parts += Math.abs(parameters[from + j]) * size[j];
        }
        for (int level : layer.added()) {
          parts += sizes[level][o];
        }
        out[o] = parts;
      }
      sizes[l + 1] = out;
    }
    double squares = 0;
    for (int o = 0; o < stack.nOut(); o++) {
      double parts = norms[d + 1 + o] + sizes[stack.depth()][o];
      squares += parts * parts;
    }
    double residual = Math.sqrt(evaluation.loss() * evaluation.rowWeight() * stack.nOut());
    double unit = 4 * 0x1p-53 * stack.depth();
    return squares == 0 ? 0 : unit * Math.sqrt(squares) / residual;
  }

  private boolean isToBeImproved(
      LeastSquaresState state, SolveOptions options, LeastSquaresSolution solution) {
    double width = state.width();
    return !state.isResolved(options, solution)
        && source.canReread()
        && (state.rows() + width) * width * width <= MOST_WORK;
  }
}
