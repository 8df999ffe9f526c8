package io.github.linstorch.dl4j.network;

import io.github.linstorch.layerwise.DenseStack;

/**
 * A network as it was given, with its batch normalisations.
 *
 * @param stack its layers
 * @param parameters flat parameters of the stack
 */
public record Given(DenseStack stack, double[] parameters) {}
