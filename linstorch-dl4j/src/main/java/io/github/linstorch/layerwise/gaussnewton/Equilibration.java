package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.NotFiniteException;
import io.github.linstorch.layerwise.gaussnewton.step.Decay;
import io.github.linstorch.layerwise.gaussnewton.step.OutputUnits;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.layerwise.gaussnewton.step.Vectors;
import io.github.linstorch.lstsq.Matrix;
import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Coordinates in which columns are centred and of unit size, so that the units of features and
 * labels do not matter: {@code x -> (x - m)/s} per feature, {@code y -> (y - q)/t} per output.
 * Without a bias in the first layer m is zero; without one in the last layer q is zero. Class
 * indicators that are regressed have a common t, so that rare classes do not weigh more. Where a
 * loss of the activated output is lowered, labels stay as they are, and the outputs before the
 * activation have {@link OutputUnits}. The change of coordinates of a net is exact.
 */
final class Equilibration implements Serializable {

  @Serial private static final long serialVersionUID = 1;

  /**
   * Spread of a column, relative to its largest entry, up to which it is round-off of the mean and
   * the column counts as constant.
   */
  private static final double CONSTANT = 0x1p-60;

  private final Topology shape;
  private final double[] shift;
  private final double[] scale;
  private final boolean[] constant;
  private final double[] labelShift;
  private final double[] labelScale;

  /** Mean size of the outputs, by which the decay of the last layer is measured. */
  private final double meanScale;

  /** Unit of the loss, and its root. */
  private final double lossUnit;

  private final double lossRoot;
  private final boolean keepsLabels;

  /**
   * Chooses the coordinates.
   *
   * @param rows unchanged
   * @param isClassification whether labels are classes
   * @param units of the outputs; null where the labels are regressed
   */
  Equilibration(Rows rows, Topology shape, boolean isClassification, OutputUnits units) {
    this.shape = shape;
    ColumnStatistics features = new ColumnStatistics(rows.x(), rows);
    int d = shape.nIn();
    this.shift = new double[d];
    this.scale = new double[d];
    this.constant = new boolean[d];
    for (int j = 0; j < d; j++) {
      shift[j] = shape.bias()[0] ? features.mean(j) : 0;
      scale[j] = finite("features", features.spread(j, shift[j]));
      // The mean of many equal numbers may be off by more than round-off of a single one.
      constant[j] =
          scale[j] <= CONSTANT * features.largest(j, 0)
              || shape.bias()[0] && features.isOneValue(j);
      scale[j] = constant[j] ? 1 : scale[j] * features.factorOfRare(j, shape.bias()[0]);
    }
    this.labelShift = new double[shape.nOut()];
    this.labelScale = new double[shape.nOut()];
    Arrays.fill(labelScale, 1);
    this.keepsLabels = units != null;
    if (units != null) {
      this.meanScale = units.scale();
      this.lossUnit = units.loss();
      this.lossRoot = Math.sqrt(lossUnit);
      Arrays.fill(labelScale, meanScale);
      System.arraycopy(units.shift(), 0, labelShift, 0, labelShift.length);
      return;
    }
    ColumnStatistics labels = new ColumnStatistics(rows.y(), rows);
    double[] spread = new double[labelShift.length];
    double most = 0;
    double top = 0;
    for (int o = 0; o < labelShift.length; o++) {
      labelShift[o] = shape.bias()[shape.depth() - 1] ? labels.mean(o) : 0;
      spread[o] = finite("labels", labels.spread(o, labelShift[o]));
      most = Math.max(most, spread[o]);
      top = Math.max(top, labels.largest(o, 0));
    }
    double sum = 0;
    for (int o = 0; o < spread.length && most > 0; o++) {
      sum += (spread[o] / most) * (spread[o] / most);
    }
    double all = most * Math.sqrt(sum / spread.length);
    this.meanScale = all > CONSTANT * top ? all : 1;
    this.lossRoot = meanScale;
    this.lossUnit = meanScale * meanScale;
    for (int o = 0; o < labelScale.length; o++) {
      boolean isOwn = !isClassification && spread[o] > CONSTANT * labels.largest(o, 0);
      labelScale[o] = isOwn ? spread[o] : meanScale;
    }
  }

  /** The shape of a net that takes features in these coordinates. */
  Topology inCoordinates(Topology raw) {
    return raw.skips().takesInputs() ? raw.withInputs(scale, shift) : raw;
  }

  private static double finite(String what, double spread) {
    if (!Double.isFinite(spread)) {
      throw new NotFiniteException(
          "The "
              + what
              + " overflow double precision: standardise them. The network is unchanged.");
    }
    return spread;
  }

  /**
   * A loss in the units of the labels: that of one output exactly, of several the mean share of
   * their variances times their mean variance.
   */
  double rawLoss(double loss) {
    return keepsLabels ? loss * lossUnit : loss * meanScale * meanScale;
  }

  /**
   * Weight of each output's squared error in the loss of the labels as they are; null where all are
   * equal.
   */
  double[] rawShares() {
    double[] shares = new double[labelScale.length];
    boolean differ = false;
    for (int o = 0; o < shares.length; o++) {
      double ratio = labelScale[o] / meanScale;
      shares[o] = ratio * ratio;
      differ |= labelScale[o] != labelScale[0];
    }
    return differ ? shares : null;
  }

  /** Factor per output from squares in the label's unit to equilibrated ones. */
  double[] squareUnits() {
    double[] units = new double[labelScale.length];
    for (int o = 0; o < units.length; o++) {
      units[o] = 1 / labelScale[o] / labelScale[o];
    }
    return units;
  }

  /** Labels in their own units. */
  Matrix rawLabels(Matrix labels) {
    return keepsLabels ? labels : rawOutputs(labels);
  }

  /** Outputs, before their activation, in their own units. */
  Matrix rawOutputs(Matrix outputs) {
    Matrix raw = outputs.copy();
    for (int o = 0; o < raw.columns(); o++) {
      for (int i = 0; i < raw.rows(); i++) {
        raw.set(i, o, raw.get(i, o) * labelScale[o] + labelShift[o]);
      }
    }
    return raw;
  }

  /**
   * Changes rows to these coordinates. A constant feature becomes zero, not round-off.
   *
   * @return the given rows
   */
  Rows apply(Rows rows) {
    Matrix x = rows.x();
    for (int j = 0; j < x.columns(); j++) {
      change(x, j, shift[j], scale[j], hasNoSay(j));
    }
    for (int o = 0; o < rows.y().columns() && !keepsLabels; o++) {
      change(rows.y(), o, labelShift[o], labelScale[o], false);
    }
    return rows;
  }

  private static void change(Matrix a, int column, double shift, double scale, boolean isZero) {
    double[] values = a.values();
    int from = a.at(column);
    for (int i = from; i < from + a.rows(); i++) {
      values[i] = isZero ? 0 : (values[i] - shift) / scale;
    }
  }

  private boolean hasNoSay(int feature) {
    return constant[feature] && !shape.frozen()[0];
  }

  /** The net in these coordinates that equals one for the rows as they are. */
  Matrix[] apply(Matrix[] raw) {
    Matrix[] net = Vectors.copyOf(raw);
    Matrix first = net[0];
    Matrix last = net[net.length - 1];
    int d = shape.nIn();
    for (int o = 0; o < first.columns(); o++) {
      for (int j = 0; j < d; j++) {
        if (shape.bias()[0]) {
          first.set(d, o, first.get(d, o) + shift[j] * first.get(j, o));
        }
        first.set(j, o, first.get(j, o) * scale[j]);
      }
    }
    for (int o = 0; o < last.columns(); o++) {
      if (shape.bias()[shape.depth() - 1]) {
        last.set(last.rows() - 1, o, last.get(last.rows() - 1, o) - labelShift[o]);
      }
    }
    scaleOutputs(last, true);
    return net;
  }

  /**
   * The linear map in these coordinates that equals one of the rows as they are.
   *
   * @param raw (d + 1) x k with an intercept, d x k without
   */
  Matrix applyLinear(Matrix raw, boolean intercept) {
    Matrix w = raw.copy();
    int d = shape.nIn();
    for (int o = 0; o < w.columns(); o++) {
      double constant = -labelShift[o];
      for (int j = 0; j < d; j++) {
        constant += shift[j] * w.get(j, o);
        w.set(j, o, w.get(j, o) * scale[j]);
      }
      if (intercept) {
        w.set(d, o, w.get(d, o) + constant);
      }
    }
    scaleOutputs(w, true);
    return w;
  }

  private void scaleOutputs(Matrix a, boolean inverse) {
    for (int o = 0; o < a.columns(); o++) {
      double factor = inverse ? 1 / labelScale[o] : labelScale[o];
      for (int i = a.at(o); i < a.at(o) + a.rows(); i++) {
        a.values()[i] *= factor;
      }
    }
  }

  /** The net for the rows as they are; a constant feature has no say unless its layer is frozen. */
  Matrix[] undo(Matrix[] equilibrated) {
    Matrix[] net = Vectors.copyOf(equilibrated);
    Matrix first = net[0];
    Matrix last = net[net.length - 1];
    scaleOutputs(last, false);
    for (int o = 0; o < last.columns(); o++) {
      if (shape.bias()[shape.depth() - 1]) {
        last.set(last.rows() - 1, o, last.get(last.rows() - 1, o) + labelShift[o]);
      }
    }
    int d = shape.nIn();
    for (int o = 0; o < first.columns(); o++) {
      for (int j = 0; j < d; j++) {
        // Before the shift: the bias must not keep a share of a weight that is gone.
        first.set(j, o, hasNoSay(j) ? 0 : first.get(j, o) / scale[j]);
        if (shape.bias()[0]) {
          first.set(d, o, first.get(d, o) - shift[j] * first.get(j, o));
        }
      }
    }
    return net;
  }

  /**
   * The decay in these coordinates that equals one of the raw weights.
   *
   * @param block the shape of the net or of the block of it that decays
   * @param raw per layer, penalty of the squared raw weights, added to the loss
   * @param all penalty of all weights in these coordinates
   */
  Decay decay(Topology block, double[] raw, double all) {
    double[][] rows = new double[raw.length][];
    boolean any = false;
    for (int l = 0; l < raw.length; l++) {
      rows[l] = new double[block.dims()[l]];
      for (int j = 0; j < rows[l].length; j++) {
        double factor = l == 0 ? 1 / scale[j] : 1;
        factor *= l == raw.length - 1 ? meanScale : 1;
        factor /= lossRoot;
        rows[l][j] = all + raw[l] * factor * factor;
        any |= rows[l][j] > 0;
      }
    }
    return any ? new Decay(rows) : Decay.NONE;
  }
}
