/** Compares ways of training one network on a CSV file, by cross-validation. */
package io.github.linstorch.examples.compare;
