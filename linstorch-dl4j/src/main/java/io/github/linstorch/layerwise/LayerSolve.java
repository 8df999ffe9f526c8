package io.github.linstorch.layerwise;

import io.github.linstorch.lstsq.LeastSquaresSolution;

/**
 * What one solve of one layer found.
 *
 * @param layer number of the layer in the stack, from 0
 * @param solution the regression of the labels on what enters the layer
 * @param residualSumOfSquares squared residuals, over all rows and units, of the layer's regression
 *     on its backward target
 * @param nanos time it took, in nanoseconds, the passes over the data included
 */
public record LayerSolve(
    int layer, LeastSquaresSolution solution, double residualSumOfSquares, long nanos) {}
