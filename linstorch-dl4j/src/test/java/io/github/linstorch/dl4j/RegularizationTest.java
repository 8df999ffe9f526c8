package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.linstorch.dl4j.FitListener.LayerSolvedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** L2 is the ridge of the solves: exactly DL4J's objective for the last layer. */
class RegularizationTest {

  private static final int ROWS = 40;

  private final SplittableRandom random = new SplittableRandom(12);
  private final INDArray x = Nd4j.createFromArray(Nets.uniform(random, ROWS, 3));
  private final INDArray y = Nd4j.createFromArray(Nets.uniform(random, ROWS, 2)).addi(1);
  private final DataSet data = new DataSet(x, y);

  private static NeuralNetConfiguration.Builder base() {
    return new NeuralNetConfiguration.Builder()
        .seed(3)
        .dataType(DataType.DOUBLE)
        .updater(new Sgd(1));
  }

  private static MultiLayerNetwork net(
      NeuralNetConfiguration.Builder base, LossFunction loss, int... widths) {
    ListBuilder list = base.list();
    for (int l = 0; l + 2 < widths.length; l++) {
      list.layer(
          new DenseLayer.Builder()
              .nIn(widths[l])
              .nOut(widths[l + 1])
              .biasInit(0.2)
              .activation(Activation.RELU)
              .build());
    }
    list.layer(
        new OutputLayer.Builder(loss)
            .nIn(widths[widths.length - 2])
            .nOut(2)
            .activation(Activation.IDENTITY)
            .build());
    return Nets.init(list.build());
  }

  /**
   * A step of gradient descent of length 1 along DL4J's own gradient, L2 included, does not move
   * the minimum of a strictly convex function: a converged gradient fit ends there.
   */
  @ParameterizedTest
  @CsvSource({
    "MSE, true, 0.05, 0",
    "MSE, true, 0.05, 0.3",
    "MSE, true, 0, 0.3",
    "MSE, false, 0.7, 0.2",
    "L2, true, 0.05, 0",
    "L2, true, 0.05, 0.3",
    "L2, false, 0.7, 0.2"
  })
  void fit_linearNet_gradientOfDl4jsObjectiveIsZero(
      LossFunction loss, boolean miniBatch, double l2, double l2Bias) {
    MultiLayerNetwork net = net(base().miniBatch(miniBatch).l2(l2).l2Bias(l2Bias), loss, 3, 2);
    FitReport report = LinstorchFitter.fit(net, data);
    INDArray solved = net.params().dup();
    assertThat(net.score()).isCloseTo(net.score(data), withinPercentage(1e-9));
    assertThat(report.loss()).isGreaterThan(report.olsLoss() * (1 + 1e-5));

    net.fit(data);

    assertThat(net.params().distance2(solved)).isLessThan(1e-11);
  }

  @ParameterizedTest
  @CsvSource({"MSE, 6", "L2, 6", "MSE, 50"})
  void fit_hiddenLayer_gradientOfTheLastLayerIsZero(LossFunction loss, int hidden) {
    MultiLayerNetwork net = net(base().l2(0.02), loss, 3, hidden, 2);
    LinstorchFitter.fit(net, data);
    INDArray weights = net.getParam("1_W").dup();
    INDArray bias = net.getParam("1_b").dup();
    INDArray first = net.getParam("0_W").dup();

    net.fit(data);

    assertThat(net.getParam("1_W").distance2(weights)).isLessThan(1e-10);
    assertThat(net.getParam("1_b").distance2(bias)).isLessThan(1e-10);
    assertThat(net.getParam("0_W").distance2(first)).isGreaterThan(1e-6);
  }

  /** The penalty of a hidden layer is on the regression of [Y 1], before the backward map. */
  @Test
  void fit_hiddenLayer_ridgeOnTheLabelsThenTheBackwardMap() {
    MultiLayerNetwork net = net(base().l2(0.1), LossFunction.MSE, 3, 4, 2);
    List<LayerSolvedEvent> events = new ArrayList<>();
    FitListener recorder =
        new FitListener() {
          @Override
          public void onLayerSolved(LayerSolvedEvent event) {
            events.add(event);
          }
        };

    LinstorchFitter.fit(net, data, FitConfig.builder().listener(recorder).build());

    RealMatrix design = MatrixUtils.createRealMatrix(ROWS, 4);
    design.setSubMatrix(Nets.matrix(x), 0, 0);
    RealMatrix targets = MatrixUtils.createRealMatrix(ROWS, 3);
    targets.setSubMatrix(Nets.matrix(y), 0, 0);
    for (int i = 0; i < ROWS; i++) {
      design.setEntry(i, 3, 1);
      targets.setEntry(i, 2, 1);
    }
    RealMatrix gram = design.transpose().multiply(design);
    for (int j = 0; j < 3; j++) {
      gram.addToEntry(j, j, ROWS * 2 * 0.1 / 2);
    }
    RealMatrix ridge =
        new CholeskyDecomposition(gram).getSolver().solve(design.transpose().multiply(targets));
    RealMatrix p = MatrixUtils.createRealMatrix(5, 3);
    p.setSubMatrix(Nets.matrix(events.get(0).weights()), 0, 0);
    p.setEntry(4, 0, events.get(0).bias().orElseThrow().getDouble(0));
    p.setEntry(4, 1, events.get(0).bias().orElseThrow().getDouble(1));
    p.setEntry(4, 2, 1);
    RealMatrix inverse = new SingularValueDecomposition(p).getSolver().getInverse();
    RealMatrix expected = ridge.multiply(inverse);
    LayerSolvedEvent first = events.get(1);
    assertThat(first.index()).isZero();
    for (int o = 0; o < 4; o++) {
      for (int j = 0; j < 3; j++) {
        assertThat(first.weights().getDouble(j, o))
            .isCloseTo(expected.getEntry(j, o), within(1e-9));
      }
      assertThat(first.bias().orElseThrow().getDouble(o))
          .isCloseTo(expected.getEntry(3, o), within(1e-9));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 50})
  void fit_streamed_sameBitsAsInMemory(int hidden) {
    MultiLayerNetwork expected = net(base().l2(0.1).l2Bias(0.05), LossFunction.MSE, 3, hidden, 2);
    MultiLayerNetwork found = expected.clone();
    FitReport inMemory = LinstorchFitter.fit(expected, data);

    FitReport streamed = LinstorchFitter.fit(found, BatchIterator.of(x, y, 7));

    assertThat(found.params()).isEqualTo(expected.params());
    assertThat(found.score()).isCloseTo(expected.score(), withinPercentage(1e-9));
    assertThat(streamed.olsLoss()).isEqualTo(inMemory.olsLoss());
  }

  /** A row that is masked counts nowhere, not in the penalty either. */
  @Test
  void fit_maskedRows_penaltyIsThatOfTheRowsLeft() {
    MultiLayerNetwork expected = net(base().l2(0.1), LossFunction.MSE, 3, 6, 2);
    MultiLayerNetwork found = expected.clone();
    INDArray mask = Nd4j.zeros(DataType.DOUBLE, ROWS, 1);
    for (int i = 0; i < 25; i++) {
      mask.putScalar(i, 0, 1);
    }
    LinstorchFitter.fit(expected, data.getRange(0, 25));

    LinstorchFitter.fit(found, new DataSet(x, y, null, mask));

    assertThat(found.params()).isEqualTo(expected.params());
  }

  @Test
  void fit_scheduledL2_valueOfTheCurrentIteration() {
    MapSchedule schedule =
        new MapSchedule.Builder(ScheduleType.ITERATION).add(0, 0.5).add(3, 0.01).build();
    NeuralNetConfiguration.Builder scheduled =
        base().regularization(List.of(new L2Regularization(schedule)));
    MultiLayerNetwork expected = net(base().l2(0.01), LossFunction.MSE, 3, 2);
    MultiLayerNetwork found = net(scheduled, LossFunction.MSE, 3, 2);
    found.setIterationCount(3);

    LinstorchFitter.fit(expected, data);
    LinstorchFitter.fit(found, data);

    assertThat(found.params()).isEqualTo(expected.params());
  }

  @Test
  void check_impossibleL2_refusedWithTheLayer() {
    MultiLayerNetwork net =
        net(
            base().regularization(List.of(new L2Regularization(Double.NaN))),
            LossFunction.MSE,
            3,
            2);

    assertThat(LinstorchFitter.check(net)).hasSize(1);
    assertThat(LinstorchFitter.check(net).get(0)).contains("layer(index=0", "L2", "NaN");
  }
}
