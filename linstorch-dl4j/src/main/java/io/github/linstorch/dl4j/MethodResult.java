package io.github.linstorch.dl4j;

import io.github.linstorch.layerwise.Fitted;

/**
 * What a method has made of a network.
 *
 * @param fitted parameters, and how they do
 * @param gaussNewton what Gauss–Newton did; null for the other methods
 */
record MethodResult(Fitted fitted, GaussNewtonReport gaussNewton) {}
