package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.LabelRegressions;
import io.github.linstorch.layerwise.Linstorch;
import io.github.linstorch.layerwise.Seeds;
import io.github.linstorch.layerwise.Temperature;
import io.github.linstorch.layerwise.Workers;
import io.github.linstorch.layerwise.gaussnewton.GaussNewton.Block;
import io.github.linstorch.layerwise.gaussnewton.GaussNewton.Sweep;
import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.ParallelFor;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/**
 * Restarts whose sweeps take some of the rows. The best is compared with the linear fit of all
 * rows, on all rows. Labels of a linear output are a {@link RegressedTrial}; the last layer of a
 * softmax stays as the sweeps have left it, unless they had a sample of the rows only: then it is
 * the {@link LastLayer}.
 */
final class SampledTrials implements Trials {

  /** More held-out rows tell no more. */
  private static final int MOST_HELD_OUT = 5000;

  /**
   * Most factor of logits that were fitted as such: on held-out rows without any error the best one
   * is infinite.
   */
  private static final double MOST_FACTOR = 3;

  private final Problem problem;
  private final Settings settings;
  private final int threads;
  private final Workers workers;
  private final Products products = new Products();
  private final int[] fitted;
  private final Rows heldOut;

  SampledTrials(Problem problem, int threads) {
    this.problem = problem;
    this.settings = problem.settings();
    this.threads = threads;
    this.workers = new Workers(threads);
    Rows rows = problem.rows();
    int n = rows.count();
    int held = (int) Math.min(MOST_HELD_OUT, settings.holdout() * n);
    if (problem.validation() == null && held > 0) {
      int[] order = Permutation.draw(n, new Random(Seeds.of(problem.task().seed(), 0, 0)));
      this.heldOut = rows.subset(Arrays.copyOf(order, held));
      this.fitted = Arrays.copyOfRange(order, held, n);
    } else {
      this.heldOut = problem.validation() == null ? rows : problem.validation();
      this.fitted = IntStream.range(0, n).toArray();
    }
  }

  @Override
  public Trial run(int number) {
    int count = settings.blocks();
    Matrix[][] nets = new Matrix[count][];
    List<Block> blocks = new ArrayList<>();
    List<Sweep> sweeps = new ArrayList<>();
    double sum = 0;
    for (int b = 0; b < count; b++) {
      Topology part = count == 1 ? problem.shape() : problem.shape().part(b, count);
      SampledSweeps.Found best = null;
      Start from = null;
      try (SampledSweeps sampled =
          new SampledSweeps(
              part,
              problem.rows(),
              fitted,
              heldOut,
              settings,
              problem.decay(part, count),
              problem.fixed(),
              problem.isLogLoss(),
              ParallelFor.of(workers),
              products)) {
        for (Start kind : settings.starts()) {
          Random random = new Random(Seeds.of(problem.task().seed(), 1, number, b, kind.ordinal()));
          Sweeps.Watch watch =
              problem.progress().watch(number, b, kind, sweeps, new AtomicBoolean(), true);
          SampledSweeps.Found found = sampled.run(kind, random, watch);
          if (best == null || Double.compare(found.holdout(), best.holdout()) < 0) {
            best = found;
            from = kind;
          }
        }
      }
      nets[b] = best.net();
      double loss = problem.equilibration().rawLoss(best.holdout());
      blocks.add(new Block(from, loss, best.end() != Sweeps.End.NO_IMPROVEMENT));
      sum += loss;
    }
    return new Trial(number, Blocks.merged(nets), null, sum / count, blocks, sweeps);
  }

  @Override
  public Result finish(Trial best) {
    return problem.isLogLoss()
        ? calibrated(best)
        : new RegressedTrial(problem, threads, products).result(best);
  }

  /** The net with its temperature, or the linear fit of all rows with its own. */
  private Result calibrated(Trial best) {
    LastLayer.Found found = lastLayer(best.net());
    double factor = temperature(found.net(), 1 / MOST_FACTOR, MOST_FACTOR);
    double[] net = problem.stored(found.net(), factor);
    if (!problem.guards()) {
      return new Result(net, factor, false, false, null, found.passes());
    }
    LabelRegressions all =
        LabelRegressions.gather(problem.task().stack(), net, problem.task().rows(), true, threads);
    Matrix[] embedded = FeatureLine.of(problem, all.features()).net();
    if (embedded == null) {
      return new Result(net, factor, false, false, all, found.passes() + 1);
    }
    double linearFactor = temperature(embedded, Temperature.LEAST, Temperature.LARGEST);
    double[] linear = problem.stored(embedded, linearFactor);
    boolean isLinear = !(logLoss(net) <= logLoss(linear));
    return isLinear
        ? new Result(linear, linearFactor, true, true, null, found.passes() + 3)
        : new Result(net, factor, true, false, all, found.passes() + 3);
  }

  /** The net; with the last layer regressed on all rows, where sweeps had a sample of them. */
  private LastLayer.Found lastLayer(Matrix[] net) {
    boolean isFrozen = problem.shape().frozen()[problem.shape().depth() - 1];
    return problem.isWhole() || !settings.refit() || isFrozen
        ? new LastLayer.Found(net, 0)
        : LastLayer.solve(problem, net, ParallelFor.of(workers), products);
  }

  private double temperature(Matrix[] net, double low, double high) {
    Matrix logits = new Activations(problem.shape(), heldOut.x(), products).forward(net);
    return problem.temperature(new HeldOutLogits(logits, heldOut), low, high);
  }

  /** Log-loss of all rows, in one pass; penalties would count what the temperature multiplied. */
  private double logLoss(double[] stored) {
    return Linstorch.evaluation(problem.task().stack(), stored, problem.task().rows(), threads)
        .logLoss();
  }

  @Override
  public void close() {
    workers.close();
    products.close();
  }
}
