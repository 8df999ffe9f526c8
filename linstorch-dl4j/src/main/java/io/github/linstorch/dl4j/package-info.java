/**
 * Trains the dense layers of a Deeplearning4j network by linear least squares instead of gradients.
 *
 * <p>{@link io.github.linstorch.dl4j.LinstorchFitter#fit LinstorchFitter.fit(net, data)} stands
 * where {@code net.fit(data)} stood; {@link io.github.linstorch.dl4j.FitConfig} holds the settings
 * and {@link io.github.linstorch.dl4j.FitReport} says what was found.
 */
package io.github.linstorch.dl4j;
