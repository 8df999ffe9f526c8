package io.github.linstorch.examples.compare;

/**
 * A column of the file, and where its numbers are among the features.
 *
 * @param name fit to be printed
 * @param from the first of its features
 * @param width how many features it has: one for a number, one for each value of a category, and
 *     one more for the mark of missing values
 * @param isNumber whether its first feature is a number
 */
record SourceColumn(String name, int from, int width, boolean isNumber) {}
