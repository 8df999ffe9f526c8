package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.Seeds;
import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Decay;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.Random;
import java.util.function.BiFunction;

/** The end of a fit by the squared error whose sweeps took all rows, which are in memory. */
final class FullCompletion implements Completion {

  /** Factor within which rounding costs another net as much as it costs the linear fit. */
  private static final double ROUNDINGS = 4;

  private final Problem problem;
  private final Topology shape;
  private final Rows rows;
  private final BiFunction<Rows, Integer, Matrix[]> fit;
  private final Products products;

  /**
   * For a problem.
   *
   * @param fit fits some of the rows, as the restart of a number does
   * @param products of the calling thread
   */
  FullCompletion(Problem problem, BiFunction<Rows, Integer, Matrix[]> fit, Products products) {
    this.problem = problem;
    this.shape = problem.shape();
    this.rows = problem.rows();
    this.fit = fit;
    this.products = products;
  }

  @Override
  public Result of(Trial best) {
    Matrix[] net = best.net();
    HeldOutLogits logits = best.logits();
    boolean byHeldOutRows = problem.guardsByHeldOutRows();
    LinearFit regression =
        byHeldOutRows
            ? LinearFit.ridge(rows, shape, products)
            : problem.guards() ? LinearFit.of(rows, shape) : null;
    EmbeddedLine line = regression == null ? null : EmbeddedLine.of(regression, problem);
    boolean isBounded = line != null;
    boolean isLinear = false;
    if (isBounded && shape.depth() == 1 && byHeldOutRows) {
      // The net is a linear fit itself, and keeps the penalties that are set.
      net = problem.decay(shape, 1).isIn(0) ? net : line.net();
    } else if (isBounded) {
      net = byHeldOutRows ? guarded(net, line, best.squares()) : guarded(net, line);
      isLinear = net == line.net();
    }
    if (problem.isClassification() && hasFewRows()) {
      Random random = new Random(Seeds.of(problem.task().seed(), 3));
      logits =
          HeldOutLogits.crossFitted(
              shape, rows, random, some -> fit.apply(some, best.number()), products);
    } else if (problem.isClassification() && isLinear) {
      logits = HeldOutLogits.leaving(rows, LinearFit.leaveOneOut(rows, shape, products));
    }
    double factor = problem.temperature(logits);
    String note = isLinear ? line.note(rows, asStored(net), shape, products) : null;
    return new Result(problem.stored(net, factor), factor, isBounded, isLinear, null, note);
  }

  /** The net, the linear fit, or the net with {@link LinearOutputs}, all judged as stored. */
  private Matrix[] guarded(Matrix[] net, EmbeddedLine line) {
    Decay decay = problem.decay(shape, 1);
    double[] shares = problem.equilibration().rawShares();
    TrainingLoss loss = new TrainingLoss(shape, rows, decay, shares, products);
    Guard.Judged linear = loss.judged(line.net(), asStored(line.net()));
    // Rounding may cost the net as much as it has cost the linear fit.
    double rounding =
        shares == null
            ? 0
            : Math.max(0, linear.rawLoss() - loss.judged(line.net(), line.net()).rawLoss());
    return new Guard(Guard.ROUND_OFF, ROUNDINGS * rounding)
        .better(
            loss.judged(net, asStored(net)),
            linear,
            !LinearOutputs.canMake(shape)
                ? null
                : isLinear -> {
                  Matrix[] mixed = withLinear(net, isLinear, line.fit().coefficients(), decay);
                  return loss.judged(mixed, asStored(mixed));
                })
        .net();
  }

  /**
   * The net, the linear fit, or the net with {@link LinearOutputs}, judged by rows that neither was
   * fitted to. What rounding and embedding cost on the training rows counts as well.
   */
  private Matrix[] guarded(Matrix[] net, EmbeddedLine line, HeldOutSquares squares) {
    double[] shares = problem.equilibration().rawShares();
    HeldOutSquares all =
        squares.plus(
            new HeldOutSquares(
                roundingOf(net, squares.weight()),
                scaled(line.added(rows, asStored(line.net()), shape, products), squares.weight()),
                0,
                0));
    Decay decay = problem.decay(shape, 1);
    return new Guard(0, 0)
        .better(
            all.judgedNet(net, shares, decay),
            all.judgedLine(line.net(), shares, decay),
            !LinearOutputs.canMake(shape)
                ? null
                : isLinear ->
                    all.judgedMixed(
                        withLinear(net, isLinear, line.fit().coefficients(), decay),
                        isLinear,
                        shares,
                        decay))
        .net();
  }

  /** What rounding as stored adds to the squared errors of as many training rows, per output. */
  private double[] roundingOf(Matrix[] net, double weight) {
    Activations activations = new Activations(shape, rows.x(), products);
    double[] exact = rows.losses(activations.forward(net));
    double[] added = rows.losses(activations.forward(asStored(net)));
    for (int o = 0; o < added.length; o++) {
      // NaN stays, and loses.
      added[o] = added[o] <= exact[o] ? 0 : added[o] - exact[o];
    }
    return scaled(added, weight);
  }

  private static double[] scaled(double[] values, double factor) {
    for (int o = 0; o < values.length; o++) {
      values[o] *= factor;
    }
    return values;
  }

  /** The net whose given outputs are their linear fits; its last layer is solved again. */
  private Matrix[] withLinear(Matrix[] net, boolean[] isLinear, Matrix coefficients, Decay decay) {
    LinearOutputs outputs = LinearOutputs.of(problem, net, isLinear, coefficients, products);
    Activations hidden = new Activations(shape, rows.x(), products);
    hidden.hidden(outputs.net());
    return outputs.with(new LastLayerRidge(shape, rows, decay, products).choose(hidden).weights());
  }

  private Matrix[] asStored(Matrix[] net) {
    return problem.read(problem.stored(net));
  }

  /**
   * Whether too few rows are held out for a temperature: some tens are often free of errors, and
   * the sharpest softmax is the best for those.
   */
  private boolean hasFewRows() {
    int n = rows.count();
    return problem.validation() == null && n < Settings.MANY_ROWS && n >= HeldOutLogits.LEAST_ROWS;
  }
}
