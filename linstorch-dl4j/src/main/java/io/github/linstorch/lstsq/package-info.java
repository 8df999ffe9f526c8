/**
 * The least-squares core: it summarises rows, merges summaries and solves. It knows neither
 * networks nor Deeplearning4j. Arrays are plain {@code double[]} in column-major order.
 *
 * <p>Data flow: rows of the design matrix and the right-hand sides enter a {@link
 * io.github.linstorch.lstsq.LeastSquaresState}, which keeps only their triangular factor or their
 * sums of products. Its {@code solve} returns the minimum-norm {@link
 * io.github.linstorch.lstsq.LeastSquaresSolution}.
 *
 * <p><b>Internal.</b> Public only because {@code io.github.linstorch.layerwise} needs it; the API
 * that users program against is {@code io.github.linstorch.dl4j}.
 */
package io.github.linstorch.lstsq;
