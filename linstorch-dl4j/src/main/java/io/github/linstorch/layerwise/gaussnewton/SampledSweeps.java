package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Criterion;
import io.github.linstorch.layerwise.gaussnewton.step.Decay;
import io.github.linstorch.layerwise.gaussnewton.step.DoubleJacobian;
import io.github.linstorch.layerwise.gaussnewton.step.GaussNewtonStep;
import io.github.linstorch.layerwise.gaussnewton.step.Jacobian;
import io.github.linstorch.layerwise.gaussnewton.step.Jacobians;
import io.github.linstorch.layerwise.gaussnewton.step.ParallelFor;
import io.github.linstorch.layerwise.gaussnewton.step.RowShare;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.layerwise.gaussnewton.step.Vectors;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.NativeBlas;
import io.github.linstorch.lstsq.Products;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Sweeps from one start that each take a sample of the rows. Every sweep is a step on a new sample.
 * The damping falls while steps lower the loss on the held-out rows, and grows when they do not, so
 * that steps become shorter when they begin to follow the noise of their samples. The running mean
 * of the nets reduces that noise (Polyak and Juditsky, SIAM Journal on Control and Optimization 30,
 * 1992); the mean with the least loss on the held-out rows is kept.
 */
final class SampledSweeps implements AutoCloseable {

  /**
   * Number of rows of a share: enough for efficient kernels, and few enough that all threads get
   * shares.
   */
  private static final int SHARE = 512;

  /** Largest number of shares: each has Gram matrices as large as its layers squared. */
  private static final int MOST_SHARES = 8;

  /** Number of held-out rows that judge each step; all of them judge the mean. */
  private static final int STEP_ROWS = 2000;

  /** Share of all rows that a sweep takes, between {@link #LEAST_ROWS} and {@link #MOST_ROWS}. */
  private static final int PART_OF_ROWS = 16;

  /** Smallest number of rows of a sweep, as far as all rows decide; wide layers need more. */
  private static final int LEAST_ROWS = 700;

  /** Largest number of rows of a sweep, as far as all rows decide; wide layers need more. */
  private static final int MOST_ROWS = 2000;

  /**
   * Memory of the mean: net i enters with weight {@code MEMORY / (i + MEMORY)}, so that about the
   * last tenth of the nets counts.
   */
  private static final double MEMORY = 10;

  /** Number of sweeps after which the mean is judged again. */
  private static final int PERIOD = 16;

  /**
   * Smallest relative fall of the mean's loss, from one judgement to the next, that counts as
   * progress.
   */
  private static final double LEAST_GAIN = 2e-3;

  /** Rows per feature from which the Gram matrix of the features is built. */
  private static final int FEATURE_ROWS = 8;

  private final Topology shape;
  private final Problem problem;
  private final Settings settings;
  private final Decay decay;
  private final Products products;
  private final Criterion criterion;
  private final DampingSchedule schedule;
  private final HeldOutLoss stepLoss;
  private final HeldOutLoss loss;
  private final List<RowShare> shares = new ArrayList<>();
  private final List<Products> shareProducts = new ArrayList<>();
  private final List<Jacobian> jacobians = new ArrayList<>();
  private final List<Activations> activations = new ArrayList<>();
  private final int fittedCount;
  private final int shareRows;
  private final RowSampler sampler;
  private final GaussNewtonStep step;

  /**
   * For a block.
   *
   * @param shape of the block
   * @param split of the problem's rows
   * @param decay of the block
   * @param products of the calling thread
   */
  SampledSweeps(
      Problem problem,
      Topology shape,
      HoldOutSplit split,
      Decay decay,
      ParallelFor parallel,
      Products products) {
    this.problem = problem;
    this.shape = shape;
    this.settings = problem.settings();
    this.decay = decay;
    this.products = products;
    this.criterion = problem.criterion();
    this.schedule = DampingSchedule.of(problem.isOutputLoss());
    this.fittedCount = split.fitted().length;
    int batch = batchRows();
    int count = Math.min(MOST_SHARES, (batch + SHARE - 1) / SHARE);
    this.shareRows = batch / count;
    this.sampler = new RowSampler(problem.rows(), split.fitted(), count * shareRows);
    for (int s = 0; s < count; s++) {
      Products own = new Products();
      Rows room = problem.rows().room(shareRows);
      Jacobian jacobian = jacobian(own);
      shareProducts.add(own);
      jacobians.add(jacobian);
      shares.add(new RowShare(shape, room, problem.criterion(), jacobian));
      activations.add(new Activations(shape, room.x(), own));
    }
    Rows heldOut = split.heldOut();
    int few = Math.min(STEP_ROWS, heldOut.count());
    this.stepLoss = new HeldOutLoss(shape, heldOut, few, SHARE, criterion, parallel);
    this.loss =
        heldOut.count() <= STEP_ROWS
            ? stepLoss
            : new HeldOutLoss(shape, heldOut, heldOut.count(), SHARE, criterion, parallel);
    this.step = new GaussNewtonStep(shape, shares, decay, products, parallel);
  }

  /**
   * In single precision, except where there is no BLAS, or where frozen layers may give activations
   * of any size.
   */
  private Jacobian jacobian(Products own) {
    return NativeBlas.isAvailable() && !shape.anyFrozen()
        ? Jacobians.inSingle(shape, shareRows)
        : new DoubleJacobian(shape, shareRows, own);
  }

  private int batchRows() {
    if (problem.takesAll()) {
      return fittedCount;
    }
    int wanted = settings.batchRows();
    if (wanted == 0) {
      int widest = Arrays.stream(shape.dims(), 0, shape.depth()).max().orElseThrow();
      int part = Math.min(MOST_ROWS, Math.max(LEAST_ROWS, fittedCount / PART_OF_ROWS));
      int rowsPerInput = problem.isOutputLoss() ? 2 : 4;
      wanted = Math.max(part, Math.multiplyExact(rowsPerInput, widest));
    }
    return Math.min(wanted, fittedCount);
  }

  /** Sweeps from a start. */
  Sweeper.Candidate run(Start kind, Random random, Sweeper.Monitor monitor) {
    Matrix[] net = begin(kind, random);
    Matrix[] mean = net;
    Matrix[] best = net;
    double least = loss.of(net);
    double mark = least;
    double current = stepLoss.of(net);
    double damping = schedule.first();
    int bad = 0;
    Sweeper.End end = Sweeper.End.COMPLETED;
    for (int s = 0; s < settings.sweeps(); s++) {
      monitor.check();
      if (monitor.isTimeUp()) {
        end = Sweeper.End.TIME_LIMIT;
        break;
      }
      double objective = linearise(net, random);
      Matrix[] direction =
          step.solve(damping, settings.conjugateGradients(), GaussNewtonStep.TOLERANCE);
      Matrix[] candidate = Vectors.sum(net, 1, direction, 1);
      double after = stepLoss.of(candidate);
      boolean accepted = schedule.accepts(current, after);
      damping = schedule.next(damping, current, after);
      if (accepted) {
        net = candidate;
        current = after;
      }
      double share = MEMORY / (s + 1 + MEMORY);
      mean = s == 0 ? net : Vectors.sum(mean, 1 - share, net, share);
      boolean judges = (s + 1) % PERIOD == 0 || s + 1 == settings.sweeps();
      double holdout = judges ? loss.of(mean) : current;
      monitor.swept(
          s, new Sweeper.Report(objective, holdout, damping, accepted ? 1 : 0, step.iterations()));
      if (judges) {
        if (holdout < least) {
          least = holdout;
          best = mean;
        }
        bad = least < mark * (1 - LEAST_GAIN) ? 0 : bad + 1;
        mark = bad == 0 ? least : mark;
        if (bad >= settings.patience()) {
          end = Sweeper.End.NO_IMPROVEMENT;
          break;
        }
      }
      sampler.draw(random);
    }
    double last = loss.of(mean);
    return last < least
        ? new Sweeper.Candidate(mean, last, end)
        : new Sweeper.Candidate(best, least, end);
  }

  /** Draws a net, and the rows of the first sweep. */
  private Matrix[] begin(Start kind, Random random) {
    sampler.shuffle(random);
    setFeatures();
    Rows some = kind == Start.HINGES ? sampler.firstRows(settings.seedRows()) : problem.rows();
    Matrix[] net = RandomNet.draw(kind, shape, some, settings, problem.fixed(), random, products);
    sampler.draw(random);
    return withFirstOutputs(net);
  }

  /** Linearises the net on the rows of the sweep; returns its objective there. */
  private double linearise(Matrix[] net, Random random) {
    List<Matrix> probes = new ArrayList<>();
    for (RowShare share : shares) {
      probes.add(GaussNewtonStep.probe(share.rows().count(), shape.nOut(), random));
    }
    double[] losses = new double[shares.size()];
    step.linearise(
        net,
        activations,
        probes,
        s -> {
          Rows own = shares.get(s).rows();
          sampler.fill(own, s * shareRows);
          activations.get(s).load(own.x());
          losses[s] = criterion.loss(own, activations.get(s).forward(net)) * own.total();
        });
    double total = shares.stream().mapToDouble(share -> share.rows().total()).sum();
    double penalty = criterion.decayFactor(shape.nOut()) * decay.of(net);
    return Arrays.stream(losses).sum() / total + penalty;
  }

  /** The preconditioner's factor of the features, from more rows than a sweep takes. */
  private void setFeatures() {
    Rows some =
        sampler.firstRows(Math.max(LEAST_ROWS, Math.multiplyExact(FEATURE_ROWS, shape.nIn())));
    int n = some.count();
    double[] values = Arrays.copyOf(some.x().values(), n * shape.rows(0));
    Arrays.fill(values, n * shape.nIn(), values.length, 1);
    for (int i = 0; some.weights() != null && i < values.length; i++) {
      values[i] *= Math.sqrt(some.weights()[i % n]);
    }
    Matrix gram = new Matrix(shape.rows(0), shape.rows(0));
    products.gram(new Matrix(n, shape.rows(0), values), gram);
    step.setFeatures(gram, some.total());
  }

  /**
   * The net with a last layer to begin with: solved on the rows of the first sweep; for a
   * criterion, which the first step lowers, zero, so that all classes are equally likely, or
   * outputs constant.
   */
  private Matrix[] withFirstOutputs(Matrix[] net) {
    int last = shape.depth() - 1;
    if (shape.frozen()[last]) {
      return net;
    }
    if (problem.isOutputLoss()) {
      return LastLayerRidge.with(net, shape.zeros()[last]);
    }
    Rows some = sampler.firstRows(shareRows * shares.size());
    Activations hidden = new Activations(shape, some.x(), products);
    hidden.hidden(net);
    LastLayerRidge ridge = new LastLayerRidge(shape, some, decay, products);
    return LastLayerRidge.with(net, ridge.solve(hidden, settings.ridge()));
  }

  @Override
  public void close() {
    shareProducts.forEach(Products::close);
    jacobians.forEach(Jacobian::close);
    stepLoss.close();
    loss.close();
  }
}
