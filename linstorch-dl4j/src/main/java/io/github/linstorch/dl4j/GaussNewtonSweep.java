package io.github.linstorch.dl4j;

import io.github.linstorch.layerwise.gaussnewton.Sweep;

/**
 * What one Gauss–Newton sweep did.
 *
 * @param restart number of the restart, from 0
 * @param block number of the block of the network, from 0
 * @param start where its hidden layers began
 * @param number of the sweep from that start, from 0
 * @param loss mean squared error after it on the rows that the block is fitted to, penalties
 *     included, in squared units of the labels; where a sweep takes some of many rows, that of
 *     those, before its step, and of classes their log-loss, in nats
 * @param holdoutLoss the same after it on the rows that the block is held to, without penalties
 * @param damping the next sweep begins with
 * @param step accepted share of the Gauss–Newton step; 0 if none lowered the loss
 * @param cgIterations conjugate-gradient iterations, over all dampings that were tried
 */
public record GaussNewtonSweep(
    int restart,
    int block,
    GaussNewtonStart start,
    int number,
    double loss,
    double holdoutLoss,
    double damping,
    double step,
    int cgIterations) {

  static GaussNewtonSweep of(Sweep sweep) {
    return new GaussNewtonSweep(
        sweep.restart(),
        sweep.block(),
        GaussNewtonStart.of(sweep.start()),
        sweep.number(),
        sweep.loss(),
        sweep.holdoutLoss(),
        sweep.damping(),
        sweep.step(),
        sweep.iterations());
  }
}
