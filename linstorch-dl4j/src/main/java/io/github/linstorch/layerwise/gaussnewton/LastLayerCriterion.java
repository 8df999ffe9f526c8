package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.Activation;
import io.github.linstorch.layerwise.Interruption;
import io.github.linstorch.layerwise.PartitionedRows;
import io.github.linstorch.layerwise.PassSource;
import io.github.linstorch.layerwise.RowSource;
import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Criteria;
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

  private final Topology shape;
  private final Topology head;
  private final int last;
  private final Equilibration equilibration;
  private final PassSource source;
  private final Decay decay;
  private final ParallelFor parallel;
  private final LastLayerSlope[] slots = new LastLayerSlope[RowSource.LANES];
  private final Criteria criteria;
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
    this.criteria = problem.criteria();
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
      slots[s] = new LastLayerSlope(shape, equilibration, criteria);
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
    weight = 0;
    double loss =
        source instanceof PartitionedRows parts
            ? gather(parts, net)
            : gather((RowSource) source, net);
    double factor = criteria.create().decayFactor(head.nOut());
    return loss / weight + factor * decay.of(new Matrix[] {net[last]});
  }

  private double gather(PartitionedRows parts, Matrix[] net) {
    LastLayerSlope.Sums sums =
        parts.run(new LastLayerSlope.Task(shape, equilibration, criteria, net));
    weight = sums.weight();
    Vectors.addScaled(slope, 1, sums.slope());
    return sums.loss();
  }

  private double gather(RowSource rows, Matrix[] net) {
    double loss = 0;
    rows.restart();
    for (int blocks = rows.advance(); blocks > 0; blocks = rows.advance()) {
      for (int from = 0; from < blocks; from += slots.length) {
        Interruption.check();
        int first = from;
        int count = Math.min(slots.length, blocks - from);
        parallel.each(count, s -> slots[s].run(rows, first + s, net));
        for (int s = 0; s < count; s++) {
          loss += slots[s].loss();
          weight += slots[s].weight();
          Vectors.addScaled(slope, 1, slots[s].slope());
        }
      }
    }
    return loss;
  }

  @Override
  public void close() {
    for (LastLayerSlope slot : slots) {
      slot.close();
    }
  }
}
