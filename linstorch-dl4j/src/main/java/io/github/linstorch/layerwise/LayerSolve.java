package io.github.linstorch.layerwise;

/**
 * What one solve of one layer found.
 *
 * @param layer number of the layer in the stack, from 0
 * @param rank numerical rank of the design matrix
 * @param conditionNumber largest over smallest kept singular value; NaN for rank 0
 * @param residualSumOfSquares squared residuals, over all rows and units, of the layer's regression
 *     on its backward target
 * @param nanos time it took, in nanoseconds, the passes over the data included
 */
public record LayerSolve(
    int layer, int rank, double conditionNumber, double residualSumOfSquares, long nanos) {}
