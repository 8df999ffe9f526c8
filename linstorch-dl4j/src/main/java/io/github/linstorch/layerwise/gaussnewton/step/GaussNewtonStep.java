package io.github.linstorch.layerwise.gaussnewton.step;

import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * One step of all layers at once, which solves
 *
 * <pre>
 *   min dW'J'H J dW - 2 R'J dW + N damping sum_l mu_l |dW_l|^2 + N k sum decay |W + dW|^2
 * </pre>
 *
 * <p>The solver is conjugate gradients, preconditioned with {@link KroneckerFactors}. H is the
 * curvature of the {@link Criterion}; if it is the identity, the problem is {@code min |R - J dW|^2
 * + ...}. Frozen layers, layers that no row reaches, and weights between branches do not move. Rows
 * count by their weights. They may be divided into shares for several threads; sums over the shares
 * are added in order.
 */
public final class GaussNewtonStep {

  /** Smallest residual, relative to the first, at which conjugate gradients stop. */
  public static final double TOLERANCE = 1e-6;

  /** Smallest curvature along a direction that is more than round-off. */
  private static final double LEAST_CURVATURE = 1e-300;

  private final Topology shape;
  private final List<RowShare> shares;
  private final ParallelFor parallel;
  private final Decay decay;
  private final KroneckerFactors factors;
  private final Matrix[] inputGrams;
  private final Matrix[] errorGrams;
  private final Matrix[] gradient;
  private final Matrix[] residual;
  private final Matrix[] image;
  private final Matrix[] conditioned;
  private final Matrix[] direction;
  private final Matrix[] step;
  private double total;
  private boolean knowsFeatures;
  private boolean dampsDecay;
  private int period = 1;
  private int linearisations;
  private Matrix[] net;
  private int iterations;

  /** Makes a step for undivided rows and the squared error. */
  public GaussNewtonStep(Topology shape, Rows rows, Decay decay, Products products) {
    this(
        shape,
        List.of(new RowShare(shape, rows, new Criterion.SquaredError(), products)),
        decay,
        products,
        ParallelFor.SERIAL);
  }

  /**
   * For shares of the rows.
   *
   * @param products for the calling thread
   * @param parallel works on the shares
   */
  public GaussNewtonStep(
      Topology shape, List<RowShare> shares, Decay decay, Products products, ParallelFor parallel) {
    this.shape = shape;
    this.shares = shares;
    this.parallel = parallel;
    this.decay = decay;
    this.factors = new KroneckerFactors(shape, products);
    this.inputGrams = new Matrix[shape.depth()];
    this.errorGrams = new Matrix[shape.depth()];
    this.gradient = shape.zeros();
    this.residual = shape.zeros();
    this.image = shape.zeros();
    this.conditioned = shape.zeros();
    this.direction = shape.zeros();
    this.step = shape.zeros();
  }

  /**
   * Gives the Gram matrix of the features for good, where the shares' own rows change.
   *
   * @param gram of {@code [x 1]} of some rows
   * @param weight sum of the weights of those rows
   */
  public void setFeatures(Matrix gram, double weight) {
    factors.setFeatures(gram, weight);
    knowsFeatures = true;
  }

  /** Counts features that rows in coordinates of their span have left out. */
  public void countFeatures(int count) {
    factors.countFeatures(count);
  }

  /**
   * Lets the damping hold the decay back as well: each layer is damped by {@code damping (mu_l +
   * decay)}. Where outputs saturate, the curvature and with it mu vanish; then nothing but this
   * keeps one step from shrinking all weights to zero.
   */
  public void dampDecay() {
    dampsDecay = true;
  }

  /**
   * Takes the preconditioner's factors anew only in every so many linearisations. Those of small
   * rows and wide layers cost more than all else.
   */
  public void refreshEvery(int linearised) {
    period = linearised;
  }

  /** Output errors for the preconditioner: ones, or random signs for several outputs. */
  public static Matrix probe(int n, int k, Random random) {
    Matrix probe = new Matrix(n, k);
    double[] values = probe.values();
    if (k == 1) {
      Arrays.fill(values, 1);
      return probe;
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextBoolean() ? 1 : -1;
    }
    return probe;
  }

  /** Linearises the net on rows in one piece; see below. */
  public void linearise(Matrix[] weights, Activations forward, Matrix probe) {
    linearise(weights, List.of(forward), List.of(probe), s -> {});
  }

  /**
   * Linearises the net.
   *
   * @param weights as in the passes; must stay until the last step
   * @param forward per share, has been run through with these weights
   * @param probes per share n x k, ones or signs; overwritten
   * @param before receives the number of each share before the share is linearised, to run its pass
   */
  public void linearise(
      Matrix[] weights, List<Activations> forward, List<Matrix> probes, IntConsumer before) {
    net = weights;
    if (!knowsFeatures && areFew(shares)) {
      Matrix rows = featureRows(shares.get(0).rows(), forward.get(0));
      factors.setFeatureRows(rows, shares.get(0).rows().total());
      knowsFeatures = true;
    }
    boolean refreshes = linearisations++ % period == 0;
    int from = knowsFeatures ? 1 : 0;
    parallel.each(
        shares.size(),
        s -> {
          before.accept(s);
          Matrix probe = refreshes ? probes.get(s) : null;
          shares.get(s).linearise(net, forward.get(s), probe, from);
        });
    total = 0;
    for (RowShare share : shares) {
      total += share.rows().total();
    }
    if (refreshes) {
      updateFactors(from);
    }
    addUp(gradient);
    decay.addTo(gradient, -total * shape.nOut(), net);
    stopInactive(gradient);
  }

  private void updateFactors(int from) {
    for (int l = 0; l < errorGrams.length; l++) {
      int layer = l;
      errorGrams[l] = sum(share -> share.errorGrams()[layer]);
      inputGrams[l] = l < from ? null : sum(share -> share.inputGrams()[layer]);
    }
    knowsFeatures = true;
    factors.update(inputGrams, errorGrams, total, parallel);
  }

  /** Whether the rows are all in one piece, and so few that their features' products do not pay. */
  private boolean areFew(List<RowShare> pieces) {
    return pieces.size() == 1 && 2L * pieces.get(0).rows().count() <= shape.rows(0);
  }

  /** {@code [x 1]}, each row times the root of its weight. */
  private Matrix featureRows(Rows rows, Activations forward) {
    int n = rows.count();
    double[] values = Arrays.copyOf(forward.entering(0).values(), n * shape.rows(0));
    for (int i = 0; rows.weights() != null && i < values.length; i++) {
      values[i] *= Math.sqrt(rows.weights()[i % n]);
    }
    return new Matrix(n, shape.rows(0), values);
  }

  private Matrix sum(Function<RowShare, Matrix> part) {
    Matrix first = part.apply(shares.get(0));
    if (shares.size() == 1) {
      return first;
    }
    Matrix result = first.copy();
    for (RowShare share : shares.subList(1, shares.size())) {
      Vectors.addScaled(result, 1, part.apply(share));
    }
    return result;
  }

  private void addUp(Matrix[] target) {
    Vectors.copy(shares.get(0).sum(), target);
    for (RowShare share : shares.subList(1, shares.size())) {
      Vectors.addScaled(target, 1, share.sum());
    }
  }

  private void stopInactive(Matrix[] v) {
    for (int l = 0; l < v.length; l++) {
      if (isActive(l)) {
        shape.unlink(l, v[l]);
      } else {
        Arrays.fill(v[l].values(), 0);
      }
    }
  }

  private boolean isActive(int l) {
    return !shape.frozen()[l] && factors.scale(l) > 0;
  }

  /**
   * Gives the gradient of other rows, more than those linearised at, for a net of one layer.
   *
   * @param sum {@code J'R} of those rows; unchanged
   * @param weight sum of their weights
   */
  public void setGradient(Matrix sum, double weight) {
    Arrays.fill(gradient[0].values(), 0);
    Vectors.addScaled(gradient[0], total / weight, sum);
    decay.addTo(gradient, -total * shape.nOut(), net);
  }

  /** How far the last step would lower the mean loss if the gradient were right, and no more. */
  public double promise() {
    return Vectors.dot(gradient, step) / (2 * total);
  }

  /** {@code J'R}, less the pull of the decay. */
  Matrix[] gradient() {
    return gradient;
  }

  KroneckerFactors factors() {
    return factors;
  }

  /** Conjugate-gradient steps of the last solve. */
  public int iterations() {
    return iterations;
  }

  /**
   * Solves for a step.
   *
   * @param damping at least 0
   * @param most most conjugate-gradient steps
   * @param tolerance relative to the start at which they end
   * @return dW, a buffer that the next call overwrites
   */
  public Matrix[] solve(double damping, int most, double tolerance) {
    for (int l = 0; l < step.length; l++) {
      Arrays.fill(step[l].values(), 0);
      Vectors.copy(gradient[l], residual[l]);
    }
    precondition(damping);
    Vectors.copy(conditioned, direction);
    double product = Vectors.dot(residual, conditioned);
    double first = product;
    iterations = 0;
    while (iterations < most && product > 0) {
      applyOperator(direction, damping);
      double curvature = Vectors.dot(direction, image);
      if (!(curvature > LEAST_CURVATURE)) {
        break;
      }
      iterations++;
      double length = product / curvature;
      Vectors.addScaled(step, length, direction);
      Vectors.addScaled(residual, -length, image);
      precondition(damping);
      double next = Vectors.dot(residual, conditioned);
      if (next < tolerance * first) {
        break;
      }
      Vectors.scale(direction, next / product);
      Vectors.addScaled(direction, 1, conditioned);
      product = next;
    }
    return step;
  }

  /** {@code image = J'H J v + N damping mu v + N k decay v}. */
  private void applyOperator(Matrix[] v, double damping) {
    parallel.each(shares.size(), s -> shares.get(s).apply(v));
    addUp(image);
    for (int l = 0; l < v.length; l++) {
      Vectors.addScaled(image[l], total * ridge(l, damping), v[l]);
    }
    decay.addTo(image, total * shape.nOut(), v);
    stopInactive(image);
  }

  /** What the damping adds to the curvature of a layer. */
  private double ridge(int l, double damping) {
    double own = damping * factors.scale(l);
    return dampsDecay ? own + damping * shape.nOut() * decay.mean(l) : own;
  }

  /** What the preconditioner knows of damping and decay. */
  private double preconditioned(int l, double damping) {
    return dampsDecay
        ? ridge(l, damping) + shape.nOut() * decay.mean(l)
        : damping * factors.scale(l);
  }

  private void precondition(double damping) {
    for (int l = 0; l < residual.length; l++) {
      if (isActive(l)) {
        factors.precondition(l, residual[l], preconditioned(l, damping), conditioned[l]);
        shape.unlink(l, conditioned[l]);
      } else {
        Arrays.fill(conditioned[l].values(), 0);
      }
    }
  }
}
