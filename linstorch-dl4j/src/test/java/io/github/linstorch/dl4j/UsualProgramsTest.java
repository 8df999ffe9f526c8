package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.eigen.Eigen;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The networks that people come with, as they are but for the line that fits. Each is judged on
 * rows that it never saw, by its own loss, beside the linear model of that loss.
 */
class UsualProgramsTest {

  private static final FitConfig GAUSS_NEWTON =
      FitConfig.builder().method(FitMethod.GAUSS_NEWTON).build();
  private static final FitConfig LAST_LAYER =
      FitConfig.builder().method(FitMethod.LAST_LAYER).build();

  private final UsualRows train = new UsualRows(1);
  private final UsualRows test = new UsualRows(2);

  /** Loss of a network on test rows after it was fitted to others. */
  private static double fitted(MultiLayerNetwork net, DataSet train, DataSet test) {
    LinstorchFitter.fit(net, train, GAUSS_NEWTON);
    return loss(net, test);
  }

  private static double loss(MultiLayerNetwork net, DataSet rows) {
    return net.score(rows) - net.calcRegularizationScore(true);
  }

  /** Test loss of a single layer of the given loss and activation. */
  private static double linear(
      DataSet train, DataSet test, LossFunction loss, Activation activation) {
    int in = (int) train.getFeatures().size(1);
    int out = (int) train.getLabels().size(1);
    return fitted(UsualPrograms.of(UsualPrograms.out(in, out, loss, activation)), train, test);
  }

  private static double linear(DataSet train, DataSet test) {
    return linear(train, test, LossFunction.MSE, Activation.IDENTITY);
  }

  private static double logistic(DataSet train, DataSet test) {
    return linear(train, test, LossFunction.MCXENT, Activation.SOFTMAX);
  }

  private static void assertBeatsLine(MultiLayerNetwork net, DataSet train, DataSet test) {
    assertThat(fitted(net, train, test)).isLessThan(linear(train, test));
  }

  private static void assertBeatsLogistic(MultiLayerNetwork net, DataSet train, DataSet test) {
    assertThat(fitted(net, train, test)).isLessThan(logistic(train, test));
  }

  @Test
  void fit_tanhOnTwoFeatures_beatsLine() {
    assertBeatsLine(UsualPrograms.sum(), train.regression(2), test.regression(2));
  }

  @Test
  void fit_twoLayersOfTanh_beatsLine() {
    assertBeatsLine(UsualPrograms.function(), train.regression(1), test.regression(1));
  }

  @Test
  void fit_reluOfTwoClasses_beatsLogisticRegression() {
    assertBeatsLogistic(UsualPrograms.moons(), train.classes(2, 2), test.classes(2, 2));
  }

  @Test
  void fit_narrowTanhOfThreeClasses_beatsLogisticRegression() {
    assertBeatsLogistic(UsualPrograms.iris(), train.classes(4, 3), test.classes(4, 3));
  }

  @Test
  void fit_twoLayersOfReluWithL2_beatsLogisticRegression() {
    assertBeatsLogistic(UsualPrograms.digits(), train.classes(20, 3), test.classes(20, 3));
  }

  @Test
  void fit_sigmoidOfOneUnit_beatsLogisticRegression() {
    DataSet rows = train.binary(8);
    DataSet others = test.binary(8);
    assertThat(fitted(UsualPrograms.churn(), rows, others))
        .isLessThan(linear(rows, others, LossFunction.XENT, Activation.SIGMOID));
  }

  @Test
  void fit_weightedClasses_beatsWeightedLogisticRegression() {
    MultiLayerNetwork net = UsualPrograms.weightedClasses();
    DataSet rows = train.classes(4, 2);
    DataSet others = test.classes(4, 2);
    MultiLayerNetwork line =
        UsualPrograms.of(
            new org.deeplearning4j.nn.conf.layers.OutputLayer.Builder(
                    new org.nd4j.linalg.lossfunctions.impl.LossMCXENT(
                        Nd4j.createFromArray(0.5f, 1f)))
                .nIn(4)
                .nOut(2)
                .activation(Activation.SOFTMAX)
                .build());
    assertThat(fitted(net, rows, others)).isLessThan(fitted(line, rows, others));
  }

  @Test
  void fit_batchNormalizationAndDropout_beatsLine() {
    assertBeatsLine(UsualPrograms.normalised(), train.regression(8), test.regression(8));
  }

  @Test
  void fit_autoencoderOfLeakyOutputs_isAsGoodAsPrincipalComponents() {
    DataSet rows = train.autoencoded(20);
    DataSet others = test.autoencoded(20);
    assertThat(fitted(UsualPrograms.autoencoder(), rows, others))
        .isLessThanOrEqualTo(1.05 * principalComponents(rows, others, 5));
  }

  /** Mean squared error of rows that are projected onto the first components of others. */
  private static double principalComponents(DataSet train, DataSet test, int count) {
    INDArray x = train.getFeatures().castTo(DataType.DOUBLE);
    INDArray mean = x.mean(true, 0);
    INDArray centred = x.sub(mean);
    INDArray vectors = centred.transpose().mmul(centred);
    Eigen.symmetricGeneralizedEigenvalues(vectors, true);
    long d = x.size(1);
    // Eigenvalues ascend.
    INDArray last = vectors.get(NDArrayIndex.all(), NDArrayIndex.interval(d - count, d)).dup();
    INDArray rows = test.getFeatures().castTo(DataType.DOUBLE).sub(mean);
    INDArray error = rows.sub(rows.mmul(last).mmul(last.transpose()));
    return error.mul(error).meanNumber().doubleValue();
  }

  /**
   * Of all steps the label is nearly a linear function; of the last one, which a head sees, not.
   */
  @Test
  void fit_headBehindLstm_beatsLineOfLastStep() {
    MultiLayerNetwork net = UsualPrograms.sequence();
    DataSet rows = train.sequences();
    DataSet others = test.sequences();
    LinstorchFitter.fit(net, rows, LAST_LAYER);
    assertThat(loss(net, others)).isLessThan(linear(lastStep(rows), lastStep(others)));
  }

  private static DataSet lastStep(DataSet sequences) {
    INDArray x = sequences.getFeatures();
    INDArray last = x.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(-1));
    return new DataSet(last.dup().reshape(x.size(0), x.size(1)), sequences.getLabels());
  }

  @Test
  void fit_twoInputsThatMerge_beatsLine() {
    ComputationGraph graph = UsualPrograms.twoBranches();
    MultiDataSet rows = train.twoInputs(8, 5);
    MultiDataSet others = test.twoInputs(8, 5);
    LinstorchFitter.fit(graph, rows, GAUSS_NEWTON);
    assertThat(graph.score(others)).isLessThan(linear(beside(rows), beside(others)));
  }

  private static DataSet beside(MultiDataSet rows) {
    return new DataSet(Nd4j.hstack(rows.getFeatures(0), rows.getFeatures(1)), rows.getLabels(0));
  }

  @Test
  void fit_linearLayers_equalsLine() {
    DataSet rows = train.regression(1);
    DataSet others = test.regression(1);
    assertThat(fitted(UsualPrograms.line(), rows, others))
        .isCloseTo(linear(rows, others), within(1e-5));
  }

  @Test
  void fit_absoluteError_beatsLineOfLeastAbsoluteError() {
    DataSet rows = train.regression(8);
    DataSet others = test.regression(8);
    assertThat(fitted(UsualPrograms.absoluteError(), rows, others))
        .isLessThan(linear(rows, others, LossFunction.L1, Activation.IDENTITY));
  }

  @Test
  void fit_lastLayerOfConvolutions_isNoWorseThanBefore() {
    MultiLayerNetwork net = UsualPrograms.convolution();
    DataSet others = test.classes(64, 3);
    final double before = loss(net, others);
    LinstorchFitter.fit(net, train.classes(64, 3), LAST_LAYER);
    assertThat(loss(net, others)).isLessThanOrEqualTo(before);
  }

  @Test
  void fit_gelu_beatsLine() {
    assertBeatsLine(UsualPrograms.gelu(), train.regression(8), test.regression(8));
  }

  @Test
  void fit_dropoutOfLayer_beatsLine() {
    assertBeatsLine(UsualPrograms.dropout(), train.regression(8), test.regression(8));
  }
}
