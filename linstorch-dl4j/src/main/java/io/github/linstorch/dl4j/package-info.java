/**
 * Trains the dense layers of a Deeplearning4j network by linear least squares instead of gradients.
 *
 * <p>{@link io.github.linstorch.dl4j.LinstorchFitter#fit LinstorchFitter.fit(net, data)} replaces
 * {@code net.fit(data)}. {@link io.github.linstorch.dl4j.FitConfig} holds the settings, and {@link
 * io.github.linstorch.dl4j.FitReport} the results.
 */
package io.github.linstorch.dl4j;
