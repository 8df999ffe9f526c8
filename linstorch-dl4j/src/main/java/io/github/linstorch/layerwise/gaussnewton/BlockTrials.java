package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.Seeds;
import io.github.linstorch.layerwise.Workers;
import io.github.linstorch.layerwise.gaussnewton.GaussNewton.Block;
import io.github.linstorch.layerwise.gaussnewton.GaussNewton.Sweep;
import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Decay;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import io.github.linstorch.lstsq.RidgeRegression;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Restarts whose sweeps take all rows: starts of all blocks are shared out among threads. */
final class BlockTrials implements Trials {

  /** Parts that fewer rows are held out in, one after the other. */
  private static final int PARTS = 5;

  private static final int LEAST_ROWS = 2;

  /** Rounding of the linear fit is that of another net to within this factor. */
  private static final double ROUNDINGS = 4;

  private final Problem problem;
  private final Progress progress;
  private final Settings settings;
  private final List<Start> kinds;
  private final List<BlockFit> blocks = new ArrayList<>();
  private final Workers workers;
  private final Products[] products;

  BlockTrials(Problem problem, int threads) {
    this(problem, problem.rows(), problem.progress(), new Workers(threads));
  }

  private BlockTrials(Problem problem, Rows rows, Progress progress, Workers workers) {
    this.problem = problem;
    this.progress = progress;
    this.settings = problem.settings();
    this.kinds = settings.starts();
    this.workers = workers;
    int count = settings.blocks();
    for (int b = 0; b < count; b++) {
      Topology part = count == 1 ? problem.shape() : problem.shape().part(b, count);
      // The logits of all blocks are of the same rows: so that their mean is that of the whole.
      int set = problem.isClassification() ? 0 : b;
      blocks.add(
          new BlockFit(
              part,
              rows,
              problem.validation(),
              settings,
              problem.decay(part, count),
              problem.fixed(),
              new Random(Seeds.of(problem.task().seed(), 0, set))));
    }
    this.products = new Products[Math.min(workers.count(), count * kinds.size())];
    for (int t = 0; t < products.length; t++) {
      products[t] = new Products();
    }
  }

  @Override
  public Trial run(int number) {
    int tasks = blocks.size() * kinds.size();
    BlockFit.Found[] found = new BlockFit.Found[tasks];
    List<List<Sweep>> sweeps = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      sweeps.add(new ArrayList<>());
    }
    share(
        tasks,
        (i, thread, cancelled) -> {
          int b = i / kinds.size();
          int s = i % kinds.size();
          Random random = new Random(Seeds.of(problem.task().seed(), 1, number, b, s));
          Start kind = kinds.get(s);
          Sweeps.Watch watch =
              progress.watch(number, b, kind, sweeps.get(i), cancelled, thread == 0);
          found[i] = blocks.get(b).start(kind, random, watch, products[thread]);
        });
    int[] chosen = new int[blocks.size()];
    Matrix[][] nets = new Matrix[blocks.size()][];
    HeldOutLogits[] logits = new HeldOutLogits[blocks.size()];
    List<Block> kept = new ArrayList<>();
    double sum = 0;
    for (int b = 0; b < chosen.length; b++) {
      int best = b * kinds.size();
      for (int i = best + 1; i < (b + 1) * kinds.size(); i++) {
        best = Double.compare(found[i].holdout(), found[best].holdout()) < 0 ? i : best;
      }
      chosen[b] = best;
      double loss = problem.equilibration().rawLoss(found[best].holdout());
      boolean improving = found[best].end() != Sweeps.End.NO_IMPROVEMENT;
      kept.add(new Block(kinds.get(best % kinds.size()), loss, improving));
      sum += loss;
    }
    boolean isClassification = problem.isClassification();
    share(
        chosen.length,
        (b, thread, cancelled) -> {
          Matrix[] net = found[chosen[b]].net();
          BlockFit.Finished done = blocks.get(b).finished(net, isClassification, products[thread]);
          nets[b] = done.net();
          logits[b] = done.logits();
        });
    Matrix[] net = Blocks.merged(nets);
    Rows validation = problem.validation();
    double loss =
        validation == null
            ? sum / chosen.length
            : problem
                .equilibration()
                .rawLoss(
                    validation.loss(
                        new Activations(problem.shape(), validation.x(), products[0])
                            .forward(net)));
    return new Trial(
        number,
        net,
        isClassification ? HeldOutLogits.mean(logits) : null,
        loss,
        kept,
        sweeps.stream().flatMap(List::stream).toList());
  }

  /** Some of the work of a restart. */
  private interface Part {
    void run(int number, int thread, AtomicBoolean cancelled);
  }

  private void share(int tasks, Part part) {
    AtomicInteger next = new AtomicInteger();
    workers.run(
        Math.min(products.length, tasks),
        (thread, cancelled) -> {
          int i = next.getAndIncrement();
          while (i < tasks && !cancelled.get()) {
            part.run(i, thread, cancelled);
            i = next.getAndIncrement();
          }
        });
    progress.tell();
  }

  /** The net as it is stored, or the linear fit where that is better, stored. */
  @Override
  public Result finish(Trial best) {
    Matrix[] net = best.net();
    HeldOutLogits logits = best.logits();
    boolean bounded = false;
    boolean linear = false;
    if (problem.guards()) {
      Decay decay = problem.decay(problem.shape(), 1);
      Guard guard = new Guard(problem.shape(), problem.rows(), decay, products[0]);
      bounded = guard.linear() != null;
      Matrix[] kept = bounded ? held(net, guard, decay) : net;
      linear = kept == null;
      net = kept;
      if (linear) {
        net = guard.linear();
        logits =
            problem.isClassification()
                ? HeldOutLogits.leaving(problem.rows(), guard.residuals(products[0]))
                : null;
      }
    }
    if (problem.isClassification() && hasFewRows()) {
      logits = logitsOfAllRows(best.number());
    }
    double temperature = problem.temperature(logits);
    return new Result(problem.stored(net, temperature), temperature, bounded, linear, null, 0);
  }

  /**
   * The net if it is no worse than the linear fit, both with each output measured by the spread of
   * its label and in the loss of the labels as they are; where that is so for one of the two only,
   * the net with {@link LinearOutputs}; null where the linear fit is to be taken.
   */
  private Matrix[] held(Matrix[] net, Guard guard, Decay decay) {
    Topology shape = problem.shape();
    Matrix[] stored = asStored(net);
    Matrix[] line = asStored(guard.linear());
    boolean isGood = guard.isGood(stored, line, null);
    double[] shares = problem.equilibration().rawShares();
    if (shares == null) {
      return isGood ? net : null;
    }
    double raw = guard.objective(line, shares);
    // What rounding has cost the linear fit it may cost the net, too.
    double rounding = Math.max(0, raw - guard.objective(guard.linear(), shares));
    boolean isRawGood = Guard.isGood(guard.objective(stored, shares), raw);
    if (isGood == isRawGood) {
      return isGood ? net : null;
    }
    double[] losses = guard.losses(stored);
    double[] lines = guard.losses(line);
    boolean[] isLinear = new boolean[losses.length];
    for (int o = 0; o < losses.length; o++) {
      isLinear[o] = !Guard.isGood(losses[o], lines[o]);
    }
    Rows rows = problem.rows();
    LinearOutputs outputs =
        LinearOutputs.of(net, isLinear, guard.line(), shape, rows.x(), products[0]);
    Matrix[] mixed = outputs.with(lastSolved(outputs.net(), decay));
    stored = asStored(mixed);
    return guard.isGood(stored, line, null)
            && Guard.isGood(guard.objective(stored, shares), raw + ROUNDINGS * rounding)
        ? mixed
        : null;
  }

  private Matrix lastSolved(Matrix[] net, Decay decay) {
    Topology shape = problem.shape();
    Rows rows = problem.rows();
    int last = shape.depth() - 1;
    Activations activations = new Activations(shape, rows.x(), products[0]);
    activations.hidden(net);
    RidgeRegression ridge =
        new RidgeRegression(
            rows.y(), rows.weights(), shape.dims()[last], shape.bias()[last], products[0]);
    ridge.load(activations.entering(last));
    return decay.isIn(last)
        ? ridge.solve(0, decay.of(last))
        : ridge.leaveOneOut(Sweeps.LAMBDAS).coefficients();
  }

  /**
   * Whether too few rows are held out for a temperature: some tens are often free of errors, and
   * the sharpest softmax is the best for those.
   */
  private boolean hasFewRows() {
    int n = problem.rows().count();
    return problem.validation() == null && n < Settings.MANY_ROWS && n >= PARTS * LEAST_ROWS;
  }

  /** Logits of all rows, of a part at a time by the same fit of the others. */
  private HeldOutLogits logitsOfAllRows(int restart) {
    Rows rows = problem.rows();
    int n = rows.count();
    int[] order = Permutation.draw(n, new Random(Seeds.of(problem.task().seed(), 3)));
    Matrix values = new Matrix(n, problem.shape().nOut());
    for (int p = 0; p < PARTS; p++) {
      int from = p * n / PARTS;
      int to = (p + 1) * n / PARTS;
      int[] part = Arrays.copyOfRange(order, from, to);
      int[] others = Arrays.copyOf(order, n - part.length);
      System.arraycopy(order, to, others, from, n - to);
      Matrix[] net = fitOf(rows.subset(others), restart);
      Activations activations =
          new Activations(problem.shape(), rows.subset(part).x(), products[0]);
      Matrix z = activations.forward(net);
      for (int i = 0; i < part.length; i++) {
        for (int o = 0; o < z.columns(); o++) {
          values.set(part[i], o, z.get(i, o));
        }
      }
    }
    return new HeldOutLogits(values, rows);
  }

  private Matrix[] fitOf(Rows some, int restart) {
    BlockTrials trials = new BlockTrials(problem, some, progress.silent(), workers);
    try {
      return trials.run(restart).net();
    } finally {
      trials.closeProducts();
    }
  }

  private Matrix[] asStored(Matrix[] net) {
    return problem.read(problem.stored(net));
  }

  @Override
  public void close() {
    workers.close();
    closeProducts();
  }

  private void closeProducts() {
    for (Products one : products) {
      one.close();
    }
  }
}
