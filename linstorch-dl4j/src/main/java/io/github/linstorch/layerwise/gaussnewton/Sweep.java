package io.github.linstorch.layerwise.gaussnewton;

/**
 * One sweep.
 *
 * @param restart number of the restart, from 0
 * @param block number of the block, from 0
 * @param start where it began
 * @param number of the sweep, from 0
 * @param loss training loss after it, in squared units of the labels, on the rows it is fitted to;
 *     where it takes some of many rows that of those, before its step, in nats behind a softmax
 * @param holdoutLoss the same after it on the rows it is held to, without penalties
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
