/**
 * The parts that training methods share: the stack of dense layers, its activations, passes over
 * rows, backward targets, losses and calibration, all on plain arrays. It does not know
 * Deeplearning4j.
 *
 * <p><b>Internal.</b> Public only because {@code io.github.linstorch.dl4j} needs it; the API that
 * users program against is there.
 */
package io.github.linstorch.layerwise;
