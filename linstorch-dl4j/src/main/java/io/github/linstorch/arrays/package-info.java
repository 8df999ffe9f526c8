/**
 * Fits small ReLU networks on plain arrays, for programs that run where Deeplearning4j and ND4J are
 * too large: the jar with the classifier {@code core} needs no other.
 */
package io.github.linstorch.arrays;
