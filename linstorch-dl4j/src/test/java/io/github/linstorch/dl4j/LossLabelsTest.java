package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.linstorch.testsupport.Cases;
import io.github.linstorch.testsupport.LossSamples;
import io.github.linstorch.testsupport.LossSamples.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSLE;
import org.nd4j.linalg.lossfunctions.impl.LossPoisson;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;

/** Labels that a loss is not defined for are refused; degenerate ones are fitted. */
class LossLabelsTest {

  private static final Sample XENT =
      new Sample("XENT", new LossBinaryXENT(), Activation.SIGMOID, 1);

  private static final Sample SPARSE =
      new Sample("SPARSE", new LossSparseMCXENT(), Activation.SOFTMAX, 3);

  private static FitConfig quick() {
    return FitConfig.builder()
        .method(FitMethod.GAUSS_NEWTON)
        .gaussNewton(GaussNewtonConfig.builder().sweeps(4).build())
        .threads(1)
        .build();
  }

  static List<Arguments> badLabels() {
    Sample poisson = new Sample("POISSON", new LossPoisson(), Activation.SOFTPLUS, 1);
    Sample msle = new Sample("MSLE", new LossMSLE(), Activation.SOFTPLUS, 1);
    return List.of(
        Arguments.of(XENT, 1.5, "labels between 0 and 1 for LossBinaryXENT, found 1.5"),
        Arguments.of(XENT, -0.1, "labels between 0 and 1 for LossBinaryXENT, found -0.1"),
        Arguments.of(XENT, Double.NaN, "finite labels, found NaN"),
        Arguments.of(SPARSE, 7, "class numbers from 0 to 2 for LossSparseMCXENT, found 7.0"),
        Arguments.of(SPARSE, -1, "class numbers from 0 to 2 for LossSparseMCXENT, found -1.0"),
        Arguments.of(SPARSE, 1.5, "class numbers from 0 to 2 for LossSparseMCXENT, found 1.5"),
        Arguments.of(SPARSE, Double.NaN, "finite labels, found NaN"),
        Arguments.of(poisson, -1, "labels of at least 0 for LossPoisson, found -1.0"),
        Arguments.of(msle, -1, "labels above -1 for LossMSLE, found -1.0"));
  }

  @ParameterizedTest
  @MethodSource("badLabels")
  void fit_labelThatTheLossIsNotDefinedFor_refusedByRowAndNothingChanged(
      Sample sample, double label, String message) {
    MultiLayerNetwork net = sample.net(DataType.DOUBLE, 0, 3);
    INDArray before = net.params().dup();
    DataSet data = sample.rows(30, 1);
    data.getLabels().putScalar(17, 0, label);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> LinstorchFitter.fit(net, data, quick()))
        .withMessageContaining(message)
        .withMessageContaining("row 17");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LinstorchFitter.fit(net, new BatchIterator(data.batchBy(7)), quick()))
        .withMessageContaining(message)
        .withMessageContaining("row 17");
    FitConfig validated = quick().toBuilder().validation(data).build();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LinstorchFitter.fit(net, sample.rows(30, 1), validated))
        .withMessageContaining("validation: ")
        .withMessageContaining(message);
    assertThat(net.params()).isEqualTo(before);
  }

  @Test
  void fit_labelsOfAnotherShape_refusedWithTheRemedy() {
    Sample oneHot = new Sample("MCXENT", new LossMCXENT(), Activation.SOFTMAX, 3);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                LinstorchFitter.fit(SPARSE.net(DataType.FLOAT, 0, 3), oneHot.rows(30, 1), quick()))
        .withMessageContaining("[n, 1]")
        .withMessageContaining("of one-hot labels use MCXENT");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                LinstorchFitter.fit(oneHot.net(DataType.FLOAT, 0, 3), SPARSE.rows(30, 1), quick()))
        .withMessageContaining("one-hot encode");
  }

  /** Labels that one row decides, that are all equal, or that can be told apart without error. */
  static Stream<Arguments> degenerate() {
    List<Arguments> all = new ArrayList<>();
    for (Sample sample : LossSamples.all()) {
      all.add(Arguments.of(sample, "one row", sample.rows(1, 1)));
      all.add(Arguments.of(sample, "five rows", sample.rows(5, 1)));
      DataSet constant = sample.rows(40, 1);
      INDArray first = constant.getLabels().getRow(0, true).dup();
      constant.setLabels(Nd4j.tile(first, 40, 1));
      all.add(Arguments.of(sample, "equal labels", constant));
      DataSet still = sample.rows(40, 1);
      still.setFeatures(Nd4j.ones(DataType.DOUBLE, 40, LossSamples.FEATURES));
      all.add(Arguments.of(sample, "equal features", still));
    }
    return Cases.oneIn(3, all.stream());
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("degenerate")
  void fit_degenerateRows_endsWithFiniteWeightsNoWorseThanBefore(
      Sample sample, String what, DataSet data) {
    for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
      MultiLayerNetwork net = sample.net(type, 0, 3);

      FitReport report = LinstorchFitter.fit(net, data, quick());

      assertThat(net.params().sumNumber().doubleValue()).isFinite();
      assertThat(report.score()).isFinite();
      assertThat(report.score()).isLessThanOrEqualTo(report.scoreBefore() + 1e-6);
    }
  }

  @Test
  void fit_separableClasses_weightsStayFiniteAndNoRowIsWrong() {
    DataSet data = XENT.rows(100, 1);
    for (int i = 0; i < 100; i++) {
      data.getLabels().putScalar(i, 0, data.getFeatures().getDouble(i, 0) > 0 ? 1 : 0);
    }
    MultiLayerNetwork net = XENT.net(DataType.FLOAT, 0, 4);

    LinstorchFitter.fit(net, data, FitConfig.gaussNewton());

    assertThat(Scores.of(net, data).accuracy()).hasValue(1);
    assertThat(net.params().amaxNumber().doubleValue()).isLessThan(1e3);
  }

  @Test
  void scores_binaryOutputs_areThoseOfTwoClasses() {
    MultiLayerNetwork net = XENT.net(DataType.DOUBLE, 0, 3);
    DataSet data = XENT.rows(50, 1);
    INDArray p = net.output(data.getFeatures());
    INDArray y = data.getLabels();
    Scores expected = Scores.classification(Nd4j.hstack(p.rsub(1), p), Nd4j.hstack(y.rsub(1), y));

    assertThat(Scores.of(net, data)).hasToString(expected.toString());
    Sample several = new Sample("", new LossBinaryXENT(), Activation.SIGMOID, 3);
    Scores scores = Scores.of(several.net(DataType.DOUBLE, 0, 3), several.rows(50, 1));
    assertThat(scores.rows()).isEqualTo(50);
    assertThat(scores.accuracy().orElseThrow()).isBetween(0.0, 1.0);
  }

  @Test
  void scores_classNumbersThatAreNone_refused() {
    DataSet data = SPARSE.rows(10, 1);
    data.getLabels().putScalar(3, 0, 7);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Scores.of(SPARSE.net(DataType.DOUBLE, 0, 3), data))
        .withMessageContaining("class numbers from 0 to 2, found 7.0 at row 3");
  }
}
