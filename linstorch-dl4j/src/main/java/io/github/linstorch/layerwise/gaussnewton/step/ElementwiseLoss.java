package io.github.linstorch.layerwise.gaussnewton.step;

import io.github.linstorch.layerwise.Activation;
import io.github.linstorch.layerwise.OutputLoss;
import io.github.linstorch.layerwise.OutputLoss.Kind;
import io.github.linstorch.lstsq.Matrix;

/**
 * A loss of outputs that are activated one by one, {@code a = f(z)}, whose curvature H is therefore
 * diagonal. With c the factor of the output, and derivatives by z:
 *
 * <pre>
 *   squared error          -2c (a - y) f',                 H = 2c f'^2          (Gauss–Newton)
 *   squared log error      -2c log((1+a)/(1+y)) f'/(1+a),  H = 2c (f'/(1+a))^2  (Gauss–Newton)
 *   Poisson                -c (1 - y/a) f',                H = c f'^2 / a       (Fisher)
 *   binary cross-entropy   -c (p - y),                     H = c p (1 - p)
 *   absolute error         -c e/m,                         H = c/m,  m = max(|e|, floor)
 * </pre>
 *
 * <p>The Poisson loss is half the deviance, which is at least 0; they differ by a constant. The
 * absolute error is that of Huber: below the floor it is a parabola. H is then the curvature of a
 * parabola that lies above it (iteratively reweighted least squares; Lange, Hunter and Yang,
 * "Optimization transfer using surrogate objective functions", Journal of Computational and
 * Graphical Statistics 9, 2000).
 */
public final class ElementwiseLoss implements Criterion {

  /** Share of the responses of logits: those that are certain of their labels have no curvature. */
  private static final double CAUTIOUS = 0.5;

  /** Distance from the median, in spreads, beyond which a label is an outlier. */
  private static final double OUTLIER = 4;

  /** Smallest output that is divided by. */
  private static final double LEAST_OUTPUT = Double.MIN_NORMAL;

  private final OutputLoss loss;
  private final Activation activation;
  private final OutputUnits units;

  /** Diagonals of H, n x k, column-major. */
  private double[] curvature = {};

  /**
   * A loss.
   *
   * @param loss any but the cross-entropy of a softmax
   * @param activation behind the outputs
   * @param units of the outputs and of the loss
   */
  public ElementwiseLoss(OutputLoss loss, Activation activation, OutputUnits units) {
    this.loss = loss;
    this.activation = activation;
    this.units = units;
  }

  @Override
  public double loss(Rows rows, Matrix output) {
    int n = rows.count();
    int k = output.columns();
    double sum = 0;
    for (int o = 0; o < k; o++) {
      int at = output.at(o);
      double ofOutput = 0;
      for (int i = 0; i < n; i++) {
        double z = units.raw(o, output.values()[at + i]);
        ofOutput += rows.weight(i) * of(o, z, rows.y().values()[at + i]);
      }
      sum += loss.factor(o, k) * ofOutput;
    }
    return sum / rows.total() / units.loss();
  }

  private double of(int output, double z, double y) {
    return switch (loss.kind()) {
      case BINARY_CROSS_ENTROPY -> Math.max(z, 0) - y * z + Math.log1p(Math.exp(-Math.abs(z)));
      case ABSOLUTE -> {
        double e = Math.abs(activation.value(z) - y);
        double floor = units.floor(output);
        yield e >= floor ? e : 0.5 * (e * e / floor + floor);
      }
      // Less what the label itself would lose: sweeps compare losses by their ratio.
      case POISSON -> Math.max(0, loss.of(activation.value(z), y) - loss.of(y, y));
      default -> loss.of(activation.value(z), y);
    };
  }

  @Override
  public void linearise(Matrix output, Matrix labels, Matrix residual) {
    double[] r = residual.values();
    if (curvature.length != r.length) {
      curvature = new double[r.length];
    }
    for (int o = 0; o < output.columns(); o++) {
      double factor = loss.factor(o, output.columns()) / units.loss();
      for (int at = output.at(o); at < output.at(o) + output.rows(); at++) {
        double z = units.raw(o, output.values()[at]);
        derive(o, z, labels.values()[at], r, at);
        r[at] *= factor * units.scale();
        curvature[at] *= factor * units.scale() * units.scale();
      }
    }
  }

  /** Minus the derivative by z, and the curvature, both without their factor. */
  private void derive(int output, double z, double y, double[] residual, int at) {
    double a = activation.value(z);
    double slope = activation.derivative(z);
    switch (loss.kind()) {
      case BINARY_CROSS_ENTROPY -> {
        residual[at] = y - a;
        curvature[at] = slope;
      }
      case ABSOLUTE -> {
        double size = Math.max(Math.abs(y - a), units.floor(output));
        residual[at] = (y - a) / size;
        curvature[at] = 1 / size;
      }
      case POISSON -> {
        double positive = Math.max(a, LEAST_OUTPUT);
        residual[at] = (y / positive - 1) * slope;
        curvature[at] = slope / positive * slope;
      }
      case SQUARED_LOG -> {
        double relative = slope / (1 + a);
        residual[at] = 2 * (Math.log1p(y) - Math.log1p(a)) * relative;
        curvature[at] = 2 * relative * relative;
      }
      case SQUARED -> {
        residual[at] = 2 * (y - a) * slope;
        curvature[at] = 2 * slope * slope;
      }
      case CROSS_ENTROPY -> throw new IllegalStateException("It depends on all outputs of a row");
    }
  }

  /**
   * The change of each output that the curvature at zero promises to be the best. Of an absolute
   * error that is the label, whose outliers are cut off: a regression would follow them.
   */
  @Override
  public Matrix responses(Rows rows) {
    Matrix zero = new Matrix(rows.count(), rows.y().columns());
    Matrix responses = new Matrix(rows.count(), rows.y().columns());
    linearise(zero, rows.y(), responses);
    double share = loss.is(Kind.BINARY_CROSS_ENTROPY) ? CAUTIOUS : 1;
    for (int i = 0; i < curvature.length; i++) {
      responses.values()[i] = curvature[i] > 0 ? share * responses.values()[i] / curvature[i] : 0;
    }
    for (int o = 0; loss.is(Kind.ABSOLUTE) && o < responses.columns(); o++) {
      double most = OUTLIER * units.floor(o) / OutputUnits.FLOOR / units.scale();
      for (int at = responses.at(o); at < responses.at(o) + rows.count(); at++) {
        responses.values()[at] = Math.max(-most, Math.min(most, responses.values()[at]));
      }
    }
    return responses;
  }

  @Override
  public void applyCurvature(Matrix t) {
    double[] v = t.values();
    for (int i = 0; i < v.length; i++) {
      v[i] *= curvature[i];
    }
  }

  @Override
  public void applyRoot(Matrix s) {
    double[] v = s.values();
    for (int i = 0; i < v.length; i++) {
      v[i] *= Math.sqrt(curvature[i]);
    }
  }

  @Override
  public double decayFactor(int nOut) {
    return nOut / 2.0;
  }

  @Override
  public boolean isLikelihood() {
    return loss.is(Kind.BINARY_CROSS_ENTROPY) || loss.is(Kind.POISSON);
  }
}
