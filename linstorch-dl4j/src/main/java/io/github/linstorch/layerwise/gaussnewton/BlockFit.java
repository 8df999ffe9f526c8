package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import io.github.linstorch.lstsq.RidgeRegression;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** One block: the rows that it is fitted to and held to, its starts, and what is made of them. */
final class BlockFit {

  /** With fewer rows none are held out. */
  private static final int LEAST_ROWS = 10;

  /**
   * What came of one start.
   *
   * @param net the best by the held-out rows
   * @param holdout its error there
   * @param end why sweeps ended
   */
  record Found(Matrix[] net, double holdout, Sweeps.End end) {}

  private final Topology shape;
  private final Rows all;
  private final Rows fitted;
  private final Rows heldOut;
  private final Settings settings;
  private final Decay decay;
  private final Matrix[] fixed;

  /**
   * A block.
   *
   * @param rows equilibrated
   * @param validation rows to hold it to instead of some of its own; null for none
   * @param fixed per layer its weights if it is frozen, else null
   * @param random for the choice of the held-out rows
   */
  BlockFit(
      Topology shape,
      Rows rows,
      Rows validation,
      Settings settings,
      Decay decay,
      Matrix[] fixed,
      Random random) {
    this.shape = shape;
    this.all = rows;
    this.settings = settings;
    this.decay = decay;
    this.fixed = fixed;
    int n = rows.count();
    if (validation != null || n < LEAST_ROWS || settings.holdout() == 0) {
      this.fitted = rows;
      this.heldOut = validation == null ? rows : validation;
    } else {
      int held = Math.max(1, (int) (settings.holdout() * n));
      int[] order = HingeSeed.permutation(n, random);
      this.heldOut = rows.subset(Arrays.copyOf(order, held));
      this.fitted = rows.subset(Arrays.copyOfRange(order, held, n));
    }
  }

  /** Fits from one start. */
  Found start(Start kind, Random random, Sweeps.Watch watch, Products products) {
    watch.check();
    Sweeps sweeps = new Sweeps(shape, fitted, heldOut, settings, decay, products);
    Matrix[] net = drawn(kind, random, products);
    if (!shape.frozen()[shape.depth() - 1]) {
      net = sweeps.withLastSolved(net, true);
    }
    double holdout = sweeps.holdout(net);
    if (shape.depth() == 1 || settings.sweeps() == 0) {
      return new Found(net, holdout, Sweeps.End.COMPLETED);
    }
    Matrix[] swept = sweeps.run(net, random, watch);
    double after = sweeps.holdout(swept);
    // NaN loses.
    return after < holdout || Double.isNaN(holdout)
        ? new Found(swept, after, sweeps.end())
        : new Found(net, holdout, sweeps.end());
  }

  private Matrix[] drawn(Start kind, Random random, Products products) {
    if (kind == Start.HINGES && shape.depth() > 1) {
      Matrix[] net = HingeSeed.draw(shape, fitted, settings, fixed, random, products);
      int last = net.length - 1;
      net[last] = fixed[last] == null ? net[last] : fixed[last];
      return net;
    }
    Matrix[] net = shape.zeros();
    for (int l = 0; l < net.length; l++) {
      if (kind == Start.HE) {
        he(net[l], shape.dims()[l], random);
      } else {
        uniform(net[l], shape.dims()[l], random);
      }
      net[l] = fixed[l] == null ? net[l] : fixed[l];
    }
    return net;
  }

  private static void uniform(Matrix w, int nIn, Random random) {
    double[] values = w.values();
    for (int i = 0; i < values.length; i++) {
      values[i] = (2 * random.nextDouble() - 1) / Math.sqrt(nIn);
    }
  }

  private static void he(Matrix w, int nIn, Random random) {
    for (int o = 0; o < w.columns(); o++) {
      for (int j = 0; j < nIn; j++) {
        w.set(j, o, random.nextGaussian() * Math.sqrt(2.0 / nIn));
      }
    }
  }

  /**
   * The last layer solved again on all rows; where that is worse than the linear fit of the block's
   * own width, the net as found, and where that is, too, the linear fit.
   */
  Matrix[] finished(Matrix[] net, Products products) {
    List<Matrix[]> tries = new ArrayList<>();
    int last = shape.depth() - 1;
    if (settings.refit() && !shape.frozen()[last]) {
      Pass pass = new Pass(shape, all.x(), products);
      pass.hidden(net);
      RidgeRegression ridge =
          new RidgeRegression(
              all.y(), all.weights(), shape.dims()[last], shape.bias()[last], products);
      ridge.load(pass.entering(last));
      Matrix[] refitted = net.clone();
      refitted[last] =
          decay.isIn(last)
              ? ridge.solve(0, decay.of(last))
              : ridge.leaveOneOut(Sweeps.LAMBDAS).coefficients();
      tries.add(refitted);
    }
    tries.add(net);
    return settings.guard() && !shape.anyFrozen()
        ? new Guard(shape, all, decay, products).firstGood(tries)
        : tries.get(0);
  }
}
