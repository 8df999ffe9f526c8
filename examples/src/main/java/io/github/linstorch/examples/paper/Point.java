package io.github.linstorch.examples.paper;

/**
 * One training, or one stage of it.
 *
 * @param method that trained
 * @param run number of the run, from 1
 * @param effort epochs of a gradient method; of the others, networks of which the best by training
 *     error counts
 * @param seconds that the training took up to here, without the measuring of errors
 * @param train mean squared error of the training rows, labels standardised
 * @param test the same of the test rows
 */
record Point(Method method, int run, int effort, double seconds, double train, double test) {}
