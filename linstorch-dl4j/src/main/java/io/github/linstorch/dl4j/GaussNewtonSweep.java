package io.github.linstorch.dl4j;

import io.github.linstorch.layerwise.gaussnewton.Sweep;

/**
 * One Gauss–Newton sweep.
 *
 * @param restart number of the restart, from 0
 * @param block number of the block of the network, from 0
 * @param start start of the block's hidden layers
 * @param number number of the sweep from that start, from 0; it goes on where sweeps begin again
 *     with other penalties
 * @param loss mean squared error in squared units of the labels, or log-loss in nats, on the rows
 *     that the block is fitted to, after the sweep, with penalties; if the sweep took a sample, the
 *     loss on the sample before its step
 * @param holdoutLoss loss on the rows that the block holds out, after the sweep, in the unit of
 *     {@code loss}, without penalties; where full sweeps lower the log-loss it is that of the rows
 *     which they fit, because the decay has been chosen before and no row is held out any more
 * @param damping damping with which the next sweep begins
 * @param step accepted share of the Gauss–Newton step; 0 if no share lowered the loss
 * @param cgIterations number of conjugate-gradient iterations, for all dampings that were tried
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
