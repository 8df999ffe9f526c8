package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.ParameterStore;
import io.github.linstorch.layerwise.PartitionedRows;
import io.github.linstorch.layerwise.PassSource;
import io.github.linstorch.layerwise.RowSource;

/**
 * Input of a Gauss–Newton fit.
 *
 * @param stack layers with element-wise activations; the output is linear or a softmax
 * @param initial flat parameters, which only frozen layers keep; unchanged
 * @param rows training rows: a {@link RowSource}, or {@link PartitionedRows}
 * @param validation rows that starts are judged on; null to hold out some of the training rows
 * @param settings settings of the method
 * @param seed seed of all random numbers
 * @param storage storage of fitted parameters
 */
public record Task(
    DenseStack stack,
    double[] initial,
    PassSource rows,
    RowSource validation,
    Settings settings,
    long seed,
    ParameterStore storage) {}
