package io.github.linstorch.layerwise;

import io.github.linstorch.lstsq.LeastSquaresSolution;
import io.github.linstorch.lstsq.Summary;

/**
 * One solve of one layer.
 *
 * @param layer number of the layer in the stack, from 0
 * @param solution the regression of the labels on the inputs of the layer
 * @param summary kind of summary of the rows that was solved
 * @param residualSumOfSquares squared residuals, over all rows and units, of the layer's regression
 *     on its backward target
 * @param nanos time of the solve in nanoseconds, including its passes over the data
 */
public record LayerSolve(
    int layer,
    LeastSquaresSolution solution,
    Summary summary,
    double residualSumOfSquares,
    long nanos) {}
