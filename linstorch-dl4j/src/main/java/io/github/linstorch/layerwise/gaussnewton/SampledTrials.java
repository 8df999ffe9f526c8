package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.DenseStack.Penalty;
import io.github.linstorch.layerwise.LabelRegressions;
import io.github.linstorch.layerwise.Linstorch;
import io.github.linstorch.layerwise.Seeds;
import io.github.linstorch.layerwise.Temperature;
import io.github.linstorch.layerwise.Workers;
import io.github.linstorch.layerwise.gaussnewton.GaussNewton.Block;
import io.github.linstorch.layerwise.gaussnewton.GaussNewton.Sweep;
import io.github.linstorch.lstsq.ColumnScaling;
import io.github.linstorch.lstsq.LeastSquaresSolution;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import io.github.linstorch.lstsq.RidgeFactor;
import io.github.linstorch.lstsq.SolveOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/**
 * Restarts whose sweeps take some of the rows. The best is compared with the linear fit of all
 * rows, on all rows. Labels of a linear output are regressed on its last layer in the same pass;
 * that of a softmax stays as the sweeps have left it, unless they had a sample of the rows only:
 * then it is the {@link LastLayer}.
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
      int[] order = HingeSeed.permutation(n, new Random(Seeds.of(problem.task().seed(), 0, 0)));
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
              Crew.of(workers),
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
    return problem.isLogLoss() ? calibrated(best) : regressed(best);
  }

  /** The net with its last layer regressed on all rows, or the linear fit of those. */
  private Result regressed(Trial best) {
    DenseStack stack = problem.task().stack();
    double[] hidden = problem.stored(best.net());
    LabelRegressions all =
        LabelRegressions.gather(stack, hidden, problem.task().rows(), problem.guards(), threads);
    Matrix[] raw = problem.shape().fromFlat(stack, hidden);
    int last = problem.shape().depth() - 1;
    if (!problem.shape().frozen()[last] && settings.refit()) {
      raw[last] = lastSolved(all);
    }
    Matrix[] net = problem.equilibration().apply(raw);
    Matrix[] embedded = problem.guards() ? embedded(line(all)) : null;
    if (embedded == null) {
      return new Result(problem.stored(net), Double.NaN, false, false, all, 1);
    }
    double[] squares = all.last().residualSquares(raw[last].values(), problem.shape().bias()[last]);
    double[] lines = squares(line(all));
    int held = held(squares, net, lines, embedded, all);
    if (held == 0) {
      return mixed(squares, net, lines, embedded, all);
    }
    boolean isLinear = held < 0;
    return new Result(
        problem.stored(isLinear ? embedded : net),
        Double.NaN,
        true,
        isLinear,
        isLinear ? null : all,
        1);
  }

  /** The last layer regressed on all rows, in the units of the labels. */
  private Matrix lastSolved(LabelRegressions all) {
    int last = problem.shape().depth() - 1;
    boolean bias = problem.shape().bias()[last];
    double penalty = penalty(problem.task().stack().layer(last).penalty(), all.rowWeight());
    if (penalty > 0) {
      SolveOptions options = SolveOptions.of(bias, ColumnScaling.NONE).withRidge(penalty);
      int height = problem.shape().rows(last);
      int k = problem.shape().nOut();
      double[] w = all.last().solve(options).coefficients();
      return new Matrix(height, k, Arrays.copyOf(w, height * k));
    }
    RidgeFactor ridge = new RidgeFactor(all.last(), bias);
    double[] counts = problem.equilibration().squareUnits();
    return ridge.coefficients(ridge.choose(Sweeps.LAMBDAS, counts));
  }

  /**
   * Judges a net with each output measured by the spread of its label, and in the loss of the
   * labels as they are.
   *
   * @return 1 where it is no worse than the linear fit either way, 0 where it is one way, else -1
   */
  private int held(
      double[] squares, Matrix[] net, double[] lines, Matrix[] line, LabelRegressions all) {
    Equilibration equilibration = problem.equilibration();
    Decay decay = problem.decay(problem.shape(), 1);
    double scale = all.rowWeight() * squares.length;
    double[] units = equilibration.squareUnits();
    boolean isGood =
        dot(units, squares) / scale + decay.of(net) <= dot(units, lines) / scale + decay.of(line);
    boolean isRawGood =
        Arrays.stream(squares).sum() / scale + equilibration.rawLoss(decay.of(net))
            <= Arrays.stream(lines).sum() / scale + equilibration.rawLoss(decay.of(line));
    if (equilibration.rawShares() == null || isGood == isRawGood) {
      return isGood ? 1 : -1;
    }
    return 0;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** The net with {@link LinearOutputs}, or the linear fit where that does not make it better. */
  private Result mixed(
      double[] squares, Matrix[] net, double[] lines, Matrix[] line, LabelRegressions all) {
    Topology shape = problem.shape();
    boolean[] isLinear = new boolean[squares.length];
    for (int o = 0; o < squares.length; o++) {
      isLinear[o] = !Guard.isGood(squares[o], lines[o]);
    }
    LinearOutputs outputs =
        LinearOutputs.of(
            net, isLinear, equilibrated(line(all)), shape, problem.rows().x(), products);
    DenseStack stack = problem.task().stack();
    double[] hidden = problem.stored(outputs.net());
    LabelRegressions again =
        LabelRegressions.gather(stack, hidden, problem.task().rows(), false, threads);
    Matrix[] raw = shape.fromFlat(stack, hidden);
    int last = shape.depth() - 1;
    raw[last] = outputs.last(raw[last], lastSolved(again));
    Matrix[] mixed = problem.equilibration().apply(raw);
    double[] left = again.last().residualSquares(raw[last].values(), shape.bias()[last]);
    for (int o = 0; o < left.length; o++) {
      // The same but for rounding.
      left[o] = isLinear[o] ? lines[o] : left[o];
    }
    boolean isTaken = held(left, mixed, lines, line, again) > 0;
    return new Result(
        problem.stored(isTaken ? mixed : line),
        Double.NaN,
        true,
        !isTaken,
        isTaken
            ? new LabelRegressions(all.features(), again.last(), again.squares(), again.rowWeight())
            : null,
        2);
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
    Matrix[] embedded = embedded(line(all));
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
        : LastLayer.solve(problem, net, Crew.of(workers), products);
  }

  private double temperature(Matrix[] net, double low, double high) {
    Matrix logits = new Pass(problem.shape(), heldOut.x(), products).forward(net);
    return problem.temperature(new HeldOutLogits(logits, heldOut), low, high);
  }

  /** Log-loss of all rows, in one pass; penalties would count what the temperature multiplied. */
  private double logLoss(double[] stored) {
    return Linstorch.evaluation(problem.task().stack(), stored, problem.task().rows(), threads)
        .logLoss();
  }

  /** Of the squared weights of the last layer, added to the squared residuals of the labels. */
  private double penalty(Penalty penalty, double weight) {
    double decay = settings.weightDecay() * weight * problem.shape().nOut();
    return penalty.weights() * (penalty.perRow() ? weight : 1) + decay;
  }

  private double[] squares(LeastSquaresSolution solution) {
    double[] squares = new double[problem.shape().nOut()];
    for (int o = 0; o < squares.length; o++) {
      squares[o] = solution.residualSumOfSquares(o);
    }
    return squares;
  }

  private LeastSquaresSolution line(LabelRegressions all) {
    boolean intercept = problem.shape().hasIntercept();
    return all.features().solve(SolveOptions.of(intercept, ColumnScaling.EQUILIBRATED));
  }

  /** The net that equals the linear fit; null where nets of this shape are too narrow for it. */
  private Matrix[] embedded(LeastSquaresSolution line) {
    Topology shape = problem.shape();
    return LinearFit.embedded(problem.rows().x(), equilibrated(line), shape, shape.hasIntercept());
  }

  private Matrix equilibrated(LeastSquaresSolution line) {
    Topology shape = problem.shape();
    boolean intercept = shape.hasIntercept();
    int height = shape.nIn() + (intercept ? 1 : 0);
    Matrix raw =
        new Matrix(height, shape.nOut(), Arrays.copyOf(line.coefficients(), height * shape.nOut()));
    return problem.equilibration().applyLinear(raw, intercept);
  }

  @Override
  public void close() {
    workers.close();
    products.close();
  }
}
