/**
 * Training methods on a stack of dense layers: parameters and activations in plain arrays, row
 * blocks, backward targets, and the order of solves. Knows nothing of Deeplearning4j.
 *
 * <p><b>Internal.</b> Public only because {@code io.github.linstorch.dl4j} needs it; the API that
 * users program against is there.
 */
package io.github.linstorch.layerwise;
