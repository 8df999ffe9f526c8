package io.github.linstorch.layerwise.gaussnewton;

/**
 * One sweep.
 *
 * @param restart number of the restart, from 0
 * @param block number of the block, from 0
 * @param start start of the block's hidden layers
 * @param number number of the sweep from that start, from 0
 * @param loss mean squared error in squared units of the labels, or log-loss in nats, on the rows
 *     that the block is fitted to, after the sweep; if the sweep took a sample, the loss on the
 *     sample before its step
 * @param holdoutLoss loss after the sweep on the rows that the block holds out, in the unit of
 *     {@code loss}, without penalties
 * @param damping damping of the next sweep
 * @param step accepted share of the step, 0 if none was accepted
 * @param iterations number of conjugate-gradient steps
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
