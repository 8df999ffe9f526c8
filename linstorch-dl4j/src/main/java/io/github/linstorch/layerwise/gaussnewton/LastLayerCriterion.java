package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.Activation;
import io.github.linstorch.layerwise.Interruption;
import io.github.linstorch.layerwise.RowSource;
import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Criterion;
import io.github.linstorch.layerwise.gaussnewton.step.Decay;
import io.github.linstorch.layerwise.gaussnewton.step.GaussNewtonStep;
import io.github.linstorch.layerwise.gaussnewton.step.ParallelFor;
import io.github.linstorch.layerwise.gaussnewton.step.RowShare;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.layerwise.gaussnewton.step.Vectors;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Generalised linear model of all rows of a source on the inputs of the last layer: the last layer
 * that has the least loss by the {@link Criterion} of the problem. With most outputs that is
 * convex, and is solved by Newton steps. Each step takes one pass, for the loss and the slope on
 * all rows; the curvature comes from some rows in memory (Byrd, Chin, Neveitt and Nocedal, "On the
 * use of stochastic Hessian information in optimization methods for machine learning", SIAM Journal
 * on Optimization 21, 2011).
 */
final class LastLayerCriterion implements AutoCloseable {

  /** Largest number of passes over the source. */
  private static final int PASSES = 5;

  /** Smallest relative fall of the loss that a step must promise to be worth a pass. */
  private static final double LEAST_GAIN = 1e-4;

  /** Damping of the Newton steps, just large enough to keep them finite. */
  private static final double DAMPING = 1e-4;

  /** Factor by which a step that did not lower the loss is shortened. */
  private static final double SHORTER = 0.25;

  /** Largest number of conjugate-gradient steps for a Newton step. */
  private static final int ITERATIONS = 30;

  /** Largest number of rows from which the curvature is taken. */
  private static final int CURVATURE_ROWS = 8192;

  /** Buffers for one of the blocks of rows that are worked on at a time. */
  private final class Slot implements AutoCloseable {

    private final Products products = new Products();
    private final Criterion criterion;
    private final Matrix slope;
    private Rows rows;
    private Activations activations;
    private Matrix residual;
    private double loss;
    private double weight;

    Slot(Criterion criterion) {
      this.criterion = criterion;
      this.slope = head.zeros()[0];
    }

    /** Takes loss and slope of a block. */
    void run(RowSource source, int block, Matrix[] net) {
      load(source, block);
      Matrix output = activations.forward(net);
      weight = rows.total();
      loss = criterion.loss(rows, output) * weight;
      criterion.linearise(output, rows.y(), residual);
      for (int i = 0; rows.weights() != null && i < residual.values().length; i++) {
        residual.values()[i] *= rows.weights()[i % rows.count()];
      }
      products.cross(activations.entering(last), residual, slope);
    }

    private void load(RowSource source, int block) {
      int n = source.rowsIn(block);
      double[] weights = source.weights(block);
      boolean fits = rows != null && rows.count() == n;
      Matrix x = fits ? rows.x() : new Matrix(n, shape.nIn());
      Matrix y = fits ? rows.y() : new Matrix(n, shape.nOut());
      double[][] features = new double[shape.nIn()][n];
      double[][] labels = new double[shape.nOut()][n];
      source.read(block, features, labels);
      Rows.copy(features, x, 0, n);
      Rows.copy(labels, y, 0, n);
      rows = new Rows(x, y, weights == null ? null : Arrays.copyOf(weights, n));
      equilibration.apply(rows);
      if (!fits) {
        activations = new Activations(shape, x, products);
        residual = new Matrix(n, shape.nOut());
      } else {
        activations.load(x);
      }
    }

    @Override
    public void close() {
      products.close();
    }
  }

  private final Topology shape;
  private final Topology head;
  private final int last;
  private final Equilibration equilibration;
  private final RowSource source;
  private final Decay decay;
  private final ParallelFor parallel;
  private final Slot[] slots = new Slot[RowSource.LANES];
  private final Matrix slope;
  private final Activations curved;
  private final GaussNewtonStep step;
  private final Random random = new Random(0);
  private final Progress progress;
  private double weight;
  private int passes;

  private LastLayerCriterion(
      Problem problem, Topology shape, Matrix[] net, ParallelFor parallel, Products products) {
    this.shape = shape;
    this.last = shape.depth() - 1;
    this.head =
        new Topology(
            new int[] {shape.dims()[last], shape.nOut()},
            new boolean[] {shape.bias()[last]},
            new Activation[] {Activation.IDENTITY},
            new boolean[1]);
    this.equilibration = problem.equilibration();
    this.source = problem.task().rows();
    double[] own = problem.decay(shape, 1).of(last);
    this.decay = own == null ? Decay.NONE : new Decay(new double[][] {own});
    this.parallel = parallel;
    this.progress = problem.progress();
    this.slope = head.zeros()[0];
    Rows held = problem.rows();
    // Evenly spaced: the first ones held are the first ones read, and those may be of one class.
    int count = Math.min(CURVATURE_ROWS, held.count());
    Rows some =
        held.subset(
            IntStream.range(0, count).map(i -> (int) ((long) i * held.count() / count)).toArray());
    Activations hidden = new Activations(shape, some.x(), products);
    hidden.hidden(net);
    double[] entering = hidden.entering(last).values();
    int n = some.count();
    Matrix features = new Matrix(n, head.nIn(), Arrays.copyOf(entering, n * head.nIn()));
    Rows rows = new Rows(features, some.y(), some.weights());
    this.curved = new Activations(head, features, products);
    RowShare share = new RowShare(head, rows, problem.criterion(), products);
    this.step = new GaussNewtonStep(head, List.of(share), decay, products, ParallelFor.SERIAL);
    // Last, because they could not be closed if a later line failed.
    for (int s = 0; s < slots.length; s++) {
      slots[s] = new Slot(problem.criterion());
    }
  }

  /**
   * Regresses.
   *
   * @param problem of more rows than it holds
   * @param shape of the net: the problem's, or a line
   * @param net unchanged
   * @param parallel works on the rows
   * @param products for the calling thread
   * @return the net with another last layer, no worse on all rows; the net as it is if the time is
   *     up
   */
  static Matrix[] solve(
      Problem problem, Topology shape, Matrix[] net, ParallelFor parallel, Products products) {
    try (LastLayerCriterion layer =
        new LastLayerCriterion(problem, shape, net, parallel, products)) {
      return layer.solved(net);
    }
  }

  private Matrix[] solved(Matrix[] net) {
    Matrix[] best = net;
    Matrix[] candidate = net;
    Matrix direction = null;
    double least = Double.POSITIVE_INFINITY;
    double length = 1;
    while (passes < PASSES && !progress.isTimeUp()) {
      double objective = gather(candidate);
      if (objective < least) {
        best = candidate;
        least = objective;
        if (passes == PASSES) {
          break;
        }
        length = 1;
        direction = direction(best[last]);
        if (step.promise() < LEAST_GAIN * least) {
          break;
        }
      } else if (direction == null) {
        // Rows that no one has seen may be so far out that nothing is finite.
        break;
      } else {
        length *= SHORTER;
      }
      candidate = best.clone();
      candidate[last] = best[last].copy();
      Vectors.addScaled(candidate[last], length, direction);
    }
    return best;
  }

  /** The Newton step from weights whose slope has been gathered. */
  private Matrix direction(Matrix weights) {
    Matrix[] net = {weights};
    curved.forward(net);
    int n = curved.output().rows();
    step.linearise(net, curved, GaussNewtonStep.probe(n, head.nOut(), random));
    step.setGradient(slope, weight);
    return step.solve(DAMPING, ITERATIONS, GaussNewtonStep.TOLERANCE)[0];
  }

  /** One pass: the slope of all rows; returns their mean loss, penalty included. */
  private double gather(Matrix[] net) {
    passes++;
    Arrays.fill(slope.values(), 0);
    double loss = 0;
    weight = 0;
    source.restart();
    for (int blocks = source.advance(); blocks > 0; blocks = source.advance()) {
      for (int from = 0; from < blocks; from += slots.length) {
        Interruption.check();
        int first = from;
        int count = Math.min(slots.length, blocks - from);
        parallel.each(count, s -> slots[s].run(source, first + s, net));
        for (int s = 0; s < count; s++) {
          loss += slots[s].loss;
          weight += slots[s].weight;
          Vectors.addScaled(slope, 1, slots[s].slope);
        }
      }
    }
    double factor = slots[0].criterion.decayFactor(head.nOut());
    return loss / weight + factor * decay.of(new Matrix[] {net[last]});
  }

  @Override
  public void close() {
    for (Slot slot : slots) {
      slot.close();
    }
  }
}
