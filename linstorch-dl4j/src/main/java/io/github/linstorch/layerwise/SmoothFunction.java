package io.github.linstorch.layerwise;

/** Activations without parameters that are smooth, but for one kink of the rectified tanh. */
enum SmoothFunction implements ScalarFunction {
  SIGMOID {
    @Override
    public double value(double z) {
      return sigmoid(z);
    }

    @Override
    public double derivative(double z) {
      double s = sigmoid(z);
      return s * (1 - s);
    }

    @Override
    public UnitShape shape() {
      return new UnitShape(true, 2, 0.5, 0.5);
    }
  },

  TANH {
    @Override
    public double value(double z) {
      return Math.tanh(z);
    }

    @Override
    public double derivative(double z) {
      double t = Math.tanh(z);
      return 1 - t * t;
    }

    @Override
    public UnitShape shape() {
      return UnitShape.TANH;
    }
  },

  RECTIFIED_TANH {
    @Override
    public double value(double z) {
      return z > 0 ? Math.tanh(z) : 0;
    }

    @Override
    public double derivative(double z) {
      return z > 0 ? TANH.derivative(z) : 0;
    }
  },

  /** {@code 1.7159 s(2z/3)} with s(y) = sign(y) (1 - 1/(1 + |y| + y^2 + 1.41645 y^4)). */
  RATIONAL_TANH {
    @Override
    public double value(double z) {
      double y = Math.abs(z) * 2 / 3;
      double p = y + y * y * (1 + QUARTIC * y * y);
      return Math.copySign(HEIGHT * (p / (1 + p)), z);
    }

    @Override
    public double derivative(double z) {
      double y = Math.abs(z) * 2 / 3;
      double q = 1 + y + y * y * (1 + QUARTIC * y * y);
      return HEIGHT * 2 / 3 * (1 + y * (2 + 4 * QUARTIC * y * y)) / q / q;
    }

    @Override
    public UnitShape shape() {
      return new UnitShape(true, 1.5, 0, HEIGHT);
    }
  },

  SOFTSIGN {
    @Override
    public double value(double z) {
      return z / (1 + Math.abs(z));
    }

    @Override
    public double derivative(double z) {
      double q = 1 + Math.abs(z);
      return 1 / q / q;
    }

    @Override
    public UnitShape shape() {
      return UnitShape.TANH;
    }
  },

  SOFTPLUS {
    @Override
    public double value(double z) {
      return softplus(z);
    }

    @Override
    public double derivative(double z) {
      return sigmoid(z);
    }

    @Override
    public UnitShape shape() {
      return UnitShape.rounded(4);
    }
  },

  SWISH {
    @Override
    public double value(double z) {
      return gated(z, 1);
    }

    @Override
    public double derivative(double z) {
      return gatedDerivative(z, 1);
    }

    @Override
    public UnitShape shape() {
      return UnitShape.rounded(2);
    }
  },

  /** {@code z tanh(log(1 + exp(z)))}. */
  MISH {
    @Override
    public double value(double z) {
      return z * gate(z);
    }

    @Override
    public double derivative(double z) {
      double t = gate(z);
      return t + z * (1 - t * t) * sigmoid(z);
    }

    private static double gate(double z) {
      return Math.tanh(softplus(z));
    }

    @Override
    public UnitShape shape() {
      return UnitShape.rounded(2);
    }
  },

  /** {@code z sigmoid(1.702 z)}. */
  GELU {
    @Override
    public double value(double z) {
      return gated(z, GELU_STEEPNESS);
    }

    @Override
    public double derivative(double z) {
      return gatedDerivative(z, GELU_STEEPNESS);
    }
  },

  /**
   * {@code z (1 + tanh(g(z))) / 2} with {@code g(z) = sqrt(2/pi) (z + (.044715 z)^3)}.
   * Deeplearning4j cubes the factor, too, which the usual approximation of GELU does not.
   */
  PRECISE_GELU {
    @Override
    public double value(double z) {
      return z * gate(z);
    }

    @Override
    public double derivative(double z) {
      double s = gate(z);
      double slope = 2 * ROOT * (1 + 3 * CUBIC * z * z);
      return s + z * s * (1 - s) * slope;
    }

    /** {@code (1 + tanh(g)) / 2 = sigmoid(2 g)}. */
    private static double gate(double z) {
      return sigmoid(2 * ROOT * z * (1 + CUBIC * z * z));
    }
  },

  CUBE {
    @Override
    public double value(double z) {
      return z * z * z;
    }

    @Override
    public double derivative(double z) {
      return 3 * z * z;
    }

    @Override
    public UnitShape shape() {
      return UnitShape.TANH;
    }
  };

  /** Deeplearning4j's constants are in single precision. */
  private static final double HEIGHT = 1.7159f;

  private static final double QUARTIC = 1.41645f;

  private static final double GELU_STEEPNESS = 1.702f;

  private static final double ROOT = Math.sqrt(2 / Math.PI);

  private static final double CUBIC = .044715 * .044715 * .044715;

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  private static double softplus(double z) {
    return Math.max(0, z) + Math.log1p(Math.exp(-Math.abs(z)));
  }

  /** {@code z sigmoid(steepness z)}. */
  private static double gated(double z, double steepness) {
    return z * sigmoid(steepness * z);
  }

  private static double gatedDerivative(double z, double steepness) {
    double s = sigmoid(steepness * z);
    return s + steepness * z * s * (1 - s);
  }
}
