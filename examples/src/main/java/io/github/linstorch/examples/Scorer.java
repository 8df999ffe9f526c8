package io.github.linstorch.examples;

import io.github.linstorch.dl4j.Scores;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;

/**
 * Measures networks in the unit of the labels before scaling.
 *
 * @param train scaled training rows
 * @param test scaled test rows
 * @param normalizer what scaled them
 */
record Scorer(DataSet train, DataSet test, NormalizerStandardize normalizer) {

  Score score(String name, MultiLayerNetwork net, double millis) {
    Scores onTest = evaluate(net, test);
    return new Score(
        name,
        evaluate(net, train).rmse().orElseThrow(),
        onTest.rmse().orElseThrow(),
        onTest.r2().orElseThrow(),
        millis);
  }

  private Scores evaluate(MultiLayerNetwork net, DataSet data) {
    INDArray predicted = net.output(data.getFeatures());
    INDArray actual = data.getLabels().dup();
    normalizer.revertLabels(predicted);
    normalizer.revertLabels(actual);
    return Scores.regression(predicted, actual);
  }
}
