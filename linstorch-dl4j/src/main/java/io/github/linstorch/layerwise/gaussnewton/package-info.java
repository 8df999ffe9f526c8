/**
 * Hinge-seeded Gauss–Newton: all layers of a stack at once by least squares, from starts that are
 * built of the data, in one process without learning rate or epochs.
 *
 * <p>The way of a fit: {@link io.github.linstorch.layerwise.gaussnewton.GaussNewton} equilibrates
 * the rows, fits each block from several starts, merges the blocks and guards the result by the
 * linear fit.
 *
 * <p><b>Internal.</b> Public only because {@code io.github.linstorch.dl4j} needs it; the API that
 * users program against is there.
 */
package io.github.linstorch.layerwise.gaussnewton;
