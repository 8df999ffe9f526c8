package io.github.linstorch.layerwise.linstorch;

import io.github.linstorch.layerwise.BackwardTarget;
import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.DenseStack.Layer;
import io.github.linstorch.layerwise.Evaluation;
import io.github.linstorch.layerwise.FeatureSolve;
import io.github.linstorch.layerwise.Fitted;
import io.github.linstorch.layerwise.Interruption;
import io.github.linstorch.layerwise.LayerSolve;
import io.github.linstorch.layerwise.NotFiniteException;
import io.github.linstorch.layerwise.ParameterStore;
import io.github.linstorch.layerwise.PassSource;
import io.github.linstorch.layerwise.Passes;
import io.github.linstorch.layerwise.Regression;
import io.github.linstorch.layerwise.linstorch.SweepPlan.Step;
import io.github.linstorch.lstsq.ColumnScaling;
import io.github.linstorch.lstsq.LeastSquaresSolution;
import io.github.linstorch.lstsq.LeastSquaresState;
import io.github.linstorch.lstsq.SolveOptions;
import io.github.linstorch.lstsq.Summary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The Linstorch method: sweep over the layers, regress each layer's backward target on the
 * activations that enter it, and write the minimum-norm coefficients into the layer.
 *
 * <pre>
 *   S = pinv([F 1]) T,   W = all rows of S but the last,   b = the last       (no bias: W = pinv(F) T)
 * </pre>
 *
 * <p>T is linear in the labels, {@code T = [phi(Y) 1] G} (see {@link BackwardTarget}). A solve
 * therefore needs only the triangular factor of {@code [F 1 phi(Y)]}, which stays valid until an
 * earlier layer changes. One forward pass serves a whole backward sweep. The factor of layer 0 is
 * computed only once, also for all restarts of a thread. A solve whose problem has not changed is
 * not repeated.
 *
 * <p>Reference: the Linstorch paper, algorithms 1–4.
 */
public final class Linstorch {

  /**
   * How to sweep.
   *
   * @param lastLayerOnly whether the last layer alone is solved, once, on the others as they are
   * @param backwardFirst whether a call begins with the sweep from the last layer to the first
   * @param solveCalls how many times the pair of sweeps is run, at least 1
   * @param keepBest whether the best parameters by training loss over all steps, the initial ones
   *     included, are the result (one more forward pass per solve)
   * @param rcond relative cut-off of all pseudo-inverses, NaN for max(rows, columns) * 2^-52
   * @param solver what is kept of the rows
   * @param threads threads that may be used; the result does not depend on it
   */
  public record Settings(
      boolean lastLayerOnly,
      boolean backwardFirst,
      int solveCalls,
      boolean keepBest,
      double rcond,
      SolverChoice solver,
      int threads) {

    /** Returns a copy with another cut-off. */
    Settings withRcond(double value) {
      return new Settings(
          lastLayerOnly, backwardFirst, solveCalls, keepBest, value, solver, threads);
    }

    /**
     * Returns these settings for one thread.
     *
     * @return a copy
     */
    public Settings onOneThread() {
      return new Settings(lastLayerOnly, backwardFirst, solveCalls, keepBest, rcond, solver, 1);
    }
  }

  /** Receives progress. An exception that it throws ends the fit. */
  public interface Observer {

    /**
     * A layer has been solved.
     *
     * @param call number of the solve call, from 0
     * @param backward whether the current sweep goes from the last layer to the first
     * @param solve what was found
     * @param parameters all parameters as they are now; not to be changed or kept
     */
    void layerSolved(int call, boolean backward, LayerSolve solve, double[] parameters);

    /**
     * A sweep has ended.
     *
     * @param call number of the solve call, from 0
     * @param backward whether the sweep went from the last layer to the first
     */
    void sweepEnded(int call, boolean backward);
  }

  /** Observer that does nothing. */
  private static final Observer NOBODY =
      new Observer() {
        @Override
        public void layerSolved(
            int call, boolean backward, LayerSolve solve, double[] parameters) {}

        @Override
        public void sweepEnded(int call, boolean backward) {}
      };

  /** Share of the largest singular value below which the normal equations give only noise. */
  private static final double SEEN_BY_SUMS = 1e-8;

  /**
   * Condition number above which a backward target magnifies the round-off of the normal equations.
   */
  private static final double LARGEST_CONDITION_OF_SUMS = 1e4;

  /** Relative rise of the loss by rounding the weights above which layers are solved again. */
  private static final double COSTLY_ROUNDING = 0.01;

  /** Share of the mean square of the labels that is round-off in single precision. */
  private static final double ROUND_OFF = 1e-10;

  /** Share to which smaller weights must lower the loss to replace the method's own solution. */
  private static final double LARGE_GAIN = 0.5;

  /**
   * Smallest cut-off of the solves with smaller weights; each further one is ten times as large.
   */
  private static final double LEAST_CUTOFF = 1e-7;

  private static final double LARGEST_CUTOFF = 1.1e-2;

  private final DenseStack stack;
  private final PassSource source;
  private final Settings settings;
  private final Passes passes;
  private final FeatureRegressions known;
  private final double[] parameters;
  private final LeastSquaresState[] state;
  private final LeastSquaresSolution[] solution;
  private final LayerSolve[] solves;
  private final boolean[] needsFactor;
  private final Validity validity;
  private final FeatureSolve features;
  private Evaluation initial;
  private Evaluation latest;
  private LeastSquaresState labelState;

  private Linstorch(
      DenseStack stack,
      double[] initialParameters,
      PassSource source,
      Settings settings,
      Passes passes,
      FeatureRegressions known) {
    this.stack = stack;
    this.source = source;
    this.settings = settings;
    this.passes = passes;
    this.known = known;
    this.parameters = initialParameters.clone();
    int depth = stack.depth();
    this.state = new LeastSquaresState[depth];
    this.solution = new LeastSquaresSolution[depth];
    this.solves = new LayerSolve[depth];
    this.needsFactor = new boolean[depth];
    this.validity = new Validity(stack);
    this.features = new FeatureSolve(passes, source);
    this.labelState = known.labels();
    if (known.layer() != null) {
      state[0] = known.layer();
      solution[0] = known.solution();
      validity.gathered(0, 0);
    }
  }

  /**
   * Fits the stack.
   *
   * @param stack the layers
   * @param initialParameters flat parameters to start from; unchanged
   * @param source the rows
   * @param settings how to sweep
   * @param storage storage of fitted parameters
   * @param observer receives every solve
   * @return the fitted parameters and how they came about
   * @throws NotFiniteException if a solve gives a parameter that is not finite
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  public static Fitted fit(
      DenseStack stack,
      double[] initialParameters,
      PassSource source,
      Settings settings,
      ParameterStore storage,
      Observer observer) {
    try (Passes passes = source.passes(stack, settings.threads())) {
      FeatureRegressions none = new FeatureRegressions();
      Fitted fitted =
          new Linstorch(stack, initialParameters, source, settings, passes, none)
              .run(storage, observer);
      return losesByRounding(fitted) && Double.isNaN(settings.rcond())
          ? fitOfSmallerWeights(fitted, stack, initialParameters, source, settings, storage)
          : fitted;
    }
  }

  /** Whether the stored parameters do worse than those that were rounded to them. */
  private static boolean losesByRounding(Fitted fitted) {
    Fitted.Losses losses = fitted.losses();
    double lost = losses.after().loss() - losses.solved();
    return lost > COSTLY_ROUNDING * losses.solved() && lost > ROUND_OFF * losses.zero();
  }

  /** Cuts off more and more until the weights survive their rounding; the best is kept. */
  private static Fitted fitOfSmallerWeights(
      Fitted first,
      DenseStack stack,
      double[] initialParameters,
      PassSource source,
      Settings settings,
      ParameterStore storage) {
    Fitted best = first;
    double chosen = Double.NaN;
    for (double rcond = LEAST_CUTOFF; rcond <= LARGEST_CUTOFF; rcond *= 10) {
      try (Passes passes = source.passes(stack, settings.threads())) {
        Fitted result =
            new Linstorch(
                    stack,
                    initialParameters,
                    source,
                    settings.withRcond(rcond),
                    passes,
                    new FeatureRegressions())
                .run(storage, NOBODY);
        if (result.losses().after().loss() < LARGE_GAIN * best.losses().after().loss()) {
          best = result;
          chosen = rcond;
        }
        if (!losesByRounding(result)) {
          break;
        }
      }
    }
    String cost =
        String.format(
            Locale.ROOT,
            "Rounding the weights, and sums with them, raised the loss from %.4g to %.4g",
            first.losses().solved(),
            first.losses().after().loss());
    String remedy =
        Double.isNaN(chosen)
            ? ""
            : String.format(Locale.ROOT, "; layers were solved again with rcond(%.0e)", chosen);
    return best.noting(cost + remedy);
  }

  /**
   * Fits the stack in a restart, without an observer.
   *
   * @param passes passes over the source, which the caller keeps for the next restart
   * @param known regressions that earlier restarts have left
   */
  static Fitted restart(
      DenseStack stack,
      double[] initialParameters,
      PassSource source,
      Passes passes,
      FeatureRegressions known,
      Settings settings,
      ParameterStore storage) {
    return new Linstorch(stack, initialParameters, source, settings, passes, known)
        .run(storage, NOBODY);
  }

  private List<Step> plan() {
    List<Integer> layers = stack.solvable();
    return settings.lastLayerOnly()
        ? List.of(new Step(0, true, layers.get(layers.size() - 1), true))
        : SweepPlan.of(layers, settings.backwardFirst(), settings.solveCalls());
  }

  private Fitted run(ParameterStore storage, Observer observer) {
    List<Step> plan = plan();
    double[] best = parameters.clone();
    double bestLoss = Double.NaN;
    int kept = 0;
    for (int i = 0; i < plan.size(); i++) {
      Step step = plan.get(i);
      boolean changed = solve(plan, i);
      if (settings.keepBest()) {
        bestLoss = i == 0 ? initial.loss() : bestLoss;
        double loss = changed ? lossAsStored(storage) : bestLoss;
        // Unlike <, counts NaN as worse than any number.
        if (Double.compare(loss, bestLoss) < 0) {
          best = parameters.clone();
          bestLoss = loss;
          kept = i + 1;
        }
      }
      observer.layerSolved(step.call(), step.backward(), solves[step.layer()], parameters);
      if (step.endsSweep()) {
        observer.sweepEnded(step.call(), step.backward());
      }
    }
    if (!settings.keepBest()) {
      best = parameters;
      kept = plan.size();
    }
    double[] stored = storage.stored(best);
    boolean isKnown = storage.onlyRounds() && isLossOfLastSolve(plan);
    boolean isMeasured =
        !isKnown
            || source.isInMemory()
            || source.canReread()
                && !FeatureSolve.isSeen(stack, stored, labelled(), knownEvaluation());
    Evaluation after = isMeasured ? evaluate(stored) : knownEvaluation();
    double solved = isKnown ? knownEvaluation().loss() : Double.NaN;
    Interruption.check();
    double ols = olsLoss();
    List<String> notes =
        features.notes(stack, stored, labelled(), after, isMeasured ? ols : Double.NaN);
    double zero = initial.withSquares(labelled().targetSquares(), stack.nOut()).loss();
    return new Fitted(
        stored,
        new Fitted.Losses(initial, after, solved, ols, zero, Double.NaN),
        Arrays.stream(solves).filter(Objects::nonNull).toList(),
        plan.size(),
        kept,
        Fitted.Selection.ofOne(after.loss(), Double.NaN),
        Double.NaN,
        notes);
  }

  /** Loss of the present parameters once they are stored; NaN where they cannot be. */
  private double lossAsStored(ParameterStore storage) {
    double[] stored;
    try {
      stored = storage.stored(parameters);
    } catch (NotFiniteException e) {
      return Double.NaN;
    }
    return evaluate(stored).loss();
  }

  private Evaluation evaluate(double[] values) {
    return passes.run(values, List.of(), stack.depth(), true).evaluation();
  }

  /**
   * Whether the last solve already knows the final loss: it was that of the last layer, nothing
   * stands behind it, and its residual is not the difference of large sums.
   */
  private boolean isLossOfLastSolve(List<Step> plan) {
    int last = stack.depth() - 1;
    return !settings.keepBest()
        && plan.get(plan.size() - 1).layer() == last
        && !state[last].isSummed()
        && stack.layer(last).activation().isIdentity();
  }

  private Evaluation knownEvaluation() {
    double squares = solves[stack.depth() - 1].residualSumOfSquares();
    return latest.withSquares(squares, stack.nOut());
  }

  /** Does step i of the plan; false where its problem is still the one last solved. */
  private boolean solve(List<Step> plan, int i) {
    int l = plan.get(i).layer();
    if (validity.isSolved(l)) {
      return false;
    }
    Interruption.check();
    long start = System.nanoTime();
    Layer layer = stack.layer(l);
    BackwardTarget target = target(l);
    // The loss of the initial parameters takes a pass, even where layer 0 is known.
    if (initial == null || !validity.isGathered(l)) {
      gather(validity.servedByOnePass(plan, i), l, target, i);
    }
    if (isHopeless(l)) {
      factorRows(l, target, i);
    }
    if (solution[l] == null) {
      solution[l] = solved(l);
      if (isDoubtful(l, target)) {
        factorRows(l, target, i);
        solution[l] = solved(l);
      }
      if (l == 0 && isPlain(0)) {
        solution[0] = features.checked(target, state[0], options(0), solution[0]);
      }
    }
    double residual = write(l, target);
    validity.solved(l, i);
    solves[l] = new LayerSolve(l, solution[l], served(l), residual, System.nanoTime() - start);
    return true;
  }

  private LeastSquaresSolution solved(int l) {
    return l == 0 && isPlain(0) ? features.solve(state[0], options(0)) : state[l].solve(options(l));
  }

  /** Whether nothing but the rows decides on the solution of a layer. */
  private boolean isPlain(int l) {
    return !stack.layer(l).isPenalised() && Double.isNaN(settings.rcond());
  }

  /** What was kept of the rows of layer l; of few rows AUTO has lost nothing. */
  private Summary served(int l) {
    boolean isExact = settings.solver() == SolverChoice.AUTO && !state[l].isSummed();
    return isExact ? Summary.FACTOR : state[l].summary();
  }

  /** Whether AUTO need not even solve layer l by sums: none of their solutions is certain. */
  private boolean isHopeless(int l) {
    boolean result =
        solution[l] == null
            && state[l].isSummed()
            && settings.solver() == SolverChoice.AUTO
            && !state[l].canBeCertain(options(l));
    needsFactor[l] |= result;
    return result;
  }

  /**
   * Whether AUTO has solved layer l by sums that do not suffice: they are not certain, or the layer
   * below would be given a target through a matrix so ill-conditioned that it takes a factor of the
   * rows.
   */
  private boolean isDoubtful(int l, BackwardTarget target) {
    if (!state[l].isSummed() || settings.solver() != SolverChoice.AUTO) {
      return false;
    }
    write(l, target); // what the target of the layer below depends on
    needsFactor[l] =
        !state[l].isCertain(options(l), solution[l])
            || l > 0 && !(target(l - 1).conditionNumber() <= LARGEST_CONDITION_OF_SUMS);
    return needsFactor[l];
  }

  /** Gathers layer l anew, as a factor of its rows. */
  private void factorRows(int l, BackwardTarget target, int step) {
    Regression again = new Regression(l, target, Summary.FACTOR);
    state[l] = passes.run(parameters, List.of(again), l, false).states().get(0);
    validity.gathered(l, step);
  }

  private BackwardTarget target(int l) {
    double rcond = settings.rcond();
    if (settings.solver() == SolverChoice.NORMAL_EQUATIONS) {
      rcond = Math.max(SEEN_BY_SUMS, Double.isNaN(rcond) ? 0 : rcond);
    }
    return new BackwardTarget(stack, parameters, l, rcond);
  }

  private Summary summary(int l) {
    return switch (settings.solver()) {
      case QR -> Summary.FACTOR;
      case NORMAL_EQUATIONS -> Summary.GRAM;
      // Cheaper sums pay only where another pass costs little. Nothing is certified with a penalty;
      // nor, without a bias, the labels' own regression on layer 0.
      case AUTO ->
          (passes.isNative() || hasCheapSums(l))
                  && source.isInMemory()
                  && !needsFactor[l]
                  && !stack.layer(l).isPenalised()
                  && (l > 0 || stack.layer(0).hasBias())
              ? Summary.GRAM
              : Summary.FACTOR;
    };
  }

  /**
   * Whether sums pay for a narrow layer: of many rows, on some processors; in single precision,
   * where nobody sees that later layers may magnify the 1e-9 that sums lose; and not behind a layer
   * that has been solved, whose units mostly depend on each other.
   */
  private boolean hasCheapSums(int l) {
    boolean isRounded = source.precision() > 0x1p-52;
    return isRounded && passes.hasCheapSums(l) && (l == 0 || solves[l - 1] == null);
  }

  /** One pass over the rows: gathers the regressions of the given layers, by the parameters now. */
  private void gather(List<Integer> layers, int solving, BackwardTarget target, int step) {
    boolean first = initial == null;
    List<Regression> regressions = new ArrayList<>();
    int deepest = 0;
    for (int l : layers) {
      BackwardTarget its = l == solving ? target : target(l);
      regressions.add(new Regression(l, its, summary(l)));
      deepest = Math.max(deepest, l);
    }
    boolean isOnLayer0 = layers.contains(0) || known.layer() != null;
    boolean separateLabels =
        first && labelState == null && !(isOnLayer0 && BackwardTarget.isLabels(stack, 0));
    if (separateLabels) {
      regressions.add(new Regression(0, BackwardTarget.labels(stack), Summary.FACTOR));
    }
    Passes.Gathering gathering =
        passes.run(
            parameters,
            regressions,
            first ? stack.depth() : deepest,
            // Of rows in memory the final parameters are evaluated anyway.
            !source.isInMemory());
    for (int r = 0; r < layers.size(); r++) {
      int l = layers.get(r);
      state[l] = gathering.states().get(r);
      validity.gathered(l, step);
      solution[l] = null;
    }
    labelState = separateLabels ? gathering.states().get(layers.size()) : labelState;
    latest = gathering.evaluation();
    initial = first ? latest : initial;
  }

  /** The map {@code [Y 1] -> Y}. */
  private static double[] dropConstant(int nOut) {
    double[] map = new double[(nOut + 1) * nOut];
    for (int o = 0; o < nOut; o++) {
      map[o * (nOut + 1) + o] = 1;
    }
    return map;
  }

  /**
   * Writes the solution for the target into layer l.
   *
   * @return its residual sum of squares
   */
  private double write(int l, BackwardTarget target) {
    Layer layer = stack.layer(l);
    double[] map = target.map() == null ? dropConstant(layer.nOut()) : target.map();
    double[] coefficients = solution[l].coefficientsThrough(map, layer.nOut());
    for (double value : coefficients) {
      if (!Double.isFinite(value)) {
        throw new NotFiniteException(
            layer.label()
                + ": its solve gave a weight that is not finite, because the activations or labels"
                + " overflow double precision. Standardise features and labels, or re-initialise"
                + " the network with smaller weights. The network is unchanged.");
      }
    }
    int p = layer.hasBias() ? layer.nIn() + 1 : layer.nIn();
    for (int o = 0; o < layer.nOut(); o++) {
      System.arraycopy(
          coefficients, o * p, parameters, stack.weightOffset(l) + o * layer.nIn(), layer.nIn());
      if (layer.hasBias()) {
        parameters[stack.biasOffset(l) + o] = coefficients[o * p + layer.nIn()];
      }
    }
    return solution[l].residualSumOfSquaresThrough(map, layer.nOut());
  }

  /** What the regression of the labels on the features needs. */
  private LeastSquaresState labelled() {
    return labelState == null ? state[0] : labelState;
  }

  /** Loss of ordinary least squares; leaves all that the next restart would find again. */
  private double olsLoss() {
    if (Double.isNaN(known.olsSquares())) {
      boolean varies = BackwardTarget.dependsOnParameters(stack, 0);
      known.keep(varies ? null : state[0], varies ? null : solution[0], labelState, olsSquares());
    }
    return initial.withSquares(known.olsSquares(), stack.nOut()).loss();
  }

  private double olsSquares() {
    boolean solved = labelState == null && stack.layer(0).hasBias() && isPlain(0);
    LeastSquaresState of = labelled();
    LeastSquaresSolution ols =
        solved ? solution[0] : features.solve(of, FeatureSolve.options(true));
    return features.olsSquares(BackwardTarget.labels(stack), of, ols);
  }

  private SolveOptions options(int l) {
    Layer layer = stack.layer(l);
    ColumnScaling scaling = l == 0 ? ColumnScaling.UNIT_NORM : ColumnScaling.NONE;
    SolveOptions options = SolveOptions.of(layer.hasBias(), scaling).withRcond(settings.rcond());
    if (!layer.isPenalised()) {
      return options;
    }
    double count = layer.penalty().perRow() ? latest.rowWeight() : 1;
    return options
        .withRidge(count * layer.penalty().weights())
        .withInterceptRidge(count * layer.penalty().bias());
  }
}
