package io.github.linstorch.layerwise.gaussnewton.step;

import io.github.linstorch.layerwise.Activation;
import io.github.linstorch.layerwise.OutputLoss;
import io.github.linstorch.layerwise.OutputLoss.Kind;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Units in which a net's outputs z, before their activation, are fitted by a {@link Criterion}:
 * {@code z = scale z' + shift}. Without them the decay of the weights would depend on the units of
 * the labels.
 *
 * @param shift per output, the z of the constant that fits the labels best; 0 where the last layer
 *     has no bias
 * @param scale of all outputs: the spread of the labels where outputs may be of any size, else 1,
 *     for the logits of a sigmoid the root of 2
 * @param loss unit of the loss: that of the constant, or 1 for minus the logarithm of a likelihood
 * @param floors per output, the error below which an absolute error counts as its square; null for
 *     another loss
 */
public record OutputUnits(double[] shift, double scale, double loss, double[] floors)
    implements Serializable {

  /** Part of the spread of an output's labels that is the floor of its absolute error. */
  public static final double FLOOR = 0.01;

  /** Number of times that a bracket of the constant is doubled, and then halved. */
  private static final int HALVINGS = 100;

  /** Spread of labels, relative to their size, up to which they count as equal. */
  private static final double CONSTANT = 0x1p-40;

  /** Output beyond which an activation counts as one whose outputs have no bounds. */
  private static final double UNBOUNDED = 100;

  /** Units in which nothing changes. */
  public static OutputUnits ones(int nOut) {
    return new OutputUnits(new double[nOut], 1, 1, null);
  }

  /** Units of a softmax: only the loss has one, the mean weight of its classes. */
  public static OutputUnits ofSoftmax(OutputLoss loss, int nOut) {
    double mean = 0;
    for (int o = 0; o < nOut; o++) {
      mean += loss.weight(o) / nOut;
    }
    return new OutputUnits(new double[nOut], 1, loss.isPlain() ? 1 : mean, null);
  }

  /**
   * Chooses the units.
   *
   * @param rows unchanged
   * @param loss of outputs that are activated one by one
   * @param shifts whether the last layer has a bias
   */
  public static OutputUnits of(Rows rows, OutputLoss loss, Activation activation, boolean shifts) {
    int k = rows.y().columns();
    double[] constants = new double[k];
    double[] spreads = new double[k];
    for (int o = 0; o < k; o++) {
      constants[o] = constant(rows, o, loss.kind());
      spreads[o] = spread(rows, o, loss.kind(), constants[o]);
    }
    double scale = scale(loss, activation, Math.sqrt(meanSquare(spreads)));
    double[] shift = new double[k];
    for (int o = 0; o < k && shifts; o++) {
      shift[o] = inverse(activation, constants[o], scale);
    }
    double[] floors =
        loss.is(Kind.ABSOLUTE) ? Arrays.stream(spreads).map(s -> FLOOR * s).toArray() : null;
    return new OutputUnits(shift, scale, unit(rows, loss, activation, shift, spreads), floors);
  }

  private static double unit(
      Rows rows, OutputLoss loss, Activation activation, double[] shift, double[] spreads) {
    int k = spreads.length;
    double own;
    if (loss.is(Kind.BINARY_CROSS_ENTROPY) || loss.is(Kind.POISSON)) {
      own = IntStream.range(0, k).mapToDouble(loss::weight).average().orElse(1);
    } else if (loss.is(Kind.ABSOLUTE)) {
      own = IntStream.range(0, k).mapToDouble(o -> loss.factor(o, k) * spreads[o]).sum();
    } else {
      own = lossOfShift(rows, loss, activation, shift);
    }
    return own > 0 && own < Double.POSITIVE_INFINITY ? own : 1;
  }

  /** Mean loss of the constants that the shifts give. */
  private static double lossOfShift(
      Rows rows, OutputLoss loss, Activation activation, double[] shift) {
    double sum = 0;
    double total = rows.total();
    for (int o = 0; o < shift.length; o++) {
      double a = activation.value(shift[o]);
      for (int i = 0; i < rows.count(); i++) {
        double share = loss.factor(o, shift.length) * rows.weight(i) / total;
        sum += share * loss.of(a, rows.y().get(i, o));
      }
    }
    return sum;
  }

  /** Output before its activation, in its own unit. */
  public double raw(int output, double z) {
    return scale * z + shift[output];
  }

  double floor(int output) {
    return floors[output];
  }

  /** The constant output that has the least loss. */
  private static double constant(Rows rows, int o, Kind kind) {
    if (kind == Kind.ABSOLUTE) {
      return median(labels(rows, o), rows);
    }
    double sum = 0;
    double n = rows.total();
    for (int i = 0; i < rows.count(); i++) {
      double y = rows.y().get(i, o);
      sum += rows.weight(i) / n * (kind == Kind.SQUARED_LOG ? Math.log1p(y) : y);
    }
    return switch (kind) {
      case SQUARED_LOG -> Math.expm1(sum);
      // Without any, or with nothing but ones, the best would be infinite.
      case BINARY_CROSS_ENTROPY -> (n * sum + 0.5) / (n + 1);
      case POISSON -> (n * sum + 0.5) / (n + 1);
      default -> sum;
    };
  }

  /** Root of the mean square around a constant; median distance for absolute errors. */
  private static double spread(Rows rows, int o, Kind kind, double constant) {
    double squares = 0;
    double distances = 0;
    double largest = 0;
    double total = rows.total();
    for (int i = 0; i < rows.count(); i++) {
      double e = Math.abs(rows.y().get(i, o) - constant);
      largest = Math.max(largest, Math.abs(rows.y().get(i, o)));
      squares += rows.weight(i) / total * e * e;
      distances += rows.weight(i) / total * e;
    }
    double spread = Math.sqrt(squares);
    if (kind == Kind.ABSOLUTE) {
      double[] away = Arrays.stream(labels(rows, o)).map(y -> Math.abs(y - constant)).toArray();
      double median = median(away, rows);
      // Where more than half of the labels are equal.
      spread = median > 0 ? median : distances;
    }
    return spread > CONSTANT * largest && spread < Double.POSITIVE_INFINITY ? spread : 1;
  }

  private static double[] labels(Rows rows, int o) {
    int at = rows.y().at(o);
    return Arrays.copyOfRange(rows.y().values(), at, at + rows.count());
  }

  /** Median by the weights of the rows. */
  private static double median(double[] values, Rows rows) {
    int[] order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double half = rows.total() / 2;
    double sum = 0;
    int at = -1;
    while (sum < half && at + 1 < order.length) {
      at++;
      sum += rows.weight(order[at]);
    }
    return values[order[at]];
  }

  private static double meanSquare(double[] values) {
    return Arrays.stream(values).map(v -> v * v).average().orElse(1);
  }

  /**
   * What outputs are of the size of: their labels, where they are without bounds. Logits z are
   * penalised as the pair z/2, -z/2 of a softmax would be.
   */
  private static double scale(OutputLoss loss, Activation activation, double spread) {
    boolean isUnbounded =
        Math.max(Math.abs(activation.value(1e9)), Math.abs(activation.value(-1e9))) > UNBOUNDED;
    if (!isUnbounded) {
      return loss.is(Kind.BINARY_CROSS_ENTROPY) ? Math.sqrt(2) : 1;
    }
    // A positive factor passes through a ReLU and a leaky one, but not through a bend at z = 1.
    boolean isHomogeneous = activation.isHinge();
    return isHomogeneous ? spread : Math.max(1, spread);
  }

  /** A z at which a rising activation has a value, or nearly; one where it has a slope. */
  private static double inverse(Activation activation, double value, double scale) {
    double high = Math.max(1, scale);
    double low = -high;
    for (int i = 0; i < HALVINGS && activation.value(high) < value; i++) {
      high *= 2;
    }
    for (int i = 0; i < HALVINGS && activation.value(low) > value; i++) {
      low *= 2;
    }
    for (int i = 0; i < HALVINGS; i++) {
      double middle = low + (high - low) / 2;
      if (activation.value(middle) < value) {
        low = middle;
      } else {
        high = middle;
      }
    }
    double z = high;
    for (double other : new double[] {0, 0.1 * scale, scale}) {
      z = activation.derivative(z) > 0 ? z : other;
    }
    return Double.isFinite(z) ? z : 0;
  }
}
