package io.github.linstorch.layerwise;

import java.util.ArrayList;
import java.util.List;

/**
 * Result of a method: a fitted stack.
 *
 * @param parameters flat parameters in the order of the stack, as they are stored
 * @param losses losses before and after the fit
 * @param layers most recent solve of each layer that is not frozen, or a regression that describes
 *     the layer
 * @param solves number of layer solves
 * @param keptSolve number of the solve after which {@code parameters} were kept; 0 for the initial
 *     ones
 * @param selection the restart that this is, and the losses of the others
 * @param factor factor of the last layer that calibrates its softmax; NaN for none
 * @param notes notes on the losses, in sentences without a full stop; usually empty
 */
public record Fitted(
    double[] parameters,
    Losses losses,
    List<LayerSolve> layers,
    int solves,
    int keptSolve,
    Selection selection,
    double factor,
    List<String> notes) {

  /**
   * Losses on the training rows, and one on others.
   *
   * @param before how the stack did as it was given
   * @param after how the stored parameters do
   * @param solved loss of the solved parameters before they were rounded for storage; NaN where it
   *     is not known
   * @param ols loss of ordinary least squares with intercept on the same rows
   * @param zero loss of predicting zero: mean square of the labels
   * @param validation loss of the stored parameters on the validation rows; NaN without any
   */
  public record Losses(
      Evaluation before,
      Evaluation after,
      double solved,
      double ols,
      double zero,
      double validation) {

    /**
     * Returns these losses with what one fit does not know of itself.
     *
     * @param given how the stack did as it was given, where other parameters were fitted
     * @param onValidationRows loss of the stored parameters; NaN without validation rows
     * @return a copy
     */
    public Losses with(Evaluation given, double onValidationRows) {
      return new Losses(given, after, solved, ols, zero, onValidationRows);
    }
  }

  /**
   * Which of several restarts was the best.
   *
   * @param best its number; 0 is the stack as it was given
   * @param losses of those that count, by which the best was chosen, sorted, NaN last
   * @param ending why there were no more
   */
  public record Selection(int best, double[] losses, Ending ending) {

    /**
     * The selection of the only fit.
     *
     * @param loss by which it is judged
     * @param target at which it is good enough; NaN for none
     * @return number 0
     */
    public static Selection ofOne(double loss, double target) {
      return new Selection(
          0, new double[] {loss}, loss <= target ? Ending.TARGET_REACHED : Ending.COMPLETED);
    }
  }

  /** Why a method ended. */
  public enum Ending {
    /** Everything has been done. */
    COMPLETED,
    /** A restart has reached the target. */
    TARGET_REACHED,
    /** The time was up. */
    TIME_LIMIT,
    /** Further sweeps would not have improved the loss on the held-out rows. */
    NO_IMPROVEMENT
  }

  /**
   * Returns this result as the best of several restarts.
   *
   * @param others losses that one fit does not know of itself
   * @param chosen which restart it is
   * @return a copy
   */
  public Fitted selected(Losses others, Selection chosen) {
    return new Fitted(parameters, others, layers, solves, keptSolve, chosen, factor, notes);
  }

  /**
   * Returns this result with a last layer that has been multiplied.
   *
   * @param factor of the last layer
   * @param product the parameters, as they are stored
   * @param after how they do
   * @param validation their loss on the validation rows; NaN without any
   * @return a copy
   */
  public Fitted multiplied(double factor, double[] product, Evaluation after, double validation) {
    Losses others =
        new Losses(
            losses.before(), after, losses.solved(), losses.ols(), losses.zero(), validation);
    return new Fitted(product, others, layers, solves, keptSolve, selection, factor, notes);
  }

  /**
   * Returns this result with the parameters that the stack was given.
   *
   * @param given the parameters, as they are stored
   * @return a copy in which no solve was kept
   */
  public Fitted unchanged(double[] given) {
    Losses same =
        new Losses(
            losses.before(),
            losses.before(),
            Double.NaN,
            losses.ols(),
            losses.zero(),
            losses.validation());
    return new Fitted(given, same, layers, solves, 0, selection, factor, notes);
  }

  /** Returns this result with one more note. */
  public Fitted noting(String note) {
    List<String> all = new ArrayList<>(notes);
    all.add(note);
    return new Fitted(parameters, losses, layers, solves, keptSolve, selection, factor, all);
  }
}
