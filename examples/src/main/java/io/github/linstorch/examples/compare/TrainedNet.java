package io.github.linstorch.examples.compare;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/**
 * A network that was trained on a fold, with what it takes to inspect it.
 *
 * @param net the network
 * @param test the test rows, normalised as it takes them
 * @param testRows their numbers in the table
 * @param mean of the target of the training rows; 0 for classes
 * @param deviation likewise; 1 for classes
 */
record TrainedNet(
    MultiLayerNetwork net, DataSet test, int[] testRows, double mean, double deviation) {

  TrainedNet(MultiLayerNetwork net, Fold fold) {
    this(net, fold.test(), fold.testRows(), fold.mean(), fold.deviation());
  }

  /** With the first test rows only. They are in random order. */
  TrainedNet head(int count) {
    return test.numExamples() <= count
        ? this
        : new TrainedNet(net, (DataSet) test.getRange(0, count), testRows, mean, deviation);
  }
}
