/**
 * Reads a Deeplearning4j network as a stack of dense layers, and writes fitted parameters back.
 * Internal: public for {@code io.github.linstorch.dl4j} and its rows only.
 */
package io.github.linstorch.dl4j.network;
