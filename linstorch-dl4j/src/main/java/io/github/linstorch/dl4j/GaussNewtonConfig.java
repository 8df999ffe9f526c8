package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.NetworkView;
import io.github.linstorch.layerwise.OutputLoss.Kind;
import io.github.linstorch.layerwise.gaussnewton.GuardRule;
import io.github.linstorch.layerwise.gaussnewton.Settings;
import io.github.linstorch.layerwise.gaussnewton.SweepLoss;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Settings of {@link FitMethod#GAUSS_NEWTON}. Immutable; change a copy through {@link
 * #toBuilder()}. The defaults suit tabular data with noise; nothing has to be tuned. What is not
 * set is chosen by the task:
 *
 * <table>
 *   <caption>Defaults by the task</caption>
 *   <tr><th></th><th>linear output</th><th>linear output, from 10,000 rows on</th><th>log-loss</th><th>log-loss, from 10,000 rows on</th><th>softmax, squared error</th></tr>
 *   <tr><td>sweeps</td><td>30</td><td>500</td><td>20</td><td>500</td><td>8; from 1000 rows on 5; from 10,000 on 500</td></tr>
 *   <tr><td>blocks, at most 4</td><td>as many as keep 16 units each in every hidden layer; from 1000
 *     rows on 32</td><td>as many as keep 64</td><td>1</td><td>1</td><td>4; from 1000 rows on 1</td></tr>
 *   <tr><td>ridge</td><td>0.01</td><td>0.01</td><td>-</td><td>-</td><td>0.1; from
 *     10,000 rows on 0.01</td></tr>
 *   <tr><td>weightDecay</td><td>chosen by held-out rows</td><td>0</td><td>chosen by held-out rows: 10,
 *     3, 1 or 0.3, divided by the rows</td><td>2.5 / rows</td><td>0</td></tr>
 *   <tr><td>sampledFrom</td><td colspan="2">10,000</td><td colspan="2">10,000, or 1e8 / parameters
 *     (at least 1000) if that is less</td><td>10,000</td></tr>
 * </table>
 *
 * <p>The Poisson loss and the log-loss of sigmoids have the defaults of the log-loss. So have other
 * losses of the activated output, such as the absolute error, but for 30 sweeps, and decays of 10
 * down to 0.001 divided by the rows, beside an error relative to that of a constant.
 *
 * <pre>{@code
 * FitConfig config =
 *     FitConfig.gaussNewton().toBuilder()
 *         .gaussNewton(GaussNewtonConfig.builder().blocks(1).build())
 *         .build();
 * }</pre>
 */
public final class GaussNewtonConfig {

  private static final GaussNewtonConfig DEFAULTS = builder().build();

  private final Objective objective;
  private final OptionalInt blocks;
  private final OptionalInt sweeps;
  private final double holdout;
  private final int patience;
  private final OptionalDouble ridge;
  private final OptionalDouble weightDecay;
  private final Guard guard;
  private final OptionalInt sampledFrom;
  private final OptionalInt batchRows;
  private final long memory;
  private final List<GaussNewtonStart> starts;
  private final boolean refit;

  private GaussNewtonConfig(Builder builder) {
    this.objective = builder.objective;
    this.blocks = builder.blocks;
    this.sweeps = builder.sweeps;
    this.holdout = builder.holdout;
    this.patience = builder.patience;
    this.ridge = builder.ridge;
    this.weightDecay = builder.weightDecay;
    this.guard = builder.guard;
    this.sampledFrom = builder.sampledFrom;
    this.batchRows = builder.batchRows;
    this.memory = builder.memory;
    this.starts = builder.starts;
    this.refit = builder.refit;
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
    builder.objective = objective;
    builder.blocks = blocks;
    builder.sweeps = sweeps;
    builder.holdout = holdout;
    builder.patience = patience;
    builder.ridge = ridge;
    builder.weightDecay = weightDecay;
    builder.guard = guard;
    builder.sampledFrom = sampledFrom;
    builder.batchRows = batchRows;
    builder.memory = memory;
    builder.starts = starts;
    builder.refit = refit;
    return builder;
  }

  /**
   * The settings as the method takes them.
   *
   * @param network which has the last word where the objective is chosen for it
   */
  Settings settings(NetworkView network) {
    return settings(
        switch (objective) {
          case AUTO -> automatic(network);
          case SQUARED_ERROR ->
              network.isOutputSoftmax() || network.isRegression()
                  ? SweepLoss.SQUARED_ERROR
                  : SweepLoss.OUTPUT_LOSS;
          case LOG_LOSS, NETWORK_LOSS -> SweepLoss.OUTPUT_LOSS;
        });
  }

  private static SweepLoss automatic(NetworkView network) {
    boolean isRegressedSoftmax =
        network.isOutputSoftmax() && network.stack().loss().is(Kind.SQUARED);
    return isRegressedSoftmax || network.isRegression()
        ? SweepLoss.SQUARED_ERROR
        : SweepLoss.OUTPUT_LOSS;
  }

  private Settings settings(SweepLoss lowered) {
    return new Settings(
        lowered,
        blocks.orElse(0),
        starts.stream().map(GaussNewtonStart::toStart).toList(),
        sweeps.orElse(Settings.UNSET),
        ridge.orElse(Double.NaN),
        holdout,
        patience,
        refit,
        weightDecay.orElse(Double.NaN),
        GuardRule.valueOf(guard.name()),
        sampledFrom.orElse(Settings.UNSET),
        batchRows.orElse(0),
        memory);
  }

  /**
   * Loss that sweeps lower.
   *
   * @return {@link Objective#AUTO} by default
   */
  public Objective objective() {
    return objective;
  }

  /**
   * Blocks that the network is fitted in.
   *
   * @return empty by default: chosen by the task
   */
  public OptionalInt blocks() {
    return blocks;
  }

  /**
   * Most sweeps from one start.
   *
   * @return empty by default: chosen by the task
   */
  public OptionalInt sweeps() {
    return sweeps;
  }

  /**
   * Ridge of the last layer within sweeps.
   *
   * @return empty by default: chosen by the task
   */
  public OptionalDouble ridge() {
    return ridge;
  }

  /**
   * Share of the rows that each block holds out.
   *
   * @return 0.15 by default
   */
  public double holdout() {
    return holdout;
  }

  /**
   * Sweeps without a gain that end a start.
   *
   * @return 3 by default
   */
  public int patience() {
    return patience;
  }

  /**
   * Penalty of all weights, in coordinates where features and labels are standardised.
   *
   * @return empty by default: chosen by the task
   */
  public OptionalDouble weightDecay() {
    return weightDecay;
  }

  /**
   * The comparison with a linear model, which replaces a worse result.
   *
   * @return {@link Guard#HELD_OUT} by default
   */
  public Guard guard() {
    return guard;
  }

  /**
   * Rows from which a sweep takes some of them only.
   *
   * @return empty by default: chosen by the task
   */
  public OptionalInt sampledFrom() {
    return sampledFrom;
  }

  /**
   * Rows of such a sweep.
   *
   * @return empty by default: chosen by the numbers of rows and inputs
   */
  public OptionalInt batchRows() {
    return batchRows;
  }

  /**
   * Bytes of rows that are held.
   *
   * @return by default 512 MiB, or a quarter of the JVM's largest heap if that is less
   */
  public long memory() {
    return memory;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GaussNewtonConfig config
        && objective == config.objective
        && unresolved().equals(config.unresolved());
  }

  @Override
  public int hashCode() {
    return unresolved().hashCode();
  }

  /** All settings but the objective. */
  private Settings unresolved() {
    return settings(SweepLoss.SQUARED_ERROR);
  }

  @Override
  public String toString() {
    return "GaussNewtonConfig(objective="
        + objective
        + ", blocks="
        + text(blocks)
        + ", sweeps="
        + text(sweeps)
        + ", holdout="
        + holdout
        + ", patience="
        + patience
        + ", ridge="
        + text(ridge)
        + ", weightDecay="
        + text(weightDecay)
        + ", guard="
        + guard
        + ", sampledFrom="
        + text(sampledFrom)
        + ", batchRows="
        + text(batchRows)
        + ", memory="
        + memory
        + ")";
  }

  private static String text(OptionalInt value) {
    return value.isPresent() ? String.valueOf(value.getAsInt()) : "automatic";
  }

  private static String text(OptionalDouble value) {
    return value.isPresent() ? String.valueOf(value.getAsDouble()) : "automatic";
  }

  /** Collects settings; each setter refuses a value that no fit could use. */
  public static final class Builder {

    private Objective objective = Objective.AUTO;
    private OptionalInt blocks = OptionalInt.empty();
    private OptionalInt sweeps = OptionalInt.empty();
    private double holdout = 0.15;
    private int patience = 3;
    private OptionalDouble ridge = OptionalDouble.empty();
    private OptionalDouble weightDecay = OptionalDouble.empty();
    private Guard guard = Guard.HELD_OUT;
    private OptionalInt sampledFrom = OptionalInt.empty();
    private OptionalInt batchRows = OptionalInt.empty();
    private long memory = Math.min(512L << 20, Runtime.getRuntime().maxMemory() / 4);
    private List<GaussNewtonStart> starts = List.of();
    private boolean refit = true;

    private Builder() {}

    /**
     * Sets the loss that sweeps lower. By default that is the log-loss for a softmax with
     * cross-entropy, whatever the number of rows. Regressing labels takes a fraction of the time
     * and gives worse probabilities where classes overlap.
     *
     * @param objective not null; the constants say which networks they are for
     * @return this
     */
    public Builder objective(Objective objective) {
      if (objective == null) {
        throw new IllegalArgumentException("Expected an objective, found null; leave it out");
      }
      this.objective = objective;
      return this;
    }

    /** Sets where each block begins, for tests; the best by the held-out rows is kept. */
    Builder starts(GaussNewtonStart... starts) {
      this.starts = List.of(starts);
      return this;
    }

    /**
     * Sets how many blocks the network is fitted in: sub-networks side by side, each with a share
     * of every hidden layer and rows held out of its own, merged exactly into the network. More
     * blocks make the result steadier and each block weaker. By default chosen by the widths and
     * the task (see above): a network with hidden layers of 64 units has four blocks below 1000
     * rows, two from 1000 on and one from 10,000 on. Always 1 with frozen layers. Touch it to trade
     * the worst case (more) against the best one (1).
     *
     * @param blocks at least 1
     * @return this
     */
    public Builder blocks(int blocks) {
      this.blocks = OptionalInt.of(atLeast("blocks", blocks, 1));
      return this;
    }

    /**
     * Sets the most Gauss–Newton sweeps from one start, and for each penalty that is tried. They
     * end earlier once nothing is gained. Lower it to save time; 0 keeps the starts, with their
     * last layer solved.
     *
     * @param sweeps at least 0
     * @return this
     */
    public Builder sweeps(int sweeps) {
      this.sweeps = OptionalInt.of(atLeast("sweeps", sweeps, 0));
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
      this.ridge = OptionalDouble.of(inRange("ridge", ridge, ridge >= 0, "of at least 0"));
      return this;
    }

    /**
     * Sets the share of the training rows that each block holds out. Sweeps, starts and penalties
     * are judged by them, and so is the comparison of {@link Guard#HELD_OUT}. For the log-loss of
     * fewer than 500 rows all are held out instead, a third at a time, while the decay is chosen.
     * Unused where the fit is given validation rows, and with fewer than 10 rows. 0 judges by the
     * training rows, for data without noise; the decay of the log-loss is then 1 / rows.
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

    /** Sets whether the last layer is solved again on all rows, for tests. */
    Builder refit(boolean refit) {
      this.refit = refit;
      return this;
    }

    /**
     * Sets a penalty of all weights: a factor of the sum of their squares, in coordinates where
     * features and labels are standardised, which is added to the mean squared error or to the mean
     * log-loss. It replaces the penalties that are otherwise chosen by the rows: the ridge of the
     * last layer, the decay of the log-loss, and, for a linear output below 10,000 rows, the
     * penalties of all weights and of single features. A feature's is in inverse proportion to its
     * squared weights, so that a feature of noise loses them. With 0 none of these is left but the
     * ridge of the last layer. L2 of the network is counted in any case.
     *
     * @param weightDecay at least 0
     * @return this
     */
    public Builder weightDecay(double weightDecay) {
      this.weightDecay =
          OptionalDouble.of(inRange("weightDecay", weightDecay, weightDecay >= 0, "of at least 0"));
      return this;
    }

    /**
     * Sets how the result is compared with a linear model, which replaces it if it is worse. {@link
     * Guard#HELD_OUT}, the default, suits predictions for other rows; {@link Guard#TRAINING_ROWS}
     * promises a training loss not above that of ordinary least squares.
     *
     * @param guard not null
     * @return this
     */
    public Builder guard(Guard guard) {
      if (guard == null) {
        throw new IllegalArgumentException("Expected a guard, found null; leave it out");
      }
      this.guard = guard;
      return this;
    }

    /**
     * Sets from how many rows on a sweep takes some of them only, drawn anew for each. The last
     * layer of a fit by the squared error, and the linear model that it is compared with, take all
     * rows still. Raise it to sweep over all rows, at the price of time and memory proportional to
     * them. By default 10,000; for the log-loss fewer where the network has more than 10,000
     * parameters (1e8 / parameters, at least 1000), because its full sweeps are repeated to choose
     * the decay. Fewer than 1000 rows of regressed classes are never sampled: all of them are held
     * out in turn.
     *
     * @param rows at least 1
     * @return this
     */
    public Builder sampledFrom(int rows) {
      this.sampledFrom = OptionalInt.of(atLeast("sampledFrom", rows, 1));
      return this;
    }

    /**
     * Sets how many rows a sweep takes where it does not take all. By default a sixteenth of them,
     * from 700 to 2000, or four times (with a softmax twice) the widest layer's inputs if that is
     * more. More rows make a sweep steadier and costlier.
     *
     * @param rows at least 1
     * @return this
     */
    public Builder batchRows(int rows) {
      this.batchRows = OptionalInt.of(atLeast("batchRows", rows, 1));
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
