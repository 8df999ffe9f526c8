package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.gaussnewton.step.Rows;

/**
 * Rows in memory.
 *
 * @param rows all that were read, or some of them
 * @param seen how many were read
 * @param weight sum of the weights of those
 */
record Sample(Rows rows, long seen, double weight) {}
