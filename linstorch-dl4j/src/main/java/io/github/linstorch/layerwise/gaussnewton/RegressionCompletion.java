package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.DenseStack.Penalty;
import io.github.linstorch.layerwise.LabelRegressions;
import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Decay;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.ColumnScaling;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import io.github.linstorch.lstsq.RidgeFactor;
import io.github.linstorch.lstsq.SolveOptions;
import java.util.Arrays;

/**
 * The end of a fit by the squared error whose sweeps took samples of the rows: the labels of all
 * rows are regressed on what enters the last layer, the net is compared with the linear fit of all
 * rows, and a softmax gets its temperature from the held-out rows.
 */
final class RegressionCompletion implements Completion {

  private final Problem problem;
  private final Topology shape;
  private final Equilibration equilibration;
  private final HoldOutSplit split;
  private final int threads;
  private final Products products;

  /**
   * For a problem.
   *
   * @param split of the rows in memory, by which sweeps were judged
   * @param threads that read the rows
   * @param products of the calling thread
   */
  RegressionCompletion(Problem problem, HoldOutSplit split, int threads, Products products) {
    this.problem = problem;
    this.split = split;
    this.shape = problem.shape();
    this.equilibration = problem.equilibration();
    this.threads = threads;
    this.products = products;
  }

  @Override
  public Result of(Trial best) {
    int last = shape.depth() - 1;
    double[] hidden = problem.stored(best.net());
    LabelRegressions all = gather(hidden, problem.guards());
    Matrix[] raw = shape.fromFlat(problem.task().stack(), hidden);
    if (!shape.frozen()[last] && problem.settings().refit()) {
      raw[last] = lastSolved(all);
    }
    Matrix[] net = equilibration.apply(raw);
    EmbeddedLine line = problem.guards() ? EmbeddedLine.of(line(all), problem) : null;
    if (line == null) {
      return result(net, best.net(), false, false, all);
    }
    LabelRegressions[] known = {all};
    Guard.Judged kept =
        problem.guardsByHeldOutRows()
            ? betterOnHeldOutRows(best.net(), net, line, known)
            : betterOnTrainingRows(net, squares(raw, all), line, known);
    return kept.net() == line.net()
        ? result(line.net(), null, true, true, null).with(noteOn(line))
        : result(kept.net(), best.net(), true, false, known[0].with(all.features()));
  }

  private LinearFit line(LabelRegressions all) {
    return problem.guardsByHeldOutRows()
        ? LinearFit.ridge(all.features(), shape, equilibration)
        : LinearFit.of(all.features(), shape, equilibration);
  }

  private Guard.Judged betterOnTrainingRows(
      Matrix[] net, double[] squares, EmbeddedLine line, LabelRegressions[] known) {
    double weight = known[0].rowWeight();
    return new Guard(0, 0)
        .better(
            judged(net, squares, weight),
            judged(line.net(), squaresOf(line, weight), weight),
            !LinearOutputs.canMake(shape)
                ? null
                : isLinear -> withLinear(net, isLinear, line, known));
  }

  /**
   * Chooses by rows that neither was fitted to.
   *
   * @param swept the net before its last layer was solved on all rows
   */
  private Guard.Judged betterOnHeldOutRows(
      Matrix[] swept, Matrix[] net, EmbeddedLine line, LabelRegressions[] known) {
    HeldOutSquares squares = HeldOutSquares.ofMany(shape, swept, problem.rows(), split, products);
    double weight = squares.weight();
    HeldOutSquares all =
        squares.plus(
            new HeldOutSquares(roundingOf(swept, weight), embeddingOf(line, weight), 0, 0));
    return betterBy(all, net, line, known);
  }

  private Guard.Judged betterBy(
      HeldOutSquares squares, Matrix[] net, EmbeddedLine line, LabelRegressions[] known) {
    double[] shares = equilibration.rawShares();
    Decay decay = problem.decay(shape, 1);
    return new Guard(0, 0)
        .better(
            squares.judgedNet(net, shares, decay),
            squares.judgedLine(line.net(), shares, decay),
            !LinearOutputs.canMake(shape)
                ? null
                : isLinear -> {
                  Matrix[] mixed = withLinear(net, isLinear, line, known).net();
                  return squares.judgedMixed(mixed, isLinear, shares, decay);
                });
  }

  /** What rounding as stored adds to the squared errors of the held-out rows, per output. */
  private double[] roundingOf(Matrix[] net, double weight) {
    Rows rows = split.heldOut();
    Activations activations = new Activations(shape, rows.x(), products);
    double[] exact = rows.losses(activations.forward(net));
    double[] added = rows.losses(activations.forward(problem.read(problem.stored(net))));
    for (int o = 0; o < added.length; o++) {
      // NaN stays, and loses.
      added[o] = added[o] <= exact[o] ? 0 : (added[o] - exact[o]) * weight;
    }
    return added;
  }

  /** Squared errors of the linear fit as the net carries it, in the units of the labels. */
  private double[] squaresOf(EmbeddedLine line, double weight) {
    double[] squares = line.fit().squares().clone();
    if (!shape.isOfHinges()) {
      double[] added = embeddingOf(line, weight);
      double[] units = equilibration.squareUnits();
      for (int o = 0; o < squares.length; o++) {
        squares[o] += added[o] / units[o];
      }
    }
    return squares;
  }

  /**
   * What embedding and rounding add to the squared errors of as many rows, per output. The held-out
   * ones stand for all, whose activations would take several times the memory of the rows.
   */
  private double[] embeddingOf(EmbeddedLine line, double weight) {
    double[] added =
        line.added(split.heldOut(), problem.read(problem.stored(line.net())), shape, products);
    return Arrays.stream(added).map(one -> one * weight).toArray();
  }

  private String noteOn(EmbeddedLine line) {
    return line.note(split.heldOut(), problem.read(problem.stored(line.net())), shape, products);
  }

  /**
   * The net whose given outputs are their linear fits; its last layer is regressed on all rows.
   *
   * @param known replaced with the regressions on the hidden layers of this net
   */
  private Guard.Judged withLinear(
      Matrix[] net, boolean[] isLinear, EmbeddedLine line, LabelRegressions[] known) {
    LinearOutputs outputs =
        LinearOutputs.of(problem, net, isLinear, line.fit().coefficients(), products);
    double[] hidden = problem.stored(outputs.net());
    known[0] = gather(hidden, false);
    int last = shape.depth() - 1;
    Matrix[] raw = shape.fromFlat(problem.task().stack(), hidden);
    raw[last] = outputs.last(raw[last], lastSolved(known[0]));
    double[] squares = squares(raw, known[0]);
    for (int o = 0; o < isLinear.length; o++) {
      // Equal but for rounding.
      squares[o] =
          isLinear[o] && line.fit().squares() != null ? line.fit().squares()[o] : squares[o];
    }
    return judged(equilibration.apply(raw), squares, known[0].rowWeight());
  }

  /**
   * The result.
   *
   * @param swept the net before its last layer was solved on all rows, held-out ones included; null
   *     for the linear fit
   */
  private Result result(
      Matrix[] net, Matrix[] swept, boolean bounded, boolean linear, LabelRegressions known) {
    double factor = Double.NaN;
    if (problem.isClassification()) {
      HeldOutLogits logits =
          swept == null
              ? HeldOutLogits.leaving(
                  problem.rows(), LinearFit.leaveOneOut(problem.rows(), shape, products))
              : HeldOutLogits.of(shape, swept, split.heldOut(), products);
      factor = problem.temperature(logits);
    }
    return new Result(problem.stored(net, factor), factor, bounded, linear, known);
  }

  private LabelRegressions gather(double[] hidden, boolean withFeatures) {
    DenseStack stack = problem.task().stack();
    return LabelRegressions.gather(stack, hidden, problem.task().rows(), withFeatures, threads);
  }

  /** Residual sums of squares per output, in the units of the labels. */
  private double[] squares(Matrix[] raw, LabelRegressions all) {
    int last = shape.depth() - 1;
    return all.last().residualSquares(raw[last].values(), shape.bias()[last]);
  }

  /** The last layer regressed on all rows, in the units of the labels. */
  private Matrix lastSolved(LabelRegressions all) {
    int last = shape.depth() - 1;
    boolean bias = shape.bias()[last];
    double penalty = penalty(problem.task().stack().layer(last).penalty(), all.rowWeight());
    if (penalty > 0) {
      SolveOptions options = SolveOptions.of(bias, ColumnScaling.NONE).withRidge(penalty);
      int height = shape.rows(last);
      double[] w = all.last().solve(options).coefficients();
      return new Matrix(height, shape.nOut(), Arrays.copyOf(w, height * shape.nOut()));
    }
    RidgeFactor ridge = new RidgeFactor(all.last(), bias);
    return ridge.coefficients(ridge.choose(LastLayerRidge.PENALTIES, equilibration.squareUnits()));
  }

  /** Penalty of the last layer's squared weights beside the squared residuals of the labels. */
  private double penalty(Penalty penalty, double weight) {
    double decay = problem.settings().weightDecay() * weight * shape.nOut();
    return penalty.weights() * (penalty.perRow() ? weight : 1) + decay;
  }

  private Guard.Judged judged(Matrix[] net, double[] squares, double weight) {
    double[] units = equilibration.squareUnits();
    double scale = weight * units.length;
    double penalty = problem.decay(shape, 1).of(net);
    double loss = dot(units, squares) / scale + penalty;
    double rawLoss =
        equilibration.rawShares() == null
            ? loss
            : Arrays.stream(squares).sum() / scale + equilibration.rawLoss(penalty);
    return new Guard.Judged(net, loss, rawLoss, squares);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
