package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.ParameterStore;
import io.github.linstorch.layerwise.RowSource;

/**
 * What to fit.
 *
 * @param stack the layers, of piecewise linear activations, the identity or a softmax behind the
 *     last
 * @param initial flat parameters, of which frozen layers keep theirs; unchanged
 * @param rows training rows
 * @param validation rows that starts are held to; null to hold out some of the training rows
 * @param settings how to fit
 * @param seed of all random numbers
 * @param storage what becomes of fitted parameters
 */
public record Task(
    DenseStack stack,
    double[] initial,
    RowSource rows,
    RowSource validation,
    Settings settings,
    long seed,
    ParameterStore storage) {}
