package io.github.linstorch.layerwise.gaussnewton;

/**
 * The net that was kept for a block.
 *
 * @param start start of its hidden layers
 * @param holdoutLoss its loss on the rows that the block held out
 * @param improving whether sweeps still improved it when their number or the time ran out
 */
public record Block(Start start, double holdoutLoss, boolean improving) {}
