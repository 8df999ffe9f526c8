package io.github.linstorch.dl4j;

import java.util.Optional;

/**
 * A way of training that a {@link Comparison} tries: one of the constants, or a fit with settings
 * of your own under a name of your own.
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
  public static final ComparedMethod NET_FIT = new ComparedMethod("NET_FIT", null);

  private final String name;
  private final FitConfig config;

  private ComparedMethod(String name, FitConfig config) {
    this.name = name;
    this.config = config;
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
    return new ComparedMethod(name, config);
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

  @Override
  public String toString() {
    return name;
  }
}
