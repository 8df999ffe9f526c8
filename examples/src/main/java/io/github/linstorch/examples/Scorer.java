package io.github.linstorch.examples;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.evaluation.regression.RegressionEvaluation;
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
    RegressionEvaluation onTrain = evaluate(net, train);
    RegressionEvaluation onTest = evaluate(net, test);
    return new Score(
        name,
        onTrain.rootMeanSquaredError(0),
        onTest.rootMeanSquaredError(0),
        onTest.rSquared(0),
        millis);
  }

  private RegressionEvaluation evaluate(MultiLayerNetwork net, DataSet data) {
    INDArray predicted = net.output(data.getFeatures());
    INDArray actual = data.getLabels().dup();
    normalizer.revertLabels(predicted);
    normalizer.revertLabels(actual);
    RegressionEvaluation evaluation = new RegressionEvaluation("horsepower");
    evaluation.eval(actual, predicted);
    return evaluation;
  }
}
