package io.github.linstorch.layerwise.gaussnewton;

/**
 * What became of a block.
 *
 * @param start where the kept net began
 * @param holdoutLoss loss of the kept net on the rows it was held to
 * @param improving whether sweeps ended while they still gained: by their number or the time
 */
public record Block(Start start, double holdoutLoss, boolean improving) {}
