package io.github.linstorch.layerwise.gaussnewton;

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
import java.util.stream.IntStream;

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
  private final int[] heldOutNumbers;
  private final Settings settings;
  private final Decay decay;
  private final Matrix[] fixed;

  /** The rows in fewer coordinates; null where they have no more features than needed. */
  private final SpannedRows spanned;

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
      this.heldOutNumbers = validation == null ? IntStream.range(0, n).toArray() : null;
    } else {
      int held = Math.max(1, (int) (settings.holdout() * n));
      int[] order = Permutation.draw(n, random);
      this.heldOutNumbers = Arrays.copyOf(order, held);
      this.heldOut = rows.subset(heldOutNumbers);
      this.fitted = rows.subset(Arrays.copyOfRange(order, held, n));
    }
    this.spanned = SpannedRows.of(shape, fitted, heldOut, decay);
  }

  /** Fits from one start. */
  Found start(Start kind, Random random, Sweeps.Watch watch, Products products) {
    watch.check();
    Matrix[] net = RandomNet.draw(kind, shape, fitted, settings, fixed, random, products);
    if (spanned == null) {
      return swept(
          new Sweeps(shape, fitted, heldOut, settings, decay, products), net, random, watch);
    }
    Sweeps sweeps =
        new Sweeps(spanned.shape(), spanned.fitted(), spanned.heldOut(), settings, decay, products);
    sweeps.countFeatures(shape.rows(0));
    Matrix[] inSpan = spanned.inSpan(net);
    Found found = swept(sweeps, inSpan, random, watch);
    return new Found(spanned.restored(found.net(), inSpan, net), found.holdout(), found.end());
  }

  private Found swept(Sweeps sweeps, Matrix[] start, Random random, Sweeps.Watch watch) {
    Matrix[] net = start;
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

  /**
   * What a block has become.
   *
   * @param net its weights
   * @param logits of rows that it was not fitted to; null unless they are wanted
   */
  record Finished(Matrix[] net, HeldOutLogits logits) {}

  /**
   * The last layer solved again on all rows; where that is worse than the linear fit of the block's
   * own width, the net as found, and where that is, too, the linear fit.
   *
   * @param isClassification whether logits are wanted
   */
  Finished finished(Matrix[] net, boolean isClassification, Products products) {
    List<Matrix[]> tries = new ArrayList<>();
    int last = shape.depth() - 1;
    Matrix leftOut = null;
    if (settings.refit() && !shape.frozen()[last]) {
      Activations activations = new Activations(shape, all.x(), products);
      activations.hidden(net);
      RidgeRegression ridge =
          new RidgeRegression(
              all.y(), all.weights(), shape.dims()[last], shape.bias()[last], products);
      ridge.load(activations.entering(last));
      Matrix[] refitted = net.clone();
      if (decay.isIn(last)) {
        refitted[last] = ridge.solve(0, decay.of(last));
      } else {
        RidgeRegression.Chosen chosen = ridge.leaveOneOut(Sweeps.LAMBDAS);
        refitted[last] = chosen.coefficients();
        leftOut = chosen.residuals();
      }
      tries.add(refitted);
    }
    tries.add(net);
    Guard guard = guards() ? new Guard(shape, all, decay, products) : null;
    Matrix[] chosen = guard == null ? tries.get(0) : guard.firstGood(tries);
    if (!isClassification) {
      return new Finished(chosen, null);
    }
    if (!tries.contains(chosen)) {
      leftOut = guard.residuals(products);
    }
    return new Finished(chosen, logits(chosen, net, leftOut, products));
  }

  private boolean guards() {
    return settings.guard() && !shape.anyFrozen();
  }

  /**
   * Logits that do not know their rows' labels: the hidden layers were held to them, not fitted,
   * and the last layer leaves each of them out.
   *
   * @param found the net before its last layer was solved on all rows
   * @param leftOut residuals of all rows, each in the solve of the last layer without it; null
   *     where there are none
   */
  private HeldOutLogits logits(Matrix[] chosen, Matrix[] found, Matrix leftOut, Products products) {
    if (chosen == found || heldOutNumbers == null) {
      Activations activations = new Activations(shape, heldOut.x(), products);
      return new HeldOutLogits(activations.forward(chosen), heldOut);
    }
    if (leftOut != null) {
      return HeldOutLogits.leaving(heldOut, leftOut.rowsOf(heldOutNumbers));
    }
    Sweeps sweeps = new Sweeps(shape, fitted, heldOut, settings, decay, products);
    Activations activations = new Activations(shape, heldOut.x(), products);
    return new HeldOutLogits(activations.forward(sweeps.withLastSolved(found, true)), heldOut);
  }
}
