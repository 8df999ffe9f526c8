package io.github.linstorch.dl4j;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * The method as its description reads, with explicit n x h targets and explicit pseudo-inverses: an
 * oracle that shares no code and no short cut with the library.
 */
final class ReferenceLinstorch {

  enum Kind {
    IDENTITY,
    RELU,
    LEAKY_RELU,
    ELU,
    SOFTMAX
  }

  /** An activation; {@code parameter} is leaky ReLU's slope or ELU's alpha. */
  record Act(Kind kind, double parameter) {

    static final Act IDENTITY = new Act(Kind.IDENTITY, 0);
    static final Act RELU = new Act(Kind.RELU, 0);
    static final Act SOFTMAX = new Act(Kind.SOFTMAX, 0);

    static Act leaky(double slope) {
      return new Act(Kind.LEAKY_RELU, slope);
    }

    static Act elu(double alpha) {
      return new Act(Kind.ELU, alpha);
    }

    private double apply(double z) {
      return switch (kind) {
        case IDENTITY, SOFTMAX -> z;
        case RELU -> Math.max(0, z);
        case LEAKY_RELU -> z >= 0 ? z : parameter * z;
        case ELU -> z >= 0 ? z : parameter * Math.expm1(z);
      };
    }

    private boolean invertible() {
      return kind == Kind.LEAKY_RELU || kind == Kind.ELU;
    }

    private double inverseSlope(double t) {
      if (t >= 0) {
        return 1;
      }
      return kind == Kind.LEAKY_RELU ? 1 / parameter : 1 / Math.abs(t + parameter);
    }

    private double inverse(double t) {
      if (t >= 0) {
        return t;
      }
      return kind == Kind.LEAKY_RELU ? t / parameter : Math.log(Math.max(1e-16, t / parameter + 1));
    }
  }

  /** A dense layer. */
  record Layer(int nIn, int nOut, boolean bias, Act act) {}

  /**
   * A layer right after a solve.
   *
   * @param bias null where it has none
   * @param tolerance relative accuracy that any implementation can be held to up to here, or NaN
   *     where round-off has decided something
   */
  record Step(int layer, double[][] weight, double[] bias, double loss, double tolerance) {}

  final List<Layer> layers;
  final PseudoInverse pseudoInverse;
  final List<Step> steps = new ArrayList<>();
  private final RealMatrix[] weight;
  private final double[][] bias;

  /** Whether a hidden layer had a unit whose activations are round-off of zero. */
  private boolean aliveByRoundOff;

  /** Largest slope at which an activation was inverted: how much it has magnified errors. */
  private double steepest = 1;

  /**
   * A network.
   *
   * @param weight per layer nIn x nOut
   * @param bias per layer nOut, null without a bias
   * @param rcond relative cut-off, NaN for the default
   */
  ReferenceLinstorch(List<Layer> layers, double[][][] weight, double[][] bias, double rcond) {
    this.layers = layers;
    this.pseudoInverse = new PseudoInverse(rcond);
    this.weight = new RealMatrix[layers.size()];
    this.bias = new double[layers.size()][];
    for (int l = 0; l < layers.size(); l++) {
      this.weight[l] = new Array2DRowRealMatrix(weight[l], true);
      this.bias[l] = layers.get(l).bias() ? bias[l].clone() : null;
    }
  }

  /** Runs the solve calls, recording the layer after every solve. */
  void solve(double[][] x, double[][] y, boolean backwardFirst, int calls) {
    for (int call = 0; call < calls; call++) {
      sweep(x, y, backwardFirst);
      sweep(x, y, !backwardFirst);
    }
  }

  private void sweep(double[][] x, double[][] y, boolean backward) {
    int n = layers.size();
    for (int i = 0; i < n; i++) {
      int l = backward ? n - 1 - i : i;
      solveLayer(l, new Array2DRowRealMatrix(x), new Array2DRowRealMatrix(y));
      steps.add(
          new Step(
              l,
              weight[l].getData(),
              bias[l] == null ? null : bias[l].clone(),
              loss(x, y),
              tolerance()));
    }
  }

  /** Nothing is compared behind singular values below 1e-4, where the bound loses its meaning. */
  private double tolerance() {
    double error = pseudoInverse.errorBound();
    boolean clear =
        pseudoInverse.isClear() && !aliveByRoundOff && error <= 1.2e-6 && error * steepest <= 1e-4;
    return clear ? Math.max(1e-8, error * steepest) : Double.NaN;
  }

  private void solveLayer(int l, RealMatrix x, RealMatrix y) {
    RealMatrix f = entering(l, x);
    if (l > 0 && pseudoInverse.isAutomatic()) {
      noteUnitsAliveByRoundOff(f);
    }
    RealMatrix a = layers.get(l).bias() ? withOnes(f) : f;
    RealMatrix inverse = l == 0 ? pseudoInverse.ofScaled(a) : pseudoInverse.of(a);
    RealMatrix s = inverse.multiply(backwardTo(l, y));
    int nIn = layers.get(l).nIn();
    weight[l] = s.getSubMatrix(0, nIn - 1, 0, s.getColumnDimension() - 1);
    if (layers.get(l).bias()) {
      bias[l] = s.getRow(nIn);
    }
  }

  /**
   * Units whose target was zero but for round-off: where they come near the cut-off, what they do
   * differs from code to code.
   */
  private void noteUnitsAliveByRoundOff(RealMatrix f) {
    double size = f.getFrobeniusNorm();
    double cutoff = Math.max(f.getRowDimension(), f.getColumnDimension()) * 0x1p-52 * size;
    for (int j = 0; j < f.getColumnDimension(); j++) {
      double norm = f.getColumnVector(j).getNorm();
      aliveByRoundOff |= norm > 0.01 * cutoff && norm < 1e-9 * size;
    }
  }

  private RealMatrix backwardTo(int l, RealMatrix y) {
    RealMatrix t = y.copy();
    RealMatrix p = null;
    for (int j = layers.size() - 1; ; j--) {
      Act act = layers.get(j).act();
      if (act.invertible()) {
        if (p != null) {
          t = dropLast(withOnes(t).multiply(pseudoInverse.of(p)));
          p = null;
        }
        for (int r = 0; r < t.getRowDimension(); r++) {
          for (int c = 0; c < t.getColumnDimension(); c++) {
            double value = t.getEntry(r, c);
            steepest = Math.max(steepest, act.inverseSlope(value));
            t.setEntry(r, c, act.inverse(value));
          }
        }
      }
      if (j == l) {
        break;
      }
      RealMatrix m =
          MatrixUtils.createRealMatrix(layers.get(j).nIn() + 1, layers.get(j).nOut() + 1);
      m.setSubMatrix(weight[j].getData(), 0, 0);
      for (int o = 0; bias[j] != null && o < bias[j].length; o++) {
        m.setEntry(layers.get(j).nIn(), o, bias[j][o]);
      }
      m.setEntry(layers.get(j).nIn(), layers.get(j).nOut(), 1);
      p = p == null ? m : m.multiply(p);
    }
    return p == null ? t : dropLast(withOnes(t).multiply(pseudoInverse.of(p)));
  }

  /** Activations that enter layer l, with l = depth the output. */
  private RealMatrix entering(int l, RealMatrix x) {
    RealMatrix f = x;
    for (int j = 0; j < l; j++) {
      Layer layer = layers.get(j);
      RealMatrix z = f.multiply(weight[j]);
      for (int r = 0; r < z.getRowDimension(); r++) {
        for (int c = 0; c < layer.nOut(); c++) {
          double value = z.getEntry(r, c) + (bias[j] == null ? 0 : bias[j][c]);
          z.setEntry(r, c, layer.act().apply(value));
        }
        if (layer.act().kind() == Kind.SOFTMAX) {
          z.setRow(r, softmax(z.getRow(r)));
        }
      }
      f = z;
    }
    return f;
  }

  private static double[] softmax(double[] z) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double value : z) {
      largest = Math.max(largest, value);
    }
    double sum = 0;
    for (int i = 0; i < z.length; i++) {
      z[i] = Math.exp(z[i] - largest);
      sum += z[i];
    }
    for (int i = 0; i < z.length; i++) {
      z[i] /= sum;
    }
    return z;
  }

  double[][] output(double[][] x) {
    return entering(layers.size(), new Array2DRowRealMatrix(x)).getData();
  }

  /** Mean squared error over all rows and outputs. */
  double loss(double[][] x, double[][] y) {
    RealMatrix error = new Array2DRowRealMatrix(output(x)).subtract(new Array2DRowRealMatrix(y));
    double norm = error.getFrobeniusNorm();
    return norm * norm / (y.length * y[0].length);
  }

  /** Mean squared error of ordinary least squares with intercept. */
  double olsLoss(double[][] x, double[][] y) {
    RealMatrix a = withOnes(new Array2DRowRealMatrix(x));
    RealMatrix labels = new Array2DRowRealMatrix(y);
    RealMatrix fitted = a.multiply(new PseudoInverse(Double.NaN).ofScaled(a).multiply(labels));
    double norm = fitted.subtract(labels).getFrobeniusNorm();
    return norm * norm / (y.length * y[0].length);
  }

  double[][] weight(int l) {
    return weight[l].getData();
  }

  double[] bias(int l) {
    return bias[l];
  }

  private static RealMatrix withOnes(RealMatrix f) {
    RealMatrix a = MatrixUtils.createRealMatrix(f.getRowDimension(), f.getColumnDimension() + 1);
    a.setSubMatrix(f.getData(), 0, 0);
    for (int r = 0; r < f.getRowDimension(); r++) {
      a.setEntry(r, f.getColumnDimension(), 1);
    }
    return a;
  }

  private static RealMatrix dropLast(RealMatrix t) {
    return t.getSubMatrix(0, t.getRowDimension() - 1, 0, t.getColumnDimension() - 2);
  }
}
