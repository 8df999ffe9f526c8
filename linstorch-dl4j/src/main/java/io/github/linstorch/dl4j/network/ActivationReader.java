package io.github.linstorch.dl4j.network;

import io.github.linstorch.layerwise.Activation;
import java.util.Locale;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationCube;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.activations.impl.ActivationHardSigmoid;
import org.nd4j.linalg.activations.impl.ActivationHardTanH;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationMish;
import org.nd4j.linalg.activations.impl.ActivationPReLU;
import org.nd4j.linalg.activations.impl.ActivationRReLU;
import org.nd4j.linalg.activations.impl.ActivationRationalTanh;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.activations.impl.ActivationRectifiedTanh;
import org.nd4j.linalg.activations.impl.ActivationSELU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationSoftSign;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.activations.impl.ActivationThresholdedReLU;

/** Translates ND4J's activation functions. */
public final class ActivationReader {

  private ActivationReader() {}

  /** The activation, or null where {@link #refusal} says why there is none. */
  static Activation read(IActivation function) {
    try {
      // A subclass of the user's own may compute anything.
      return function != null && isOfNd4j(function) ? translated(function) : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static boolean isOfNd4j(IActivation function) {
    return function.getClass().getPackage() == ActivationReLU.class.getPackage();
  }

  private static Activation translated(IActivation function) {
    if (function instanceof ActivationReLU relu) {
      return Activation.relu(
          or(relu.getNegativeSlope(), 0),
          or(relu.getThreshold(), 0),
          or(relu.getMax(), Double.POSITIVE_INFINITY));
    }
    if (function instanceof ActivationLReLU leaky) {
      return Activation.relu(leaky.getAlpha(), 0, Double.POSITIVE_INFINITY);
    }
    if (function instanceof ActivationELU elu) {
      return Activation.elu(elu.getAlpha());
    }
    if (function instanceof ActivationThresholdedReLU thresholded) {
      return Activation.thresholdedRelu(thresholded.getTheta());
    }
    if (function instanceof ActivationGELU gelu) {
      return gelu.isPrecise() ? Activation.PRECISE_GELU : Activation.GELU;
    }
    return withoutParameters(function);
  }

  private static double or(Double given, double otherwise) {
    return given == null ? otherwise : given;
  }

  private static Activation withoutParameters(IActivation function) {
    Class<?> type = function.getClass();
    if (type == ActivationIdentity.class) {
      return Activation.IDENTITY;
    } else if (type == ActivationSoftmax.class) {
      return Activation.SOFTMAX;
    } else if (type == ActivationTanH.class) {
      return Activation.TANH;
    } else if (type == ActivationSigmoid.class) {
      return Activation.SIGMOID;
    } else if (type == ActivationReLU6.class) {
      return Activation.RELU6;
    } else if (type == ActivationSELU.class) {
      return Activation.SELU;
    } else if (type == ActivationHardTanH.class) {
      return Activation.HARD_TANH;
    } else if (type == ActivationHardSigmoid.class) {
      return Activation.HARD_SIGMOID;
    } else if (type == ActivationRationalTanh.class) {
      return Activation.RATIONAL_TANH;
    } else if (type == ActivationRectifiedTanh.class) {
      return Activation.RECTIFIED_TANH;
    } else if (type == ActivationSoftPlus.class) {
      return Activation.SOFTPLUS;
    } else if (type == ActivationSoftSign.class) {
      return Activation.SOFTSIGN;
    } else if (type == ActivationSwish.class) {
      return Activation.SWISH;
    } else if (type == ActivationMish.class) {
      return Activation.MISH;
    } else if (type == ActivationCube.class) {
      return Activation.CUBE;
    }
    return null;
  }

  /** Why there is no such activation, and what to use, for a message that names the layer. */
  static String refusal(IActivation function) {
    if (function instanceof ActivationRReLU) {
      return describe(function) + ", whose slope is random: use LEAKYRELU of its mean slope";
    }
    if (function instanceof ActivationPReLU) {
      return describe(function) + ", whose slopes are trained: use LEAKYRELU";
    }
    if (function != null && isOfNd4j(function)) {
      return describe(function)
          + ": use finite parameters, of a ReLU a slope of at least 0 and a maximum above 0 and the"
          + " threshold, of an ELU a positive alpha";
    }
    return describe(function)
        + ", which is none of ND4J's own: use RELU, TANH or another of ND4J's without trainable"
        + " parameters or randomness";
  }

  private static String describe(IActivation function) {
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
}
