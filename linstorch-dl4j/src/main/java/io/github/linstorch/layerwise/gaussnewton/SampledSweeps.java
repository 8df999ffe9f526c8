package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Criterion;
import io.github.linstorch.layerwise.gaussnewton.step.Decay;
import io.github.linstorch.layerwise.gaussnewton.step.DoubleJacobian;
import io.github.linstorch.layerwise.gaussnewton.step.GaussNewtonStep;
import io.github.linstorch.layerwise.gaussnewton.step.Jacobian;
import io.github.linstorch.layerwise.gaussnewton.step.ParallelFor;
import io.github.linstorch.layerwise.gaussnewton.step.RowShare;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.SingleJacobian;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Lapack;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import io.github.linstorch.lstsq.RidgeRegression;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Gauss–Newton sweeps of which each takes some of many rows. Every sweep is a step on rows drawn
 * anew; the damping falls while steps lower the error of rows that are held out, and grows when
 * they do not, so that steps become shorter as they begin to follow the noise of their rows. Kept
 * is the running mean of the nets, which evens that noise out (Polyak and Juditsky, SIAM Journal on
 * Control and Optimization 30, 1992), where it does best on the held-out rows.
 */
final class SampledSweeps implements AutoCloseable {

  /** Rows of a share: enough to keep the kernels busy, few enough for all threads. */
  static final int SHARE = 512;

  /** Most shares: each has Gram matrices of its own, whose size is that of the layers squared. */
  private static final int MOST_SHARES = 8;

  /** Held-out rows that judge each step; the mean is judged by all of them. */
  private static final int STEP_ROWS = 2000;

  /** Rows of a sweep: a share of all, between bounds. */
  private static final int PART_OF_ROWS = 16;

  private static final int LEAST_ROWS = 700;
  private static final int MOST_ROWS = 2000;

  /** The mean of net i weighs the net with {@code MEMORY / (i + MEMORY)}: the last tenth or so. */
  private static final double MEMORY = 10;

  /** Sweeps between looks at the mean. */
  private static final int PERIOD = 16;

  /** Relative gain of the mean from look to look that counts. */
  private static final double LEAST_GAIN = 2e-3;

  /** Rows of the Gram matrix of the features, per feature. */
  private static final int FEATURE_ROWS = 8;

  /**
   * What came of them.
   *
   * @param net the best mean by the held-out rows
   * @param holdout its error there
   * @param end why they ended
   */
  record Found(Matrix[] net, double holdout, Sweeps.End end) {}

  private final Topology shape;
  private final Rows rows;
  private final int[] fitted;
  private final Settings settings;
  private final Decay decay;
  private final Matrix[] fixed;
  private final ParallelFor parallel;
  private final Products products;
  private final boolean isLogLoss;
  private final Criterion criterion;
  private final DampingSchedule control;
  private final HeldOutLoss stepJudge;
  private final HeldOutLoss judge;
  private final List<RowShare> shares = new ArrayList<>();
  private final List<Products> shareProducts = new ArrayList<>();
  private final List<Jacobian> jacobians = new ArrayList<>();
  private final List<Activations> activations = new ArrayList<>();
  private final int shareRows;
  private final GaussNewtonStep step;
  private int[] order;
  private int first;
  private int position;

  /**
   * For a block.
   *
   * @param rows in memory
   * @param fitted numbers of those to take rows from
   * @param heldOut rows that nets are held to
   * @param fixed per layer its weights if it is frozen, else null
   * @param isLogLoss whether outputs are fitted by the log-loss of a softmax behind them
   * @param products for the calling thread
   */
  SampledSweeps(
      Topology shape,
      Rows rows,
      int[] fitted,
      Rows heldOut,
      Settings settings,
      Decay decay,
      Matrix[] fixed,
      boolean isLogLoss,
      ParallelFor parallel,
      Products products) {
    this.isLogLoss = isLogLoss;
    this.criterion = Criterion.of(isLogLoss);
    this.control = DampingSchedule.of(isLogLoss);
    this.shape = shape;
    this.rows = rows;
    this.fitted = fitted;
    this.settings = settings;
    this.decay = decay;
    this.fixed = fixed;
    this.parallel = parallel;
    this.products = products;
    int batch = batchRows();
    int count = Math.min(MOST_SHARES, (batch + SHARE - 1) / SHARE);
    this.shareRows = batch / count;
    for (int s = 0; s < count; s++) {
      Products own = new Products();
      Rows room = rows.room(shareRows);
      Jacobian jacobian = jacobian(shape, shareRows, own);
      shareProducts.add(own);
      jacobians.add(jacobian);
      shares.add(new RowShare(shape, room, Criterion.of(isLogLoss), jacobian));
      activations.add(new Activations(shape, room.x(), own));
    }
    int few = Math.min(STEP_ROWS, heldOut.count());
    this.stepJudge = new HeldOutLoss(shape, heldOut, few, criterion, parallel);
    this.judge =
        heldOut.count() <= STEP_ROWS
            ? stepJudge
            : new HeldOutLoss(shape, heldOut, heldOut.count(), criterion, parallel);
    this.step = new GaussNewtonStep(shape, shares, decay, products, parallel);
  }

  /**
   * In single precision but where there is no BLAS, or where frozen layers may give activations of
   * any size.
   */
  private static Jacobian jacobian(Topology shape, int rows, Products products) {
    return Lapack.isAvailable() && !shape.anyFrozen()
        ? SingleJacobian.of(shape, rows)
        : new DoubleJacobian(shape, rows, products);
  }

  private int batchRows() {
    int wanted = settings.batchRows();
    if (wanted == 0) {
      int widest = Arrays.stream(shape.dims(), 0, shape.depth()).max().orElseThrow();
      int share = Math.min(MOST_ROWS, Math.max(LEAST_ROWS, fitted.length / PART_OF_ROWS));
      wanted = Math.max(share, Math.multiplyExact(control.rowsPerInput(), widest));
    }
    return Math.min(wanted, fitted.length);
  }

  /** Sweeps from a start. */
  Found run(Start kind, Random random, Sweeps.Watch watch) {
    shuffle(random);
    setFeatures();
    Rows some = rows;
    if (kind == Start.HINGES) {
      some = rows.subset(Arrays.copyOf(order, Math.min(order.length, settings.seedRows())));
    }
    Matrix[] net = RandomNet.draw(kind, shape, some, settings, fixed, random, products);
    choose(random);
    net = withFirstOutputs(net);
    Matrix[] mean = net;
    Matrix[] best = net;
    double least = judge.loss(net);
    double mark = least;
    double error = stepJudge.loss(net);
    double damping = control.damping();
    int bad = 0;
    Sweeps.End end = Sweeps.End.COMPLETED;
    int taken = 0;
    for (int s = 0; s < settings.sweeps(); s++) {
      watch.check();
      if (watch.isTimeUp()) {
        end = Sweeps.End.TIME_LIMIT;
        break;
      }
      double loss = linearise(net, random);
      Matrix[] direction =
          step.solve(damping, settings.conjugateGradients(), GaussNewtonStep.TOLERANCE);
      Matrix[] candidate = sum(net, 1, direction, 1);
      double after = stepJudge.loss(candidate);
      boolean accepted = after <= control.failure() * error;
      if (accepted) {
        damping = control.next(damping, after < error);
        net = candidate;
        error = after;
      } else {
        damping *= control.afterFailure();
      }
      double share = MEMORY / (++taken + MEMORY);
      mean = taken == 1 ? net : sum(mean, 1 - share, net, share);
      boolean looks = (s + 1) % PERIOD == 0 || s + 1 == settings.sweeps();
      double holdout = looks ? judge.loss(mean) : error;
      watch.swept(s, new Sweeps.Swept(loss, holdout, damping, accepted ? 1 : 0, step.iterations()));
      if (looks) {
        if (holdout < least) {
          least = holdout;
          best = mean;
        }
        bad = least < mark * (1 - LEAST_GAIN) ? 0 : bad + 1;
        mark = bad == 0 ? least : mark;
        if (bad >= settings.patience()) {
          end = Sweeps.End.NO_IMPROVEMENT;
          break;
        }
      }
      choose(random);
    }
    double last = judge.loss(mean);
    return last < least ? new Found(mean, last, end) : new Found(best, least, end);
  }

  private void shuffle(Random random) {
    order = Permutation.draw(fitted.length, random);
    for (int i = 0; i < order.length; i++) {
      order[i] = fitted[order[i]];
    }
    position = 0;
  }

  /** Chooses the rows of the next sweep. */
  private void choose(Random random) {
    if (position + shareRows * shares.size() > fitted.length) {
      shuffle(random);
    }
    first = position;
    position += shareRows * shares.size();
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
          own.take(rows, order, first + s * shareRows);
          activations.get(s).load(own.x());
          losses[s] = criterion.loss(own, activations.get(s).forward(net)) * own.total();
        });
    double total = shares.stream().mapToDouble(share -> share.rows().total()).sum();
    double penalty = criterion.decayFactor(shape.nOut()) * decay.of(net);
    return Arrays.stream(losses).sum() / total + penalty;
  }

  /** The preconditioner's factor of the features, from more rows than a sweep takes. */
  private void setFeatures() {
    int wanted = Math.max(LEAST_ROWS, Math.multiplyExact(FEATURE_ROWS, shape.nIn()));
    int count = Math.min(fitted.length, wanted);
    Rows some = rows.room(count);
    some.take(rows, order, 0);
    for (int i = 0; some.weights() != null && i < count; i++) {
      double root = Math.sqrt(some.weights()[i]);
      for (int j = 0; j < shape.nIn(); j++) {
        some.x().set(i, j, some.x().get(i, j) * root);
      }
    }
    Matrix features = some.x();
    if (shape.bias()[0]) {
      features = new Matrix(count, shape.rows(0));
      System.arraycopy(some.x().values(), 0, features.values(), 0, some.x().values().length);
      for (int i = 0; i < count; i++) {
        features.set(i, shape.nIn(), Math.sqrt(some.weight(i)));
      }
    }
    Matrix gram = new Matrix(shape.rows(0), shape.rows(0));
    products.gram(features, gram);
    step.setFeatures(gram, some.total());
  }

  /**
   * The net with a last layer to begin with: solved on the rows of the first sweep; for the
   * log-loss, of which the first step will be that, all classes are as likely.
   */
  private Matrix[] withFirstOutputs(Matrix[] net) {
    int last = shape.depth() - 1;
    if (shape.frozen()[last]) {
      return net;
    }
    Matrix[] result = net.clone();
    if (isLogLoss) {
      result[last] = shape.zeros()[last];
      return result;
    }
    Rows some = rows.room(shareRows * shares.size());
    some.take(rows, order, 0);
    Activations activations = new Activations(shape, some.x(), products);
    activations.hidden(net);
    RidgeRegression ridge =
        new RidgeRegression(
            some.y(), some.weights(), shape.dims()[last], shape.bias()[last], products);
    ridge.load(activations.entering(last));
    result[last] = ridge.solve(settings.ridge(), decay.of(last));
    return result;
  }

  private static Matrix[] sum(Matrix[] a, double p, Matrix[] b, double q) {
    Matrix[] result = new Matrix[a.length];
    for (int l = 0; l < a.length; l++) {
      result[l] = a[l].copy();
      double[] x = result[l].values();
      double[] y = b[l].values();
      for (int i = 0; i < x.length; i++) {
        x[i] = p * x[i] + q * y[i];
      }
    }
    return result;
  }

  @Override
  public void close() {
    shareProducts.forEach(Products::close);
    jacobians.forEach(Jacobian::close);
    stepJudge.close();
    judge.close();
  }
}
