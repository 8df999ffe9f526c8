/**
 * Hinge-seeded Gauss–Newton: all layers of a stack at once by least squares, from starts that are
 * built of the data, in one process without learning rate or epochs.
 *
 * <p>The way of a fit: {@link io.github.linstorch.layerwise.gaussnewton.GaussNewton} reads a {@code
 * Problem} and equilibrates its rows; {@code Trials} let a {@code Sweeper} fit each block from
 * several starts, and merge the blocks; a {@code Completion} solves the last layer on all rows, and
 * its {@code Guard} keeps the linear fit where that is better. Package {@code step} has the
 * Gauss–Newton step itself.
 *
 * <p><b>Internal.</b> Public only because {@code io.github.linstorch.dl4j} needs it; the API that
 * users program against is there.
 */
package io.github.linstorch.layerwise.gaussnewton;
