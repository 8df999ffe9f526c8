package io.github.linstorch.dl4j;

import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A way of training that a {@link Comparison} tries: one of the constants, a fit with settings of
 * your own under a name of your own, or a fit that {@code net.fit} goes on from.
 *
 * <pre>{@code
 * ComparedMethod restarts =
 *     ComparedMethod.of("100 restarts", FitConfig.builder().restarts(100).build());
 * }</pre>
 */
public final class ComparedMethod {

  /** {@link FitMethod#LINSTORCH} with default settings. */
  public static final ComparedMethod LINSTORCH = of(FitMethod.LINSTORCH);

  /** {@link FitMethod#LAST_LAYER} with default settings. */
  public static final ComparedMethod LAST_LAYER = of(FitMethod.LAST_LAYER);

  /** {@link FitMethod#GAUSS_NEWTON} with default settings. */
  public static final ComparedMethod GAUSS_NEWTON = of(FitMethod.GAUSS_NEWTON);

  /**
   * DL4J's own {@code net.fit(iterator)}, with the updater of the network's configuration, for
   * {@link Comparison#epochs} and at most {@link Comparison#seconds}.
   */
  public static final ComparedMethod NET_FIT = new ComparedMethod("NET_FIT", null, 0);

  private final String name;
  private final FitConfig config;
  private final int epochs;

  private ComparedMethod(String name, FitConfig config, int epochs) {
    this.name = name;
    this.config = config;
    this.epochs = epochs;
  }

  private static ComparedMethod of(FitMethod method) {
    return of(method.name(), FitConfig.builder().method(method).build());
  }

  /**
   * A fit by {@link LinstorchFitter}.
   *
   * @param name what to call it in the table; not blank
   * @param config its settings; a listener is told of the first timed fit only
   * @return the method
   */
  public static ComparedMethod of(String name, FitConfig config) {
    if (name == null || name.isBlank()) {
      throw new IllegalArgumentException(
          "Expected a name for a compared method, found "
              + (name == null ? "null" : "a blank one")
              + ": it is what the table calls it");
    }
    if (config == null) {
      throw new IllegalArgumentException(
          "Expected a FitConfig for the compared method \"" + name + "\", found null");
    }
    return new ComparedMethod(name, config, 0);
  }

  /**
   * A fit that {@code net.fit} goes on from, under the name of its method and {@code NET_FIT}.
   *
   * @param config settings of the fit
   * @param epochs most epochs of {@code net.fit}, at least 1
   * @return as {@link #thenNetFit(String, FitConfig, int)}
   */
  public static ComparedMethod thenNetFit(FitConfig config, int epochs) {
    String method = config == null ? "fit" : config.method().name();
    return thenNetFit(method + ", then NET_FIT", config, epochs);
  }

  /**
   * A fit that {@code net.fit} goes on from, with the configuration's updater at the rate that the
   * fit suggests, and with early stopping that can return the fit itself ({@link
   * WarmStartTrainer}).
   *
   * <p>The epochs are judged on the validation rows of the settings. Without any, a seventh of the
   * training rows is held out from both the fit and the epochs. Then all rows are fitted, and
   * {@code net.fit} goes on for as many epochs as were best: none, if the fit was. {@link
   * Comparison#seconds} bounds the epochs that are judged.
   *
   * @param name what to call it in the table; not blank
   * @param config settings of the fit
   * @param epochs most epochs of {@code net.fit}, at least 1
   * @return the method
   */
  public static ComparedMethod thenNetFit(String name, FitConfig config, int epochs) {
    if (epochs < 1) {
      throw new IllegalArgumentException("Expected at least 1 epoch, found " + epochs);
    }
    return new ComparedMethod(of(name, config).name, config, epochs);
  }

  /**
   * What the table calls it.
   *
   * @return for the constants their own name
   */
  public String name() {
    return name;
  }

  /**
   * The settings of the fit.
   *
   * @return empty for {@link #NET_FIT}
   */
  public Optional<FitConfig> config() {
    return Optional.ofNullable(config);
  }

  /** This method with other settings of its fit, if it has one. */
  ComparedMethod with(UnaryOperator<FitConfig> change) {
    return config == null ? this : new ComparedMethod(name, change.apply(config), epochs);
  }

  /** Most epochs of {@code net.fit} after the fit; 0 for a fit alone, and for {@link #NET_FIT}. */
  int epochsAfterFit() {
    return epochs;
  }

  @Override
  public String toString() {
    return name;
  }
}
