package io.github.linstorch.dl4j.network;

import io.github.linstorch.layerwise.Activation;
import java.util.Locale;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;

/** Translates ND4J's activation functions. */
public final class ActivationReader {

  static final String SUPPORTED = "RELU, IDENTITY, LEAKYRELU or ELU (SOFTMAX at the output)";

  private ActivationReader() {}

  /** The activation, or null where the method cannot pass through the function. */
  static Activation read(IActivation function) {
    if (function instanceof ActivationIdentity) {
      return Activation.IDENTITY;
    }
    if (function instanceof ActivationSoftmax) {
      return Activation.SOFTMAX;
    }
    if (function instanceof org.nd4j.linalg.activations.impl.ActivationSigmoid) {
      return Activation.SIGMOID;
    }
    if (function instanceof org.nd4j.linalg.activations.impl.ActivationTanH) {
      return Activation.TANH;
    }
    if (function instanceof org.nd4j.linalg.activations.impl.ActivationSoftPlus) {
      return Activation.SOFTPLUS;
    }
    if (function instanceof ActivationReLU relu) {
      boolean plain =
          relu.getMax() == null && (relu.getThreshold() == null || relu.getThreshold() == 0);
      double slope = relu.getNegativeSlope() == null ? 0 : relu.getNegativeSlope();
      return plain ? leaky(slope) : null;
    }
    if (function instanceof ActivationLReLU leaky) {
      return leaky(leaky.getAlpha());
    }
    if (function instanceof ActivationELU elu) {
      return isPositive(elu.getAlpha()) ? Activation.elu(elu.getAlpha()) : null;
    }
    return null;
  }

  /** How messages name a function. */
  static String describe(IActivation function) {
    if (function instanceof ActivationReLU relu) {
      return String.format(
          Locale.ROOT,
          "relu with maximum=%s, threshold=%s, negativeSlope=%s",
          relu.getMax(),
          relu.getThreshold(),
          relu.getNegativeSlope());
    }
    return String.valueOf(function);
  }

  private static Activation leaky(double slope) {
    if (slope == 0) {
      return Activation.RELU;
    }
    return isPositive(slope) ? Activation.leakyRelu(slope) : null;
  }

  private static boolean isPositive(double parameter) {
    return parameter > 0 && parameter < Double.POSITIVE_INFINITY;
  }
}
