package io.github.linstorch.dl4j;

import io.github.linstorch.layerwise.LayerSolve;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Receives the progress of a fit, in the thread that called it. Until {@link #onEnd} has returned
 * the fit can be rolled back: an exception thrown here ends it, leaves the network as it was, and
 * reaches the caller unchanged.
 */
public interface FitListener {

  /** A listener that does nothing. */
  FitListener NONE = new FitListener() {};

  /**
   * A fit begins: the network, and data in memory, have been checked; {@link
   * FitMethod#GAUSS_NEWTON} has read the rows once.
   */
  final class StartEvent {

    private final int layers;
    private final FitConfig config;
    private final FitPlan plan;

    StartEvent(int layers, FitConfig config, FitPlan plan) {
      this.layers = layers;
      this.config = config;
      this.plan = plan;
    }

    /**
     * Number of layers that will be solved.
     *
     * @return at least 1
     */
    public int layers() {
      return layers;
    }

    /**
     * The settings.
     *
     * @return those of the fit
     */
    public FitConfig config() {
      return config;
    }

    /**
     * What the fit is going to do.
     *
     * @return the totals that the other events count up to
     */
    public FitPlan plan() {
      return plan;
    }

    @Override
    public String toString() {
      return "StartEvent(layers=" + layers + ", " + plan + ", " + config + ")";
    }
  }

  /** A layer has been solved. */
  final class LayerSolvedEvent {

    private final int call;
    private final boolean backward;
    private final int index;
    private final String name;
    private final LayerSolve solve;
    private final int nIn;
    private final int nOut;
    private final double[] parameters;

    /**
     * Copies nothing: the event may be kept.
     *
     * @param parameters weights, one unit after the other, then the biases, if there are any; taken
     *     over
     */
    LayerSolvedEvent(
        int call,
        boolean backward,
        int index,
        String name,
        LayerSolve solve,
        int nIn,
        int nOut,
        double[] parameters) {
      this.call = call;
      this.backward = backward;
      this.index = index;
      this.name = name;
      this.solve = solve;
      this.nIn = nIn;
      this.nOut = nOut;
      this.parameters = parameters;
    }

    /**
     * Number of the solve call.
     *
     * @return from 0
     */
    public int call() {
      return call;
    }

    /**
     * Direction of the sweep.
     *
     * @return whether it goes from the last layer to the first
     */
    public boolean backward() {
      return backward;
    }

    /**
     * Index of the layer in the network.
     *
     * @return from 0
     */
    public int index() {
      return index;
    }

    /**
     * Name of the layer.
     *
     * @return as in the network
     */
    public String name() {
      return name;
    }

    /**
     * Numerical rank of the design matrix, the ones column of the bias included.
     *
     * @return at least 0
     */
    public int rank() {
      return solve.solution().rank();
    }

    /**
     * Largest over smallest kept singular value, computed when this method is called.
     *
     * @return NaN for rank 0
     */
    public double conditionNumber() {
      return solve.solution().conditionNumber();
    }

    /**
     * Residual of the regression on the layer's target, over all rows and units.
     *
     * @return sum of squares
     */
    public double residualSumOfSquares() {
      return solve.residualSumOfSquares();
    }

    /**
     * Weights of the layer after the solve.
     *
     * @return a copy, in double precision, of shape (nIn, nOut)
     */
    public INDArray weights() {
      return Nd4j.create(Arrays.copyOf(parameters, nIn * nOut), new long[] {nIn, nOut}, 'f');
    }

    /**
     * Bias of the layer after the solve.
     *
     * @return a copy, in double precision, of shape (nOut); empty without a bias
     */
    public Optional<INDArray> bias() {
      int from = nIn * nOut;
      return parameters.length == from
          ? Optional.empty()
          : Optional.of(Nd4j.createFromArray(Arrays.copyOfRange(parameters, from, from + nOut)));
    }

    /**
     * Time of this solve.
     *
     * @return not negative; includes the passes over the data
     */
    public Duration elapsed() {
      return Duration.ofNanos(solve.nanos());
    }

    @Override
    public String toString() {
      return "LayerSolvedEvent(call="
          + call
          + ", "
          + (backward ? "backward" : "forward")
          + ", index="
          + index
          + ", name="
          + name
          + ", rank="
          + rank()
          + ", residualSumOfSquares="
          + residualSumOfSquares()
          + ")";
    }
  }

  /** A sweep over all layers has ended. */
  final class SweepEvent {

    private final int call;
    private final boolean backward;
    private final GaussNewtonSweep gaussNewton;

    /** {@code gaussNewton} is null for methods that solve layer by layer. */
    SweepEvent(int call, boolean backward, GaussNewtonSweep gaussNewton) {
      this.call = call;
      this.backward = backward;
      this.gaussNewton = gaussNewton;
    }

    /**
     * Number of the solve call; with {@link FitMethod#GAUSS_NEWTON} the number of the sweep from
     * its start.
     *
     * @return from 0
     */
    public int call() {
      return call;
    }

    /**
     * Direction of the sweep.
     *
     * @return whether it went from the last layer to the first
     */
    public boolean backward() {
      return backward;
    }

    /**
     * Details of a Gauss–Newton sweep. Several starts run in parallel, so their sweeps arrive
     * interleaved; the sweeps of one start arrive in order.
     *
     * @return empty for the other methods
     */
    public Optional<GaussNewtonSweep> gaussNewton() {
      return Optional.ofNullable(gaussNewton);
    }

    @Override
    public String toString() {
      return gaussNewton == null
          ? "SweepEvent(call=" + call + ", " + (backward ? "backward" : "forward") + ")"
          : "SweepEvent(" + gaussNewton + ")";
    }
  }

  /**
   * A restart has ended. Restarts run in parallel, so they need not end in the order of their
   * numbers.
   */
  final class RestartEvent {

    private final int number;
    private final double loss;

    RestartEvent(int number, double loss) {
      this.number = number;
      this.loss = loss;
    }

    /**
     * Number of the restart.
     *
     * @return 0 for the fit from the given parameters, then from 1
     */
    public int number() {
      return number;
    }

    /**
     * The loss by which it is judged.
     *
     * @return NaN if its parameters would not be finite
     */
    public double loss() {
      return loss;
    }

    @Override
    public String toString() {
      return "RestartEvent(number=" + number + ", loss=" + loss + ")";
    }
  }

  /**
   * Sweeps of {@link FitMethod#GAUSS_NEWTON} have ended that belong to no start: they choose a
   * weight decay by rows that are held out, or judge the result.
   */
  final class AuxiliarySweepsEvent {

    private final int count;

    AuxiliarySweepsEvent(int count) {
      this.count = count;
    }

    /**
     * How many such sweeps there have been.
     *
     * @return since the fit began, at least 1
     */
    public int count() {
      return count;
    }

    @Override
    public String toString() {
      return "AuxiliarySweepsEvent(count=" + count + ")";
    }
  }

  /** Members of a committee have been fitted. */
  final class MembersEvent {

    private final int fitted;
    private final int members;
    private final Duration elapsed;

    MembersEvent(int fitted, int members, Duration elapsed) {
      this.fitted = fitted;
      this.members = members;
      this.elapsed = elapsed;
    }

    /**
     * How many members have been fitted.
     *
     * @return at least 1, and more than in the event before
     */
    public int fitted() {
      return fitted;
    }

    /**
     * How many members the committee will have.
     *
     * @return at least 1
     */
    public int members() {
      return members;
    }

    /**
     * Time since the committee's fit began.
     *
     * @return not negative
     */
    public Duration elapsed() {
      return elapsed;
    }

    @Override
    public String toString() {
      return "MembersEvent(" + fitted + " of " + members + ", " + elapsed + ")";
    }
  }

  /** A fit has ended and the network has its new parameters. */
  final class EndEvent {

    private final FitReport report;

    EndEvent(FitReport report) {
      this.report = report;
    }

    /**
     * The report of the fit.
     *
     * @return the report that the caller receives
     */
    public FitReport report() {
      return report;
    }

    @Override
    public String toString() {
      return "EndEvent(" + report + ")";
    }
  }

  /**
   * Called once, after all checks and before the first solve.
   *
   * @param event the fit that begins
   */
  default void onStart(StartEvent event) {}

  /**
   * Called after each solve of a layer, including solves that keep the answer of the one before
   * because their problem has not changed. Solves with a higher cut-off, which follow a fit whose
   * weights did not survive their rounding, are not reported here; {@link FitReport#notes()}
   * mentions them.
   *
   * @param event the solve and its result
   */
  default void onLayerSolved(LayerSolvedEvent event) {}

  /**
   * Called after each sweep.
   *
   * @param event the sweep that has ended
   */
  default void onSweep(SweepEvent event) {}

  /**
   * Called after sweeps that {@link #onSweep} does not report.
   *
   * @param event how many there have been
   */
  default void onAuxiliarySweeps(AuxiliarySweepsEvent event) {}

  /**
   * Called while a committee is fitted, when the calling thread has fitted a member, or waits no
   * longer for those of other threads. Of the fits of the members only {@link #onEnd} is called.
   *
   * @param event how many members have been fitted
   */
  default void onMembers(MembersEvent event) {}

  /**
   * Called for every restart. Methods that solve layer by layer then fit the best restart once
   * more.
   *
   * @param event the restart and its loss
   */
  default void onRestart(RestartEvent event) {}

  /**
   * Called once, as the last event of a fit.
   *
   * @param event the report
   */
  default void onEnd(EndEvent event) {}
}
