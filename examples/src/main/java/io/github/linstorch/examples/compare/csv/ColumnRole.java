package io.github.linstorch.examples.compare.csv;

/**
 * What is known of a column without its cells.
 *
 * @param name as in the file
 * @param isNamed whether the file names it
 * @param isTarget whether it is the column to predict
 * @param isClass whether its numbers are classes
 * @param isNumeric whether the user says that its values are numbers
 */
record ColumnRole(
    String name, boolean isNamed, boolean isTarget, boolean isClass, boolean isNumeric) {}
