package io.github.linstorch.dl4j;

import io.github.linstorch.layerwise.Fitted;

/**
 * Result of a {@link Method}.
 *
 * @param fitted parameters and their losses
 * @param gaussNewton details of a Gauss–Newton fit; null for the other methods
 */
record MethodResult(Fitted fitted, GaussNewtonReport gaussNewton) {}
