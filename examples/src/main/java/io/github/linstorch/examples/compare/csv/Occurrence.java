package io.github.linstorch.examples.compare.csv;

/**
 * A cell and where it is.
 *
 * @param cell its text
 * @param line the line of the file on which its row begins, from 1
 */
record Occurrence(String cell, int line) {}
