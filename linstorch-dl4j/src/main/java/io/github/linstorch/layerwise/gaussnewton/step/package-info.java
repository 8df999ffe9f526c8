/**
 * One Gauss–Newton step: the net and its derivative on some rows, the loss, the preconditioner and
 * the conjugate gradients that solve for a change of all weights at once.
 *
 * <p><b>Internal.</b> Public only because {@code io.github.linstorch.layerwise.gaussnewton} needs
 * it.
 */
package io.github.linstorch.layerwise.gaussnewton.step;
