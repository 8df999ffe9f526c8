package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.Network;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.nd4j.linalg.dataset.api.DataSet;

/**
 * Settings of a fit. Immutable; change a copy through {@link #toBuilder()}.
 *
 * <pre>{@code
 * LinstorchFitter.fit(net, train, FitConfig.gaussNewton());
 * FitConfig config = FitConfig.gaussNewton().toBuilder().seed(1).restarts(3).build();
 * }</pre>
 */
public final class FitConfig {

  private static final BooleanSupplier NEVER = () -> false;

  private static final FitConfig LINSTORCH = builder().build();

  private static final FitConfig LAST_LAYER = builder().method(FitMethod.LAST_LAYER).build();

  private static final FitConfig GAUSS_NEWTON = builder().method(FitMethod.GAUSS_NEWTON).build();

  private final FitMethod method;
  private final SolveOrder solveOrder;
  private final int solveCalls;
  private final boolean keepBest;
  private final OptionalDouble rcond;
  private final int threads;
  private final Solver solver;
  private final UpdaterState updaterState;
  private final int restarts;
  private final RestartInit restartInit;
  private final OptionalLong seed;
  private final OptionalDouble targetLoss;
  private final Duration timeLimit;
  private final DataSet validation;
  private final boolean calibrate;
  private final boolean balanceClasses;
  private final boolean balance;
  private final GaussNewtonConfig gaussNewton;
  private final OptionalInt members;
  private final FitListener listener;
  private final LongSupplier clock;
  private final BooleanSupplier cancelled;

  private FitConfig(Builder builder) {
    this.method = builder.method;
    this.solveOrder = builder.solveOrder;
    this.solveCalls = builder.solveCalls;
    this.keepBest = builder.keepBest;
    this.rcond = builder.rcond;
    this.threads = builder.threads;
    this.solver = builder.solver;
    this.updaterState = builder.updaterState;
    this.restarts = builder.restarts;
    this.restartInit = builder.restartInit;
    this.seed = builder.seed;
    this.targetLoss = builder.targetLoss;
    this.timeLimit = builder.timeLimit;
    this.validation = builder.validation;
    this.calibrate = builder.calibrate;
    this.balanceClasses = builder.balanceClasses;
    this.balance = builder.balance;
    this.gaussNewton = builder.gaussNewton;
    this.members = builder.members;
    this.listener = builder.listener;
    this.clock = builder.clock;
    this.cancelled = builder.cancelled;
  }

  /**
   * The default settings: one backward-first call of the paper's method.
   *
   * @return what {@code builder().build()} gives
   */
  public static FitConfig defaults() {
    return LINSTORCH;
  }

  /**
   * The default settings: {@link FitMethod#LINSTORCH}, one backward-first call of the paper's
   * method.
   *
   * @return what {@link #defaults()} returns
   */
  public static FitConfig linstorch() {
    return LINSTORCH;
  }

  /**
   * The settings of {@link FitMethod#LAST_LAYER}: hidden layers are left as they are.
   *
   * @return settings to use as they are, or to change through {@link #toBuilder()}
   */
  public static FitConfig lastLayer() {
    return LAST_LAYER;
  }

  /**
   * The settings of {@link FitMethod#GAUSS_NEWTON}, the method that gives the best networks.
   *
   * @return settings to use as they are, or to change through {@link #toBuilder()}
   */
  public static FitConfig gaussNewton() {
    return GAUSS_NEWTON;
  }

  /**
   * Starts from the defaults.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Starts from these settings.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.method = method;
    builder.solveOrder = solveOrder;
    builder.solveCalls = solveCalls;
    builder.keepBest = keepBest;
    builder.rcond = rcond;
    builder.threads = threads;
    builder.solver = solver;
    builder.updaterState = updaterState;
    builder.restarts = restarts;
    builder.restartInit = restartInit;
    builder.seed = seed;
    builder.targetLoss = targetLoss;
    builder.timeLimit = timeLimit;
    builder.validation = validation;
    builder.calibrate = calibrate;
    builder.balanceClasses = balanceClasses;
    builder.balance = balance;
    builder.gaussNewton = gaussNewton;
    builder.members = members;
    builder.listener = listener;
    builder.clock = clock;
    builder.cancelled = cancelled;
    return builder;
  }

  /**
   * How the layers are trained.
   *
   * @return {@link FitMethod#LINSTORCH} by default
   */
  public FitMethod method() {
    return method;
  }

  /**
   * Which sweep comes first.
   *
   * @return {@link SolveOrder#BACKWARD_FIRST} by default
   */
  public SolveOrder solveOrder() {
    return solveOrder;
  }

  /**
   * How many times the pair of sweeps is run.
   *
   * @return 1 by default
   */
  public int solveCalls() {
    return solveCalls;
  }

  /**
   * Whether the state with the least training loss is kept instead of the last one.
   *
   * @return false by default
   */
  public boolean keepBest() {
    return keepBest;
  }

  /**
   * Relative cut-off below which a singular value counts as zero.
   *
   * @return empty by default, which means {@code max(rows, columns) * 2^-52} for each matrix
   */
  public OptionalDouble rcond() {
    return rcond;
  }

  /**
   * Threads that a fit may use. The result does not depend on it.
   *
   * @return the number of processors by default
   */
  public int threads() {
    return threads;
  }

  /**
   * How the least-squares problem of each layer is solved.
   *
   * @return {@link Solver#AUTO} by default
   */
  public Solver solver() {
    return solver;
  }

  /**
   * Whether the fit resets the updater's state.
   *
   * @return {@link UpdaterState#RESET} by default
   */
  public UpdaterState updaterState() {
    return updaterState;
  }

  /**
   * Number of fits from other initial parameters, in addition to the fit from the given ones.
   *
   * @return 0 by default
   */
  public int restarts() {
    return restarts;
  }

  /**
   * Where the initial parameters of restarts come from.
   *
   * @return {@link RestartInit#UNIFORM_FAN_IN} by default
   */
  public RestartInit restartInit() {
    return restartInit;
  }

  /**
   * Seed of all random numbers of a fit.
   *
   * @return empty by default, which means the seed of the network's configuration
   */
  public OptionalLong seed() {
    return seed;
  }

  /**
   * Loss that ends the restarts when one of them reaches it.
   *
   * @return empty by default
   */
  public OptionalDouble targetLoss() {
    return targetLoss;
  }

  /**
   * Time limit of the restarts.
   *
   * @return empty by default
   */
  public Optional<Duration> timeLimit() {
    return Optional.ofNullable(timeLimit);
  }

  /**
   * Rows that restarts are judged on, and that a softmax is calibrated on.
   *
   * @return empty by default, which means the training rows
   */
  public Optional<DataSet> validation() {
    return Optional.ofNullable(validation);
  }

  /**
   * Whether a fit calibrates the probabilities of a softmax.
   *
   * @return false by default; {@link FitMethod#GAUSS_NEWTON} calibrates in any case
   */
  public boolean calibrate() {
    return calibrate;
  }

  /**
   * Whether all classes weigh the same, however many rows each has.
   *
   * @return false by default
   */
  public boolean balanceClasses() {
    return balanceClasses;
  }

  /**
   * Whether the hidden units of the fitted network are balanced.
   *
   * @return false by default
   */
  public boolean balance() {
    return balance;
  }

  /**
   * Settings that only {@link FitMethod#GAUSS_NEWTON} has.
   *
   * @return {@link GaussNewtonConfig#defaults()} unless set
   */
  public GaussNewtonConfig gaussNewtonConfig() {
    return gaussNewton;
  }

  /**
   * Members of the committee that the network is.
   *
   * @return empty by default: {@link GaussNewtonConfig#blocks()} decides
   */
  public OptionalInt members() {
    return members;
  }

  /** The settings of the method, with a block for each member. */
  GaussNewtonConfig gaussNewtonOfMembers() {
    return members.isPresent()
        ? gaussNewton.toBuilder().blocks(members.getAsInt()).build()
        : gaussNewton;
  }

  /**
   * The listener that receives the progress of a fit.
   *
   * @return {@link FitListener#NONE} by default
   */
  public FitListener listener() {
    return listener;
  }

  /** The clock of the time limit, in nanoseconds. */
  LongSupplier clock() {
    return clock;
  }

  /** Whether the fit is to end; may be asked by several threads. */
  BooleanSupplier cancelled() {
    return cancelled;
  }

  /** Whether {@link #cancelled()} can ever be true. */
  boolean isCancellable() {
    return cancelled != NEVER;
  }

  /** Seed of a fit: that of the settings, else that of the network's configuration. */
  long seedFor(Network net) {
    return seed.orElse(net.seed());
  }

  /** The time limit in nanoseconds; {@code Long.MAX_VALUE}, 292 years, means none. */
  long timeLimitNanos() {
    Duration longest = Duration.ofNanos(Long.MAX_VALUE);
    return timeLimit == null || timeLimit.compareTo(longest) >= 0
        ? Long.MAX_VALUE
        : timeLimit.toNanos();
  }

  @Override
  public String toString() {
    return "FitConfig(method="
        + method
        + ", solveOrder="
        + solveOrder
        + ", solveCalls="
        + solveCalls
        + ", keepBest="
        + keepBest
        + ", rcond="
        + (rcond.isPresent() ? rcond.getAsDouble() : "automatic")
        + ", solver="
        + solver
        + ", threads="
        + threads
        + ", updaterState="
        + updaterState
        + ", restarts="
        + restarts
        + ", restartInit="
        + restartInit
        + ", seed="
        + (seed.isPresent() ? seed.getAsLong() : "the network's")
        + ", targetLoss="
        + (targetLoss.isPresent() ? targetLoss.getAsDouble() : "none")
        + ", timeLimit="
        + (timeLimit == null ? "none" : timeLimit)
        + ", validation="
        + (validation == null ? "none" : validation.numExamples() + " rows")
        + ", calibrate="
        + calibrate
        + ", balanceClasses="
        + balanceClasses
        + ", balance="
        + balance
        + (members.isPresent() ? ", members=" + members.getAsInt() : "")
        + ", "
        + gaussNewton
        + ")";
  }

  /** Collects settings; each setter refuses a value that no fit could use. */
  public static final class Builder {

    private FitMethod method = FitMethod.LINSTORCH;
    private SolveOrder solveOrder = SolveOrder.BACKWARD_FIRST;
    private int solveCalls = 1;
    private boolean keepBest;
    private OptionalDouble rcond = OptionalDouble.empty();
    private int threads = Runtime.getRuntime().availableProcessors();
    private Solver solver = Solver.AUTO;
    private UpdaterState updaterState = UpdaterState.RESET;
    private int restarts;
    private RestartInit restartInit = RestartInit.UNIFORM_FAN_IN;
    private OptionalLong seed = OptionalLong.empty();
    private OptionalDouble targetLoss = OptionalDouble.empty();
    private Duration timeLimit;
    private DataSet validation;
    private boolean calibrate;
    private boolean balanceClasses;
    private boolean balance;
    private GaussNewtonConfig gaussNewton = GaussNewtonConfig.defaults();
    private OptionalInt members = OptionalInt.empty();
    private FitListener listener = FitListener.NONE;
    private LongSupplier clock = System::nanoTime;
    private BooleanSupplier cancelled = NEVER;

    private Builder() {}

    /**
     * Sets how the layers are trained.
     *
     * @param method not null
     * @return this
     */
    public Builder method(FitMethod method) {
      this.method = given("method", method);
      return this;
    }

    /**
     * Sets which sweep comes first.
     *
     * @param solveOrder not null
     * @return this
     */
    public Builder solveOrder(SolveOrder solveOrder) {
      this.solveOrder = given("solveOrder", solveOrder);
      return this;
    }

    /**
     * Sets how many times the pair of sweeps is run. More than one pair usually makes the result
     * worse; see {@link #keepBest}.
     *
     * @param solveCalls at least 1
     * @return this
     */
    public Builder solveCalls(int solveCalls) {
      this.solveCalls = atLeastOne("solveCalls", solveCalls);
      return this;
    }

    /**
     * Sets whether the result is the state with the least training loss, among the initial state
     * and those after each solve. This costs one more forward pass per solve.
     *
     * @param keepBest true to keep the best, false to keep the last
     * @return this
     */
    public Builder keepBest(boolean keepBest) {
      this.keepBest = keepBest;
      return this;
    }

    /**
     * Sets the relative cut-off below which a singular value counts as zero, for all
     * pseudo-inverses of the fit.
     *
     * @param rcond at least 0, less than 1
     * @return this
     */
    public Builder rcond(double rcond) {
      if (!(rcond >= 0 && rcond < 1)) {
        throw new IllegalArgumentException(
            "Expected rcond in [0, 1), found " + rcond + "; leave it out for the automatic choice");
      }
      this.rcond = OptionalDouble.of(rcond);
      return this;
    }

    /**
     * Sets how many threads a fit may use. The result is the same, to the bit, for any number.
     *
     * @param threads at least 1
     * @return this
     */
    public Builder threads(int threads) {
      this.threads = atLeastOne("threads", threads);
      return this;
    }

    /**
     * Sets how the least-squares problem of each layer is solved.
     *
     * @param solver not null
     * @return this
     */
    public Builder solver(Solver solver) {
      this.solver = given("solver", solver);
      return this;
    }

    /**
     * Sets whether the fit resets the state of the network's updater and its count of iterations.
     *
     * @param updaterState not null
     * @return this
     */
    public Builder updaterState(UpdaterState updaterState) {
      this.updaterState = given("updaterState", updaterState);
      return this;
    }

    /**
     * Sets the number of fits from other initial parameters, in addition to the fit from the given
     * ones (number 0). The fit with the least loss is kept: the loss on the validation rows if
     * there are any, else that on the training rows. A seed gives the same result for any number of
     * threads.
     *
     * @param restarts at least 0
     * @return this
     */
    public Builder restarts(int restarts) {
      if (restarts < 0) {
        throw new IllegalArgumentException("Expected restarts of at least 0, found " + restarts);
      }
      this.restarts = restarts;
      return this;
    }

    /**
     * Sets where the initial parameters of restarts come from.
     *
     * @param restartInit not null
     * @return this
     */
    public Builder restartInit(RestartInit restartInit) {
      this.restartInit = given("restartInit", restartInit);
      return this;
    }

    /**
     * Sets the seed of all random numbers of a fit: starts, held-out rows, restarts.
     *
     * @param seed any
     * @return this
     */
    public Builder seed(long seed) {
      this.seed = OptionalLong.of(seed);
      return this;
    }

    /**
     * Sets the loss that ends the restarts: the first restart that reaches it is kept. It is
     * compared with the loss that restarts are judged by. That is the loss on the validation rows;
     * without any it is the training loss, or with {@link FitMethod#GAUSS_NEWTON} the mean over the
     * blocks of the loss on the rows that they hold out ({@link GaussNewtonReport.Block}). With
     * several labels the latter is the mean share of their variances, times their mean variance.
     *
     * @param targetLoss mean squared error, at least 0; the log-loss if that is the {@link
     *     Objective}
     * @return this
     */
    public Builder targetLoss(double targetLoss) {
      if (!(targetLoss >= 0)) {
        throw new IllegalArgumentException(
            "Expected a targetLoss of at least 0, found " + targetLoss);
      }
      this.targetLoss = OptionalDouble.of(targetLoss);
      return this;
    }

    /**
     * Sets the time limit of the restarts: a restart begins only if it is expected to end in time,
     * given how long the one before took. The best restart so far is fitted once more and is the
     * result, which therefore depends on the machine. A fit takes at most about the time of one
     * restart longer than the limit. The fit from the given parameters is always made. {@link
     * FitMethod#GAUSS_NEWTON} begins no sweep after the limit.
     *
     * @param timeLimit positive
     * @return this
     */
    public Builder timeLimit(Duration timeLimit) {
      if (given("timeLimit", timeLimit).isNegative() || timeLimit.isZero()) {
        throw new IllegalArgumentException("Expected a positive timeLimit, found " + timeLimit);
      }
      this.timeLimit = timeLimit;
      return this;
    }

    /**
     * Sets the clock, for tests that must not depend on the speed of the machine.
     *
     * @param clock nanoseconds since any origin; several threads may ask
     */
    Builder clock(LongSupplier clock) {
      this.clock = clock;
      return this;
    }

    /** Sets what ends the fit with a {@link java.util.concurrent.CancellationException}. */
    Builder cancelled(BooleanSupplier cancelled) {
      this.cancelled = cancelled;
      return this;
    }

    /**
     * Sets the rows that restarts are judged on, and that {@link #calibrate} uses.
     *
     * @param validation features and labels as for training, not null; not copied
     * @return this
     */
    public Builder validation(DataSet validation) {
      this.validation = given("validation", validation);
      return this;
    }

    /**
     * Sets whether a fit calibrates the probabilities of a softmax. A fit regresses the one-hot
     * labels, and the softmax of such outputs is far too uncertain. With this setting the weights
     * and the bias of the last layer are divided by a temperature T. It is the T with the least
     * log-loss of {@code softmax(z / T)} on rows that were held out. The predicted class of every
     * row stays the same. {@link FitReport#temperature()} returns T.
     *
     * <p>The rows held out are the validation rows, if there are any. Otherwise the training rows
     * are cut into five parts, drawn by the seed, and a fit without a part gives the z of its rows:
     * one part after the other, until a thousand rows or all have been held out. With 5,000 rows or
     * more a fit takes about twice the time, with fewer up to six times. A time limit is divided
     * equally among these fits. The weights that are divided are those of the fit on all rows. With
     * fewer than ten rows none is held out. Restarts, {@link #keepBest} and {@link #targetLoss} use
     * the losses before calibration.
     *
     * <p>For softmax outputs only, with labels that are distributions over the classes; the last
     * layer must not be frozen, nor have a constraint that the division would violate. An iterator
     * needs {@link #validation}. {@link FitMethod#GAUSS_NEWTON} calibrates every softmax, with or
     * without the setting.
     *
     * @param calibrate true to find the temperature
     * @return this
     */
    public Builder calibrate(boolean calibrate) {
      this.calibrate = calibrate;
      return this;
    }

    /**
     * Sets whether all classes weigh the same, however many rows each has. A row of class c then
     * weighs {@code n / (k n_c)}, where n is the number of rows, n_c that of the rows of class c,
     * and k that of the classes that occur. A soft label counts for its classes in proportion, and
     * its row weighs the mean. Weights of a label mask are multiplied with these, and count in n
     * and n_c. Validation rows are weighed by their own counts. An iterator is read once more for
     * this.
     *
     * <p>The probabilities of the network are then those for equally frequent classes, not for
     * their frequencies in the data.
     *
     * <p>For softmax outputs, with labels that are distributions over the classes, and for a single
     * sigmoid with XENT, whose classes are 0 and 1.
     *
     * @param balanceClasses true to weigh the rows by their classes
     * @return this
     */
    public Builder balanceClasses(boolean balanceClasses) {
      this.balanceClasses = balanceClasses;
      return this;
    }

    /**
     * Sets whether the hidden units of the fitted network are balanced: scaled by powers of 2 so
     * that the norms of their incoming weights (with the bias) and of their outgoing weights agree,
     * up to a factor of 2. The network's output is the same to the bit (with batch normalisation,
     * whose statistics scale with the units, but for round-off). Gradient steps that follow are
     * better conditioned: without it a step may be huge for one layer and too small for the other.
     * Use it with {@link FitMethod#LINSTORCH} before {@code net.fit}, and with every method before
     * SGD.
     *
     * <p>It serves networks of type FLOAT and DOUBLE, and activations that are linear on either
     * side of zero: ReLU, leaky ReLU, identity. All other units stay as they are, and so do those
     * next to a layer that is frozen or has constraints.
     *
     * @param balance true to balance
     * @return this
     */
    public Builder balance(boolean balance) {
      this.balance = balance;
      return this;
    }

    /**
     * Sets the settings of {@link FitMethod#GAUSS_NEWTON}.
     *
     * @param gaussNewton not null
     * @return this
     */
    public Builder gaussNewton(GaussNewtonConfig gaussNewton) {
      this.gaussNewton = given("gaussNewton", gaussNewton);
      return this;
    }

    /**
     * Makes the network a committee: sub-networks side by side, each with an equal share of every
     * hidden layer, its own start and rows held out of its own, whose mean is the output. Members
     * and {@link GaussNewtonConfig#blocks() blocks} are the same thing; this number takes
     * precedence. A network d-512-1 with 8 members is what {@link Committee#merge()} makes of eight
     * networks d-64-1, in one fit. For tables of up to 10,000 rows 8 members lower the error of a
     * regression by some per cent, at the time of as many fits.
     *
     * @param members at least 1; no hidden layer may have fewer units
     * @return this
     */
    public Builder members(int members) {
      this.members = OptionalInt.of(atLeastOne("members", members));
      return this;
    }

    /**
     * Sets the listener that receives the progress of the fit. An exception that it throws ends the
     * fit, leaves the network as it was, and reaches the caller unchanged.
     *
     * @param listener not null
     * @return this
     */
    public Builder listener(FitListener listener) {
      this.listener = given("listener", listener);
      return this;
    }

    /**
     * Makes the settings.
     *
     * @return immutable settings
     * @throws IllegalArgumentException if a setting is not its default and does not apply to the
     *     method
     */
    public FitConfig build() {
      List<String> meaningless = settings().stream().filter(name -> !method.knows(name)).toList();
      if (!meaningless.isEmpty()) {
        throw new IllegalArgumentException(
            method
                + " does not know "
                + String.join(", ", meaningless)
                + ": leave it out, or choose another method");
      }
      return new FitConfig(this);
    }

    /** Names of the settings that are not at their defaults, of those that some method ignores. */
    private List<String> settings() {
      Map<String, Boolean> isSet = new LinkedHashMap<>();
      isSet.put("gaussNewton", !gaussNewton.equals(GaussNewtonConfig.defaults()));
      isSet.put("members", members.isPresent());
      isSet.put("solveOrder", solveOrder != SolveOrder.BACKWARD_FIRST);
      isSet.put("solveCalls", solveCalls != 1);
      isSet.put("keepBest", keepBest);
      isSet.put("rcond", rcond.isPresent());
      isSet.put("solver", solver != Solver.AUTO);
      isSet.put("restartInit", restartInit != RestartInit.UNIFORM_FAN_IN);
      return isSet.keySet().stream().filter(isSet::get).toList();
    }

    private static <T> T given(String name, T value) {
      if (value == null) {
        throw new IllegalArgumentException("Expected a " + name + ", found null; leave it out");
      }
      return value;
    }

    private static int atLeastOne(String name, int value) {
      if (value < 1) {
        throw new IllegalArgumentException("Expected " + name + " of at least 1, found " + value);
      }
      return value;
    }
  }
}
