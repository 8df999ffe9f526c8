package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.DenseStack.Penalty;
import io.github.linstorch.layerwise.Linstorch;
import io.github.linstorch.layerwise.Restarts;
import io.github.linstorch.layerwise.RowSource;
import io.github.linstorch.layerwise.Seeds;
import io.github.linstorch.layerwise.Workers;
import io.github.linstorch.lstsq.BlasThreads;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The method: equilibrate the rows; fit each block of the net from several starts, each by
 * Gauss–Newton sweeps held to rows that it does not see; merge the blocks, exactly; keep the linear
 * fit where it is better on the training rows.
 *
 * <p>Restarts repeat all but the choice of the held-out rows; the best by those is kept. Starts of
 * all blocks are shared out among threads, and random numbers depend on the seed and on what they
 * are for: the result is the same to the bit for any number of threads.
 */
public final class GaussNewton {

  /**
   * What to fit.
   *
   * @param stack the layers, of piecewise linear activations, the identity behind the last
   * @param initial flat parameters, of which frozen layers keep theirs; unchanged
   * @param rows training rows in memory
   * @param validation rows that starts are held to; null to hold out some of the training rows
   * @param settings how to fit
   * @param seed of all random numbers
   * @param storage what becomes of fitted parameters
   */
  public record Task(
      DenseStack stack,
      double[] initial,
      RowSource rows,
      RowSource validation,
      Settings settings,
      long seed,
      Linstorch.Storage storage) {}

  /**
   * One sweep.
   *
   * @param restart number of the restart, from 0
   * @param block number of the block, from 0
   * @param start where it began
   * @param number of the sweep, from 0
   * @param loss training loss after it, in squared units of the labels, on the rows it is fitted to
   * @param holdoutLoss the same on the rows it is held to
   * @param damping of the next sweep
   * @param step accepted share of the step, 0 if none was accepted
   * @param iterations conjugate-gradient steps
   */
  public record Sweep(
      int restart,
      int block,
      Start start,
      int number,
      double loss,
      double holdoutLoss,
      double damping,
      double step,
      int iterations) {}

  /**
   * What became of a block.
   *
   * @param start where the kept net began
   * @param holdoutLoss loss of the kept net on the rows it was held to
   * @param improving whether sweeps ended while they still gained: by their number or the time
   */
  public record Block(Start start, double holdoutLoss, boolean improving) {}

  /** Is told of progress, in the calling thread. */
  public interface Observer {

    /**
     * A sweep has ended; several starts run side by side, each in order.
     *
     * @param sweep what it did
     */
    void swept(Sweep sweep);

    /**
     * A restart has ended.
     *
     * @param number from 0
     * @param loss the loss by which it is judged
     */
    void restarted(int number, double loss);
  }

  /**
   * The outcome.
   *
   * @param parameters flat parameters as they are stored
   * @param best number of the best restart
   * @param losses by which restarts were judged, in their order
   * @param end why restarts ended
   * @param blocks of the best restart
   * @param sweeps of the best restart, by block, start and number
   * @param bounded whether the net is wide enough to hold the linear fit, so that its training loss
   *     is not above that
   * @param linear whether the linear fit was the better one, and is the result
   */
  public record Outcome(
      double[] parameters,
      int best,
      double[] losses,
      Restarts.End end,
      List<Block> blocks,
      List<Sweep> sweeps,
      boolean bounded,
      boolean linear) {}

  /** What became of one restart. */
  private record Trial(Matrix[] net, double loss, List<Block> blocks, List<Sweep> sweeps) {}

  private final Task task;
  private final Restarts.Budget budget;
  private final Observer observer;
  private final Topology shape;
  private final List<Start> kinds;
  private final Equilibration equilibration;
  private final Rows rows;
  private final List<BlockFit> blocks = new ArrayList<>();
  private final Progress progress;
  private final Rows validation;

  private GaussNewton(Task task, Restarts.Budget budget, Observer observer) {
    final long start = System.nanoTime();
    this.task = task;
    this.budget = budget;
    this.observer = observer;
    this.shape = Topology.of(task.stack());
    // A single layer has nothing to start: its one solve is the same from anywhere.
    this.kinds = shape.depth() == 1 ? List.of(Start.HE) : task.settings().starts();
    Rows raw = Rows.of(task.rows(), shape.nIn(), shape.nOut());
    this.equilibration = new Equilibration(raw, shape);
    this.rows = equilibration.apply(raw);
    this.progress = new Progress(observer, equilibration, start, budget.nanos());
    this.validation =
        task.validation() == null
            ? null
            : equilibration.apply(Rows.of(task.validation(), shape.nIn(), shape.nOut()));
    int count = task.settings().blocksOf(shape);
    for (int b = 0; b < count; b++) {
      Topology part = count == 1 ? shape : shape.part(b, count);
      blocks.add(
          new BlockFit(
              part,
              rows,
              validation,
              task.settings(),
              decay(part, count),
              fixed(),
              new Random(Seeds.of(task.seed(), 0, b))));
    }
  }

  /**
   * Fits.
   *
   * @param task what
   * @param budget restarts, and for how long
   * @param observer told of progress; null for nobody
   * @return the fitted parameters and how they came about
   * @throws CancellationException if the thread is interrupted
   */
  public static Outcome fit(Task task, Restarts.Budget budget, Observer observer) {
    return BlasThreads.single(() -> new GaussNewton(task, budget, observer).run());
  }

  /**
   * The decay of a block. The mean of several nets has at most the mean of their errors; so that
   * the same holds of the penalty of the merged weights, which are all of the hidden ones and a
   * share of the last, blocks count the former by their number and the latter by its reciprocal.
   */
  private Decay decay(Topology block, int count) {
    double[] raw = new double[shape.depth()];
    for (int l = 0; l < raw.length; l++) {
      Penalty penalty = task.stack().layer(l).penalty();
      double perRow = penalty.perRow() ? 1 : 1 / rows.total();
      double share = l == raw.length - 1 ? 1.0 / count : count;
      raw[l] = penalty.weights() * perRow / shape.nOut() * (count == 1 ? 1 : share);
    }
    return equilibration.decay(block, raw, task.settings().weightDecay());
  }

  private Matrix[] fixed() {
    Matrix[] given = equilibration.apply(shape.fromFlat(task.stack(), task.initial()));
    Matrix[] fixed = new Matrix[given.length];
    for (int l = 0; l < fixed.length; l++) {
      fixed[l] = shape.frozen()[l] ? given[l] : null;
    }
    return fixed;
  }

  private Outcome run() {
    int threads = Math.min(budget.threads(), blocks.size() * kinds.size());
    Products[] products = new Products[threads];
    try (Workers workers = new Workers(threads)) {
      for (int t = 0; t < products.length; t++) {
        products[t] = new Products();
      }
      return run(workers, products);
    } finally {
      for (Products one : products) {
        if (one != null) {
          one.close();
        }
      }
    }
  }

  private Outcome run(Workers workers, Products[] products) {
    Trial best = null;
    int number = 0;
    List<Double> losses = new ArrayList<>();
    Restarts.End end = Restarts.End.COMPLETED;
    for (int r = 0; r <= budget.count(); r++) {
      if (r > 0 && progress.isTimeUp()) {
        end = Restarts.End.TIME_LIMIT;
        break;
      }
      Trial trial = trial(r, workers, products);
      losses.add(trial.loss());
      if (observer != null) {
        observer.restarted(r, trial.loss());
      }
      if (best == null || Double.compare(trial.loss(), best.loss()) < 0) {
        best = trial;
        number = r;
      }
      if (trial.loss() <= budget.target()) {
        end = Restarts.End.TARGET_REACHED;
        break;
      }
    }
    if (progress.wasTimeUp() && end == Restarts.End.COMPLETED) {
      end = Restarts.End.TIME_LIMIT;
    }
    return guarded(best, number, losses, end, products[0]);
  }

  private Trial trial(int restart, Workers workers, Products[] products) {
    int tasks = blocks.size() * kinds.size();
    BlockFit.Found[] found = new BlockFit.Found[tasks];
    List<List<Sweep>> sweeps = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      sweeps.add(new ArrayList<>());
    }
    share(
        workers,
        tasks,
        (i, thread, cancelled) -> {
          int b = i / kinds.size();
          int s = i % kinds.size();
          Random random = new Random(Seeds.of(task.seed(), 1, restart, b, s));
          Start kind = kinds.get(s);
          Sweeps.Watch watch =
              progress.watch(restart, b, kind, sweeps.get(i), cancelled, thread == 0);
          found[i] = blocks.get(b).start(kind, random, watch, products[thread]);
        });
    int[] chosen = new int[blocks.size()];
    Matrix[][] nets = new Matrix[blocks.size()][];
    List<Block> kept = new ArrayList<>();
    double sum = 0;
    for (int b = 0; b < chosen.length; b++) {
      int best = b * kinds.size();
      for (int i = best + 1; i < (b + 1) * kinds.size(); i++) {
        best = Double.compare(found[i].holdout(), found[best].holdout()) < 0 ? i : best;
      }
      chosen[b] = best;
      double loss = equilibration.rawLoss(found[best].holdout());
      boolean improving = found[best].end() != Sweeps.End.NO_IMPROVEMENT;
      kept.add(new Block(kinds.get(best % kinds.size()), loss, improving));
      sum += loss;
    }
    share(
        workers,
        chosen.length,
        (b, thread, cancelled) ->
            nets[b] = blocks.get(b).finished(found[chosen[b]].net(), products[thread]));
    Matrix[] net = Blocks.merged(nets);
    double loss =
        validation == null
            ? sum / chosen.length
            : equilibration.rawLoss(
                validation.loss(new Pass(shape, validation.x(), products[0]).forward(net)));
    return new Trial(net, loss, kept, sweeps.stream().flatMap(List::stream).toList());
  }

  /** Some of the work of a restart. */
  private interface Part {
    void run(int number, int thread, AtomicBoolean cancelled);
  }

  private void share(Workers workers, int tasks, Part part) {
    AtomicInteger next = new AtomicInteger();
    workers.run(
        Math.min(workers.count(), tasks),
        (thread, cancelled) -> {
          int i = next.getAndIncrement();
          while (i < tasks && !cancelled.get()) {
            part.run(i, thread, cancelled);
            i = next.getAndIncrement();
          }
        });
    progress.tell();
  }

  /** The result as it is stored, or the linear fit where that is better, stored. */
  private Outcome guarded(
      Trial best, int number, List<Double> losses, Restarts.End end, Products products) {
    double[] parameters = stored(best.net());
    boolean guards = task.settings().guard() && !shape.anyFrozen();
    boolean bounded = false;
    boolean linear = false;
    if (guards) {
      Guard guard = new Guard(shape, rows, decay(shape, 1), products);
      bounded = guard.linear() != null;
      if (bounded) {
        double[] line = stored(guard.linear());
        linear = !guard.isGood(read(parameters), read(line));
        parameters = linear ? line : parameters;
      }
    }
    double[] all = losses.stream().mapToDouble(Double::doubleValue).toArray();
    return new Outcome(parameters, number, all, end, best.blocks(), best.sweeps(), bounded, linear);
  }

  private Matrix[] read(double[] parameters) {
    return equilibration.apply(shape.fromFlat(task.stack(), parameters));
  }

  private double[] stored(Matrix[] net) {
    double[] flat = shape.toFlat(task.stack(), equilibration.undo(net));
    for (int l = 0; l < shape.depth(); l++) {
      if (shape.frozen()[l]) {
        int from = task.stack().weightOffset(l);
        System.arraycopy(task.initial(), from, flat, from, task.stack().end(l) - from);
      }
    }
    return task.storage().stored(flat);
  }
}
