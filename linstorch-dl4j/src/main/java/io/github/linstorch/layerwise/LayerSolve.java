package io.github.linstorch.layerwise;

import io.github.linstorch.lstsq.LeastSquaresSolution;
import io.github.linstorch.lstsq.Summary;

/**
 * What one solve of one layer found.
 *
 * @param layer number of the layer in the stack, from 0
 * @param solution the regression of the labels on what enters the layer
 * @param summary what was kept of the rows to solve it
 * @param residualSumOfSquares squared residuals, over all rows and units, of the layer's regression
 *     on its backward target
 * @param nanos time it took, in nanoseconds, the passes over the data included
 */
public record LayerSolve(
    int layer,
    LeastSquaresSolution solution,
    Summary summary,
    double residualSumOfSquares,
    long nanos) {}
