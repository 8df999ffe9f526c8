/**
 * Hinge-seeded Gauss–Newton: fits all layers of a stack at once by least squares, from starts that
 * are built from the data, without learning rate or epochs.
 *
 * <p>A fit takes these steps: {@link io.github.linstorch.layerwise.gaussnewton.GaussNewton} reads a
 * {@code Problem} and equilibrates its rows; {@code Trials} let a {@code Sweeper} fit each block
 * from several starts, and merge the blocks; a {@code Completion} solves the last layer on all
 * rows, and its {@code Guard} keeps the linear fit where that is better. Package {@code step} has
 * the Gauss–Newton step itself.
 *
 * <p><b>Internal.</b> Public only because {@code io.github.linstorch.dl4j} needs it; the API that
 * users program against is there.
 */
package io.github.linstorch.layerwise.gaussnewton;
