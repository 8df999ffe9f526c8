package io.github.linstorch.dl4j;

import io.github.linstorch.layerwise.gaussnewton.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Settings of {@link FitMethod#GAUSS_NEWTON}. Immutable; change a copy through {@link
 * #toBuilder()}. The defaults suit tabular data with noise; there is nothing that must be tuned.
 * Some of them go by the task, unless they are set:
 *
 * <table>
 *   <caption>Defaults by the task</caption>
 *   <tr><th></th><th>linear output</th><th>softmax, fewer than 1000 rows</th><th>softmax</th>
 *     <th>many rows, linear output</th><th>many rows, softmax</th></tr>
 *   <tr><td>starts</td><td>HINGES, UNIFORM_FAN_IN</td><td>HE</td><td>HE</td><td>HE</td>
 *     <td>HE</td></tr>
 *   <tr><td>sweeps</td><td>30</td><td>8</td><td>5</td><td>500</td><td>500</td></tr>
 *   <tr><td>blocks</td><td>4 where every hidden layer has at least 16 units, else 1</td><td>4</td>
 *     <td>1</td><td>1</td><td>1</td></tr>
 *   <tr><td>cgIterations</td><td>5</td><td>5</td><td>3</td><td>5</td><td>2</td></tr>
 *   <tr><td>damping, leastDamping</td><td>0.1</td><td>1</td><td>0.3</td><td>adapted</td>
 *     <td>adapted</td></tr>
 *   <tr><td>ridge</td><td>0.01</td><td>0.1</td><td>0.1</td><td>0.01</td>
 *     <td>-</td></tr>
 *   <tr><td>weightDecay</td><td>0</td><td>0</td><td>0</td><td>0</td><td>2.5 / rows</td></tr>
 *   <tr><td>sampledFrom, many</td><td>10,000</td><td>2000</td><td>2000</td><td>10,000</td>
 *     <td>2000</td></tr>
 * </table>
 *
 * <pre>{@code
 * FitConfig config =
 *     FitConfig.builder()
 *         .method(FitMethod.GAUSS_NEWTON)
 *         .gaussNewton(GaussNewtonConfig.builder().blocks(1).build())
 *         .build();
 * }</pre>
 */
public final class GaussNewtonConfig {

  private static final GaussNewtonConfig DEFAULTS = builder().build();

  private final Settings settings;
  private final List<GaussNewtonStart> starts;

  private GaussNewtonConfig(Builder builder) {
    this.starts = builder.starts;
    this.settings =
        new Settings(
            builder.blocks,
            builder.starts.stream().map(GaussNewtonStart::toStart).toList(),
            builder.sweeps,
            builder.cgIterations,
            builder.damping,
            builder.leastDamping,
            builder.dampingDown,
            builder.dampingUp,
            builder.dampingTries,
            builder.stepShares,
            builder.ridge,
            builder.hingesPerUnit,
            builder.seedRows,
            builder.holdout,
            builder.patience,
            builder.refit,
            builder.weightDecay,
            builder.guard,
            builder.sampledFrom,
            builder.batchRows,
            builder.memory);
  }

  /**
   * The default settings.
   *
   * @return what {@code builder().build()} gives
   */
  public static GaussNewtonConfig defaults() {
    return DEFAULTS;
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
    builder.starts = starts;
    builder.stepShares = stepShares();
    builder.blocks = blocks();
    builder.sweeps = sweeps().orElse(Settings.UNSET);
    builder.cgIterations = cgIterations().orElse(Settings.UNSET);
    builder.damping = damping().orElse(Double.NaN);
    builder.leastDamping = leastDamping().orElse(Double.NaN);
    builder.dampingDown = dampingDown();
    builder.dampingUp = dampingUp();
    builder.dampingTries = dampingTries();
    builder.ridge = ridge().orElse(Double.NaN);
    builder.hingesPerUnit = hingesPerUnit();
    builder.seedRows = seedRows();
    builder.holdout = holdout();
    builder.patience = patience();
    builder.refit = refit();
    builder.weightDecay = weightDecay().orElse(Double.NaN);
    builder.guard = guard();
    builder.sampledFrom = sampledFrom().orElse(Settings.UNSET);
    builder.batchRows = batchRows();
    builder.memory = memory();
    return builder;
  }

  private static OptionalInt optional(int value) {
    return value == Settings.UNSET ? OptionalInt.empty() : OptionalInt.of(value);
  }

  private static OptionalDouble optional(double value) {
    return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  Settings settings() {
    return settings;
  }

  /**
   * Where each block begins; the best of them by the held-out rows is kept.
   *
   * @return empty by default: chosen by the task
   */
  public List<GaussNewtonStart> starts() {
    return starts;
  }

  /**
   * Shares of a step that are tried with each damping, in this order.
   *
   * @return 1, 0.5 and 0.2 by default
   */
  public List<Double> stepShares() {
    return settings.steps();
  }

  /**
   * Blocks that the network is fitted in.
   *
   * @return 0 by default: chosen by the task
   */
  public int blocks() {
    return settings.blocks();
  }

  /**
   * Most sweeps from one start.
   *
   * @return empty by default: chosen by the task
   */
  public OptionalInt sweeps() {
    return optional(settings.sweeps());
  }

  /**
   * Most conjugate-gradient iterations of one step.
   *
   * @return empty by default: chosen by the task
   */
  public OptionalInt cgIterations() {
    return optional(settings.conjugateGradients());
  }

  /**
   * Damping of the first step.
   *
   * @return empty by default: chosen by the task
   */
  public OptionalDouble damping() {
    return optional(settings.damping());
  }

  /**
   * Least damping.
   *
   * @return empty by default: chosen by the task
   */
  public OptionalDouble leastDamping() {
    return optional(settings.leastDamping());
  }

  /**
   * Factor of the damping after an accepted sweep.
   *
   * @return 0.4 by default
   */
  public double dampingDown() {
    return settings.dampingDown();
  }

  /**
   * Factor of the damping after a refused step.
   *
   * @return 6 by default
   */
  public double dampingUp() {
    return settings.dampingUp();
  }

  /**
   * Dampings that a sweep tries.
   *
   * @return 4 by default
   */
  public int dampingTries() {
    return settings.tries();
  }

  /**
   * Ridge of the last layer within sweeps.
   *
   * @return empty by default: chosen by the task
   */
  public OptionalDouble ridge() {
    return optional(settings.ridge());
  }

  /**
   * Hinges offered per unit of a seed.
   *
   * @return 10 by default
   */
  public int hingesPerUnit() {
    return settings.pool();
  }

  /**
   * Most rows that a seed is chosen on.
   *
   * @return 2000 by default
   */
  public int seedRows() {
    return settings.seedRows();
  }

  /**
   * Share of the rows that each block holds out.
   *
   * @return 0.15 by default
   */
  public double holdout() {
    return settings.holdout();
  }

  /**
   * Sweeps without a gain that end a start.
   *
   * @return 3 by default
   */
  public int patience() {
    return settings.patience();
  }

  /**
   * Whether the last layer is solved again on all rows.
   *
   * @return true by default
   */
  public boolean refit() {
    return settings.refit();
  }

  /**
   * Penalty of all weights, in standardised coordinates.
   *
   * @return empty by default: chosen by the task
   */
  public OptionalDouble weightDecay() {
    return optional(settings.weightDecay());
  }

  /**
   * Whether the linear fit replaces a worse result.
   *
   * @return true by default
   */
  public boolean guard() {
    return settings.guard();
  }

  /**
   * Rows from which a sweep takes some of them only.
   *
   * @return empty by default: chosen by the task
   */
  public OptionalInt sampledFrom() {
    return optional(settings.sampledFrom());
  }

  /**
   * Rows of such a sweep.
   *
   * @return 0 by default: chosen by the numbers of rows and inputs
   */
  public int batchRows() {
    return settings.batchRows();
  }

  /**
   * Bytes of rows that are held.
   *
   * @return by default 512 MiB, or a quarter of the JVM's largest heap if that is less
   */
  public long memory() {
    return settings.memory();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GaussNewtonConfig config && settings.equals(config.settings);
  }

  @Override
  public int hashCode() {
    return settings.hashCode();
  }

  @Override
  public String toString() {
    return settings.toString().replaceFirst("Settings", "GaussNewtonConfig");
  }

  /** Collects settings; each setter refuses a value that no fit could use. */
  public static final class Builder {

    private List<GaussNewtonStart> starts = List.of();
    private List<Double> stepShares = List.of(1.0, 0.5, 0.2);
    private int blocks;
    private int sweeps = Settings.UNSET;
    private int cgIterations = Settings.UNSET;
    private double damping = Double.NaN;
    private double leastDamping = Double.NaN;
    private double dampingDown = 0.4;
    private double dampingUp = 6;
    private int dampingTries = 4;
    private double ridge = Double.NaN;
    private int hingesPerUnit = 10;
    private int seedRows = 2000;
    private double holdout = 0.15;
    private int patience = 3;
    private boolean refit = true;
    private double weightDecay = Double.NaN;
    private boolean guard = true;
    private int sampledFrom = Settings.UNSET;
    private int batchRows;
    private long memory = Math.min(512L << 20, Runtime.getRuntime().maxMemory() / 4);

    private Builder() {}

    /**
     * Sets where each block begins. Every start costs a fit of its own; they run in parallel.
     *
     * @param starts at least one, each once
     * @return this
     */
    public Builder starts(GaussNewtonStart... starts) {
      if (starts.length == 0) {
        throw new IllegalArgumentException("Expected at least one start, found none");
      }
      if (Arrays.asList(starts).contains(null)) {
        throw new IllegalArgumentException("Expected starts, found null among them");
      }
      if (Set.copyOf(Arrays.asList(starts)).size() < starts.length) {
        throw new IllegalArgumentException(
            "Expected each start once, found "
                + Arrays.toString(starts)
                + "; for more starts of a kind use FitConfig.restarts");
      }
      this.starts = List.of(starts);
      return this;
    }

    /**
     * Sets the shares of a step that are tried with each damping. Rarely worth touching.
     *
     * @param shares above 0, at most 1, at least one of them
     * @return this
     */
    public Builder stepShares(double... shares) {
      for (double share : shares) {
        inRange("stepShares", share, share > 0 && share <= 1, "above 0 and at most 1");
      }
      if (shares.length == 0) {
        throw new IllegalArgumentException("Expected at least one of stepShares, found none");
      }
      this.stepShares = Arrays.stream(shares).boxed().toList();
      return this;
    }

    /**
     * Sets how many blocks the network is fitted in: sub-networks side by side, each with a share
     * of every hidden layer and rows held out of its own, merged exactly into the network. More
     * blocks make the result steadier and each block weaker. By default chosen by the task (see
     * above); always 1 with frozen layers. Touch it to trade the worst case (more) against the best
     * one (1).
     *
     * @param blocks 0 for the choice by the task, else at least 1
     * @return this
     */
    public Builder blocks(int blocks) {
      this.blocks = atLeast("blocks", blocks, 0);
      return this;
    }

    /**
     * Sets the most Gauss–Newton sweeps from one start. They end earlier once nothing is gained.
     * Lower it to save time; 0 keeps the starts, with their last layer solved.
     *
     * @param sweeps at least 0
     * @return this
     */
    public Builder sweeps(int sweeps) {
      this.sweeps = atLeast("sweeps", sweeps, 0);
      return this;
    }

    /**
     * Sets the most conjugate-gradient iterations of one step. More make a step more exact and
     * costlier; the held-out rows rarely thank for it.
     *
     * @param cgIterations at least 1
     * @return this
     */
    public Builder cgIterations(int cgIterations) {
      this.cgIterations = atLeast("cgIterations", cgIterations, 1);
      return this;
    }

    /**
     * Sets the damping of the first step: the ridge on the change of the weights, relative to the
     * mean curvature of each layer. Raise it if first steps overfit.
     *
     * @param damping at least 0
     * @return this
     */
    public Builder damping(double damping) {
      this.damping = inRange("damping", damping, damping >= 0, "of at least 0");
      return this;
    }

    /**
     * Sets the least damping. It regularises: near 0 steps go all the way to the training optimum.
     * Lower it, say to 1e-4, for data without noise.
     *
     * @param leastDamping at least 0
     * @return this
     */
    public Builder leastDamping(double leastDamping) {
      this.leastDamping = inRange("leastDamping", leastDamping, leastDamping >= 0, "of at least 0");
      return this;
    }

    /**
     * Sets the factor of the damping after a sweep that was accepted. Rarely worth touching.
     *
     * @param dampingDown above 0, at most 1
     * @return this
     */
    public Builder dampingDown(double dampingDown) {
      this.dampingDown =
          inRange(
              "dampingDown",
              dampingDown,
              dampingDown > 0 && dampingDown <= 1,
              "above 0 and at most 1");
      return this;
    }

    /**
     * Sets the factor of the damping after a step that was not accepted. Rarely worth touching.
     *
     * @param dampingUp above 1
     * @return this
     */
    public Builder dampingUp(double dampingUp) {
      this.dampingUp = inRange("dampingUp", dampingUp, dampingUp > 1, "above 1");
      return this;
    }

    /**
     * Sets how many dampings a sweep tries before it gives up. Rarely worth touching.
     *
     * @param dampingTries at least 1
     * @return this
     */
    public Builder dampingTries(int dampingTries) {
      this.dampingTries = atLeast("dampingTries", dampingTries, 1);
      return this;
    }

    /**
     * Sets the ridge of the last layer within sweeps, on columns scaled to unit size. It keeps
     * single hinges from dominating; the final last layer has a ridge of its own, chosen by
     * leave-one-out.
     *
     * @param ridge at least 0
     * @return this
     */
    public Builder ridge(double ridge) {
      this.ridge = inRange("ridge", ridge, ridge >= 0, "of at least 0");
      return this;
    }

    /**
     * Sets how many random hinges are offered per unit of a seed. More find better seeds, in time
     * proportional to the square of the pool. A layer of a block compares 4096 of them at most.
     *
     * @param hingesPerUnit at least 1
     * @return this
     */
    public Builder hingesPerUnit(int hingesPerUnit) {
      this.hingesPerUnit = atLeast("hingesPerUnit", hingesPerUnit, 1);
      return this;
    }

    /**
     * Sets the most rows that a seed is chosen on. Raise it for wide networks on much data.
     *
     * @param seedRows at least 1
     * @return this
     */
    public Builder seedRows(int seedRows) {
      this.seedRows = atLeast("seedRows", seedRows, 1);
      return this;
    }

    /**
     * Sets the share of the training rows that each block holds out, to judge sweeps and starts by.
     * Unused where the fit is given validation rows, and with fewer than 10 rows. 0 judges by the
     * training rows: for data without noise.
     *
     * @param holdout at least 0, less than 1
     * @return this
     */
    public Builder holdout(double holdout) {
      this.holdout =
          inRange("holdout", holdout, holdout >= 0 && holdout < 1, "of at least 0 and less than 1");
      return this;
    }

    /**
     * Sets how many sweeps without a gain on the held-out rows end a start. Raise it if the loss
     * comes down in jumps.
     *
     * @param patience at least 1
     * @return this
     */
    public Builder patience(int patience) {
      this.patience = atLeast("patience", patience, 1);
      return this;
    }

    /**
     * Sets whether the last layer is solved again on all rows, with a ridge chosen by
     * leave-one-out. Where many rows of classes are fitted by the log-loss, that is done only if no
     * more than a sample of them is held, by Newton steps with the penalty of the sweeps.
     *
     * @param refit false to keep it as found on the rows that were not held out
     * @return this
     */
    public Builder refit(boolean refit) {
      this.refit = refit;
      return this;
    }

    /**
     * Sets a penalty of all weights, in coordinates where features and labels are standardised; it
     * takes the place of the ridge that leave-one-out chooses. It is added to the mean squared
     * error, or to the log-loss of many rows of classes. L2 of the network is counted in any case.
     *
     * @param weightDecay at least 0
     * @return this
     */
    public Builder weightDecay(double weightDecay) {
      this.weightDecay = inRange("weightDecay", weightDecay, weightDecay >= 0, "of at least 0");
      return this;
    }

    /**
     * Sets whether the linear fit takes the place of a result that is worse on the training rows.
     *
     * @param guard false to keep the result whatever it is
     * @return this
     */
    public Builder guard(boolean guard) {
      this.guard = guard;
      return this;
    }

    /**
     * Sets from how many rows on a sweep takes some of them only, drawn anew for each, and lowers
     * the log-loss where there is a softmax. The last layer of a linear output, and the comparison
     * with the linear fit, take all rows still. Raise it to sweep over all rows, at the price of
     * time and memory proportional to them.
     *
     * @param rows at least 1
     * @return this
     */
    public Builder sampledFrom(int rows) {
      this.sampledFrom = atLeast("sampledFrom", rows, 1);
      return this;
    }

    /**
     * Sets how many rows a sweep takes where it does not take all. By default a sixteenth of them,
     * from 700 to 2000, or four times (with a softmax twice) the widest layer's inputs if that is
     * more. More rows make a sweep steadier and costlier.
     *
     * @param rows at least 1; 0 for the choice by the task
     * @return this
     */
    public Builder batchRows(int rows) {
      this.batchRows = atLeast("batchRows", rows, 0);
      return this;
    }

    /**
     * Sets how many bytes of rows are held, in double precision: of more rows than fit a sample is
     * drawn while they are read, and sweeps take their rows from that. Of rows that take more than
     * a quarter of it a sweep takes some only, however few they are, because sweeps over all rows
     * copy them several times. A fit needs more than this: it grows with the squares of the layers'
     * widths, too. By default 512 MiB, or a quarter of the JVM's largest heap if that is less; set
     * it for the same sample whatever the heap.
     *
     * @param bytes at least 1; at least 1000 rows are held whatever it is
     * @return this
     */
    public Builder memory(long bytes) {
      if (bytes < 1) {
        throw new IllegalArgumentException("Expected a memory of at least 1 byte, found " + bytes);
      }
      this.memory = bytes;
      return this;
    }

    /**
     * Makes the settings.
     *
     * @return an immutable copy of what was set
     */
    public GaussNewtonConfig build() {
      return new GaussNewtonConfig(this);
    }

    private static int atLeast(String name, int value, int least) {
      if (value < least) {
        throw new IllegalArgumentException(
            "Expected " + name + " of at least " + least + ", found " + value);
      }
      return value;
    }

    private static double inRange(String name, double value, boolean fits, String range) {
      if (!fits || value == Double.POSITIVE_INFINITY) {
        throw new IllegalArgumentException("Expected " + name + " " + range + ", found " + value);
      }
      return value;
    }
  }
}
