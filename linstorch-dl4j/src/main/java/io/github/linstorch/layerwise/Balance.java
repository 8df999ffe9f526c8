package io.github.linstorch.layerwise;

import io.github.linstorch.layerwise.DenseStack.Layer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Scales hidden units so that the norms of their incoming and outgoing weights agree, up to a
 * factor of 2.
 *
 * <p>A unit with an activation f that is linear on either side of zero does not notice it: {@code
 * f(s z) / s = f(z)} for every s above 0. Here s is a power of 2, so that no rounding is any
 * different either, and the stack's output stays the same to the bit. What changes is how far a
 * step of a gradient method moves it: where norms differ by orders of magnitude, a step that is
 * small for one layer is huge for the other (B. Neyshabur, R. Salakhutdinov, N. Srebro, "Path-SGD",
 * NIPS 2015).
 */
public final class Balance {

  /** Balancing a layer upsets the one before; the norms of deep stacks settle sooner than this. */
  private static final int MOST_SWEEPS = 100;

  private final DenseStack stack;
  private final double[] values;
  private final double smallest;
  private final double largest;

  private Balance(DenseStack stack, double[] values, double smallest, double largest) {
    this.stack = stack;
    this.values = values;
    this.smallest = smallest;
    this.largest = largest;
  }

  /**
   * Balances a stack. A unit stays as it is between layers of which one must not change, behind an
   * activation of another kind, without incoming or outgoing weights, where it is added to others
   * or others to it, and where a weight would leave the range in which scaling is exact.
   *
   * @param parameters flat, in the order of the stack; unchanged
   * @param mayChange which layers may change, by their number; frozen ones never do
   * @param smallest least magnitude that is stored with full precision
   * @param largest greatest magnitude that can be stored
   * @return the scaled parameters; a copy
   */
  public static double[] of(
      DenseStack stack,
      double[] parameters,
      IntPredicate mayChange,
      double smallest,
      double largest) {
    Balance balance = new Balance(stack, parameters.clone(), smallest, largest);
    boolean changed = true;
    for (int sweep = 0; changed && sweep < MOST_SWEEPS; sweep++) {
      changed = false;
      for (int l = 0; l + 1 < stack.depth(); l++) {
        if (stack.layer(l).activation().isHinge()
            && !isShared(stack, l)
            && balance.isFree(l, mayChange)
            && balance.isFree(l + 1, mayChange)) {
          changed |= balance.layer(l);
        }
      }
    }
    return balance.values;
  }

  /** Whether units of a layer are terms of sums, which the other terms would have to follow. */
  private static boolean isShared(DenseStack stack, int l) {
    return !stack.layer(l).added().isEmpty()
        || IntStream.range(0, stack.depth())
            .anyMatch(other -> stack.layer(other).added().contains(l + 1));
  }

  private boolean isFree(int l, IntPredicate mayChange) {
    return !stack.layer(l).isFrozen() && mayChange.test(l);
  }

  private boolean layer(int l) {
    boolean changed = false;
    for (int unit = 0; unit < stack.layer(l).nOut(); unit++) {
      int[] in = incoming(l, unit);
      int[] out = outgoing(l, unit);
      double scale = scale(norm(in), norm(out));
      if (scale != 1 && isExact(in, scale) && isExact(out, 1 / scale)) {
        multiply(in, scale);
        multiply(out, 1 / scale);
        changed = true;
      }
    }
    return changed;
  }

  /** The power of 2 that brings the norms nearest to each other; 1 where one of them is zero. */
  private static double scale(double in, double out) {
    double exponent = Math.rint(0.5 * Math.log(out / in) / Math.log(2));
    return Double.isFinite(exponent) ? Math.pow(2, exponent) : 1;
  }

  /** Where the weights and the bias of a unit are. */
  private int[] incoming(int l, int unit) {
    Layer layer = stack.layer(l);
    int weights = stack.weightOffset(l) + unit * layer.nIn();
    int bias = stack.biasOffset(l) + unit;
    int count = layer.nIn() + (layer.hasBias() ? 1 : 0);
    return IntStream.range(0, count).map(i -> i < layer.nIn() ? weights + i : bias).toArray();
  }

  /** Where the weights are that the next layer gives to a unit. */
  private int[] outgoing(int l, int unit) {
    Layer next = stack.layer(l + 1);
    int first = stack.weightOffset(l + 1) + unit;
    return IntStream.range(0, next.nOut()).map(o -> first + o * next.nIn()).toArray();
  }

  private double norm(int[] indices) {
    double sum = 0;
    for (int i : indices) {
      sum += values[i] * values[i];
    }
    return Math.sqrt(sum);
  }

  private boolean isExact(int[] indices, double scale) {
    for (int i : indices) {
      double size = Math.abs(scale * values[i]);
      if (values[i] != 0 && !(size >= smallest && size <= largest)) {
        return false;
      }
    }
    return true;
  }

  private void multiply(int[] indices, double scale) {
    for (int i : indices) {
      values[i] *= scale;
    }
  }
}
