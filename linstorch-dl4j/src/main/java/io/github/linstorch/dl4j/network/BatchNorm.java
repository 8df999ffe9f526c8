package io.github.linstorch.dl4j.network;

import io.github.linstorch.layerwise.UnitMoments;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A batch normalisation in a chain of dense layers, at inference
 *
 * <pre>
 *   y = gamma (x - mean) / sqrt(var + eps) + beta
 * </pre>
 *
 * <p>The fit takes it for the identity and writes it so that it is: mean and variance are those of
 * its inputs over the training rows, {@code gamma = sqrt(var + eps)} and {@code beta = mean}.
 * Locked gamma and beta cannot be written; the next dense layer then absorbs the map.
 *
 * @param stage where it stands
 * @param layer number in the stack of the dense layer in front; -1 for the features
 * @param activated whether the activation of that layer is in front, too
 */
record BatchNorm(Stage stage, int layer, boolean activated) {

  /** Smallest share of eps that is stored as a variance, so that its logarithm is a number. */
  private static final double LEAST_SHARE = 1e-6;

  /** Smallest variance that is stored. */
  private static final double LEAST_VARIANCE = 1e-30;

  /** The map {@code x -> scale x + shift} of every unit. */
  record Affine(double[] scale, double[] shift) {}

  private BatchNormalization configuration() {
    return (BatchNormalization) stage.configuration();
  }

  boolean isLocked() {
    return configuration().isLockGammaBeta();
  }

  int units() {
    return Math.toIntExact(configuration().getNOut());
  }

  int place() {
    return UnitMoments.place(layer, activated);
  }

  /**
   * What DL4J multiplies by where gamma and beta are locked: it leaves both out unless both differ
   * from their defaults.
   */
  private double lockedGamma() {
    return usesLocked() ? configuration().getGamma() : 1;
  }

  private double lockedBeta() {
    return usesLocked() ? configuration().getBeta() : 0;
  }

  private boolean usesLocked() {
    return configuration().getGamma() != 1 && configuration().getBeta() != 0;
  }

  /**
   * The map as it stands in parameters of the network.
   *
   * @param all of the network; unchanged
   */
  Affine given(double[] all) {
    int n = units();
    int at = stage.parameterOffset();
    int mean = isLocked() ? at : at + 2 * n;
    Affine map = new Affine(new double[n], new double[n]);
    for (int j = 0; j < n; j++) {
      double variance = all[mean + n + j];
      if (configuration().isUseLogStd()) {
        variance = Math.pow(10, 2 * variance);
      }
      double gamma = isLocked() ? lockedGamma() : all[at + j];
      double beta = isLocked() ? lockedBeta() : all[at + n + j];
      map.scale[j] = gamma / Math.sqrt(variance + configuration().getEps());
      map.shift[j] = beta - map.scale[j] * all[mean + j];
    }
    return map;
  }

  /**
   * Puts statistics into parameters of the network, and with them the map of the identity.
   *
   * @param mean of the inputs
   * @param variance of the inputs
   * @param type of the network, which its arithmetic rounds to
   * @param all parameters of the network, to be overwritten
   * @return the map as DL4J will compute it: the identity up to rounding, unless it is locked
   */
  Affine put(double[] mean, double[] variance, DataType type, double[] all) {
    int n = units();
    int at = stage.parameterOffset();
    double eps = configuration().getEps();
    double[] kept = variance.clone();
    for (int j = 0; j < n; j++) {
      kept[j] = Math.max(kept[j], Math.max(LEAST_SHARE * eps, LEAST_VARIANCE));
    }
    double[] center = Buffers.rounded(mean, type);
    double[] written = kept;
    double[] spread = kept;
    if (configuration().isUseLogStd()) {
      written = mapped(kept, v -> Math.log10(v) / 2, type);
      spread = mapped(mapped(written, log -> Math.pow(10, log), type), s -> s * s, type);
    } else {
      written = Buffers.rounded(kept, type);
      spread = written;
    }
    double[] deviation = mapped(mapped(spread, v -> v + eps, type), Math::sqrt, type);
    int means = at;
    if (!isLocked()) {
      System.arraycopy(deviation, 0, all, at, n);
      System.arraycopy(center, 0, all, at + n, n);
      means = at + 2 * n;
    }
    System.arraycopy(center, 0, all, means, n);
    System.arraycopy(written, 0, all, means + n, n);
    return map(center, deviation);
  }

  private Affine map(double[] center, double[] deviation) {
    int n = units();
    Affine map = new Affine(new double[n], new double[n]);
    Arrays.fill(map.scale, 1);
    for (int j = 0; isLocked() && j < n; j++) {
      map.scale[j] = lockedGamma() / deviation[j];
      map.shift[j] = lockedBeta() - map.scale[j] * center[j];
    }
    return map;
  }

  private static double[] mapped(double[] values, DoubleUnaryOperator function, DataType type) {
    return Buffers.rounded(Arrays.stream(values).map(function).toArray(), type);
  }
}
