package io.github.linstorch.dl4j;

import io.github.linstorch.layerwise.Fitted;

/**
 * Result of a {@link Method}.
 *
 * @param fitted parameters and their losses
 * @param gaussNewton details of a Gauss–Newton fit; null for the other methods
 */
record MethodResult(Fitted fitted, GaussNewtonReport gaussNewton) {

  /** With a note in addition; empty for none. */
  MethodResult noting(String note) {
    return note.isEmpty() ? this : new MethodResult(fitted.noting(note), gaussNewton);
  }
}
