package io.github.linstorch.layerwise.gaussnewton;

/**
 * What a fit is going to do, once its rows have been read.
 *
 * @param rows number of training rows, those of weight 0 left out
 * @param heldOut number of rows that candidates are judged on, 0 for none; of rows that are held
 *     out a part at a time, those of one part
 * @param blocks number of blocks of the net
 * @param starts number of starts of each block
 * @param sweeps most sweeps from a start
 * @param sampled whether each sweep takes a sample of the rows; starts then follow one another
 * @param judged whether the held-out loss of a sweep is that of held-out rows, not of fitted ones
 */
public record Plan(
    long rows, int heldOut, int blocks, int starts, int sweeps, boolean sampled, boolean judged) {}
