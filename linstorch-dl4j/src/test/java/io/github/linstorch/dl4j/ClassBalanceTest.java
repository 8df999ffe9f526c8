package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.linstorch.dl4j.ReferenceLinstorch.Act;
import io.github.linstorch.dl4j.ReferenceLinstorch.Layer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** {@code balanceClasses(true)}: rows weigh by their classes. */
class ClassBalanceTest {

  private static final int ROWS = 400;
  private static final int CLASSES = 4;

  private static final FitConfig PLAIN = FitConfig.builder().solver(Solver.QR).build();
  private static final FitConfig BALANCED = PLAIN.toBuilder().balanceClasses(true).build();

  /** Clouds that overlap, of 80, 15 and 5 in a hundred rows; of a fourth class there is none. */
  private static DataSet clouds(long seed) {
    Random random = new Random(seed);
    double[][] x = new double[ROWS][2];
    double[][] y = new double[ROWS][CLASSES];
    for (int i = 0; i < ROWS; i++) {
      int share = i % 100;
      int label = share < 80 ? 0 : share < 95 ? 1 : 2;
      x[i][0] = random.nextGaussian() + (label == 1 ? 2 : 0);
      x[i][1] = random.nextGaussian() + (label == 2 ? 2 : 0);
      y[i][label] = 1;
    }
    return new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
  }

  private static MultiLayerNetwork net() {
    return ClassData.net(2, 6, CLASSES, DataType.DOUBLE);
  }

  /** The same rows, their weights divided by that of their class, and n / k. */
  private static DataSet masked(DataSet data, double[] weights) {
    double[][] y = Nets.matrix(data.getLabels());
    double[] ofClass = new double[CLASSES];
    for (int i = 0; i < ROWS; i++) {
      for (int c = 0; c < CLASSES; c++) {
        ofClass[c] += weights[i] * y[i][c];
      }
    }
    double all = Arrays.stream(weights).sum();
    long occurring = Arrays.stream(ofClass).filter(w -> w > 0).count();
    double[] mask = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      for (int c = 0; c < CLASSES; c++) {
        mask[i] += y[i][c] == 0 ? 0 : weights[i] * (y[i][c] * (all / (occurring * ofClass[c])));
      }
    }
    return with(data, mask);
  }

  private static DataSet with(DataSet data, double[] mask) {
    INDArray column = Nd4j.createFromArray(mask).reshape(ROWS, 1);
    return new DataSet(data.getFeatures(), data.getLabels(), null, column);
  }

  private static double[] ones() {
    double[] ones = new double[ROWS];
    Arrays.fill(ones, 1);
    return ones;
  }

  @ParameterizedTest
  @EnumSource(names = {"LINSTORCH", "LAST_LAYER"})
  void fit_oneHot_sameBitsAsWithTheMask(FitMethod method) {
    DataSet data = clouds(1);
    MultiLayerNetwork expected = net();
    MultiLayerNetwork found = net();
    FitReport masked =
        LinstorchFitter.fit(
            expected, masked(data, ones()), PLAIN.toBuilder().method(method).build());

    FitReport report =
        LinstorchFitter.fit(found, data, BALANCED.toBuilder().method(method).build());

    assertThat(found.params()).isEqualTo(expected.params());
    assertThat(report.loss()).isEqualTo(masked.loss());
    assertThat(report.lossBefore()).isEqualTo(masked.lossBefore());
    assertThat(report.olsLoss()).isEqualTo(masked.olsLoss());
    assertThat(found.score()).as("of the rows as given").isEqualTo(found.score(data));
  }

  /** A row of weight 0 does not take part, whatever its labels. */
  @Test
  void fit_labelMask_countsInTheBalance() {
    DataSet data = clouds(2);
    double[] weights = new Random(3).doubles(ROWS, 0.25, 2).toArray();
    MultiLayerNetwork expected = net();
    MultiLayerNetwork found = net();
    weights[17] = 0;
    LinstorchFitter.fit(expected, masked(data, weights), PLAIN);
    data.getLabels().putScalar(17, 0, -5.0);

    LinstorchFitter.fit(found, with(data, weights), BALANCED);

    assertNear(found, expected, data);
    assertThat(found.score()).isCloseTo(found.score(with(data, weights)), withinPercentage(1e-9));
  }

  @Test
  void fit_softLabels_weighTheMeanOfTheirClasses() {
    DataSet data = clouds(4);
    for (int i = 0; i < ROWS; i += 3) {
      data.getLabels().putRow(i, Nd4j.createFromArray(0.5, 0.25, 0.25, 0.0));
    }
    MultiLayerNetwork expected = net();
    MultiLayerNetwork found = net();
    LinstorchFitter.fit(expected, masked(data, ones()), PLAIN);

    LinstorchFitter.fit(found, data, BALANCED);

    assertNear(found, expected, data);
  }

  @Test
  void fit_iterator_asInMemoryWithOnePassMore() {
    DataSet data = clouds(5);
    MultiLayerNetwork expected = net();
    MultiLayerNetwork found = net();
    FitReport inMemory = LinstorchFitter.fit(expected, data, BALANCED);
    List<DataSet> cut = BatchIterator.cut(data.getFeatures(), data.getLabels(), 70, 1, 33);
    BatchIterator batches = new BatchIterator(cut);

    FitReport report = LinstorchFitter.fit(found, batches, BALANCED);

    assertNear(found, expected, data);
    assertThat(report.loss()).isCloseTo(inMemory.loss(), withinPercentage(1e-8));
    assertThat(found.score()).isCloseTo(expected.score(), withinPercentage(1e-8));
    assertThat(report.passes()).isEqualTo(batches.completePasses);
    FitReport plain = LinstorchFitter.fit(net(), new BatchIterator(cut), PLAIN);
    assertThat(report.passes()).isEqualTo(plain.passes() + 1);
  }

  @Test
  void fit_classesOfEqualSize_sameBitsAsWithout() {
    DataSet data = clouds(6);
    for (int i = 0; i < ROWS; i++) {
      INDArray label = Nd4j.zeros(DataType.DOUBLE, CLASSES);
      data.getLabels().putRow(i, label.putScalar(i % CLASSES, 1));
    }
    MultiLayerNetwork expected = net();
    MultiLayerNetwork found = net();
    LinstorchFitter.fit(expected, data, PLAIN);

    LinstorchFitter.fit(found, data, BALANCED);

    assertThat(found.params()).isEqualTo(expected.params());
  }

  /** DL4J multiplies by the mask, although the fit does not see it any more. */
  @Test
  void fit_maskThatTheBalanceUndoes_scoreIsThatOfDl4j() {
    DataSet data = clouds(6);
    double[] mask = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      data.getLabels().putRow(i, Nd4j.zeros(DataType.DOUBLE, CLASSES).putScalar(i % 2, 1));
      mask[i] = i % 2 == 0 ? 0.5 : 1.5;
    }
    MultiLayerNetwork net =
        Nets.plain(
            List.of(new Layer(2, 6, true, Act.RELU), new Layer(6, CLASSES, true, Act.SOFTMAX)),
            DataType.DOUBLE,
            LossFunction.MSE);

    LinstorchFitter.fit(net, with(data, mask), BALANCED);

    assertThat(net.score()).isCloseTo(net.score(with(data, mask)), withinPercentage(1e-9));
    assertThat(net.score()).isNotCloseTo(net.score(data), withinPercentage(0.1));
  }

  @Test
  void fit_rareClasses_balancedAccuracyRises() {
    for (int seed = 10; seed < 15; seed++) {
      DataSet data = clouds(seed);
      DataSet test = clouds(seed + 100);
      MultiLayerNetwork plain = net();
      MultiLayerNetwork balanced = net();
      LinstorchFitter.fit(plain, data, PLAIN);

      LinstorchFitter.fit(balanced, data, BALANCED);

      assertThat(balancedAccuracy(balanced, test))
          .as("seed %d", seed)
          .isGreaterThan(balancedAccuracy(plain, test) + 0.1);
    }
  }

  /** Mean over the classes of the share of their rows that the network finds. */
  private static double balancedAccuracy(MultiLayerNetwork net, DataSet data) {
    INDArray predicted = net.output(data.getFeatures()).argMax(1);
    INDArray actual = data.getLabels().argMax(1);
    double[] right = new double[3];
    double[] all = new double[3];
    for (int i = 0; i < ROWS; i++) {
      all[actual.getInt(i)]++;
      right[actual.getInt(i)] += predicted.getInt(i) == actual.getInt(i) ? 1 : 0;
    }
    return (right[0] / all[0] + right[1] / all[1] + right[2] / all[2]) / 3;
  }

  @Test
  void fit_validationRows_areBalancedByTheirOwnCounts() {
    DataSet validation = clouds(8);
    FitConfig config =
        BALANCED.toBuilder().calibrate(true).restarts(2).validation(validation).build();
    DataSet mask = masked(validation, ones());
    MultiLayerNetwork expected = net();
    MultiLayerNetwork found = net();
    FitReport masked =
        LinstorchFitter.fit(
            expected,
            masked(clouds(7), ones()),
            config.toBuilder().balanceClasses(false).validation(mask).build());

    FitReport report = LinstorchFitter.fit(found, clouds(7), config);

    assertThat(report.validationLoss()).isEqualTo(masked.validationLoss());
    assertThat(report.temperature()).isEqualTo(masked.temperature());
    assertThat(found.params()).isEqualTo(expected.params());
  }

  /** Parts of the rows that are held out keep the weights that they have among all. */
  @Test
  void fit_temperatureWithoutValidationRows_asWithTheMask() {
    FitConfig config = BALANCED.toBuilder().calibrate(true).build();
    MultiLayerNetwork expected = net();
    MultiLayerNetwork found = net();
    FitReport masked =
        LinstorchFitter.fit(
            expected, masked(clouds(9), ones()), config.toBuilder().balanceClasses(false).build());

    FitReport report = LinstorchFitter.fit(found, clouds(9), config);

    assertThat(report.temperature()).isEqualTo(masked.temperature());
    assertThat(found.params()).isEqualTo(expected.params());
  }

  @ParameterizedTest
  @EnumSource(FitMethod.class)
  void fit_noSoftmax_refusedByLayer(FitMethod method) {
    MultiLayerNetwork net = Nets.plain(Nets.relu(2, 6, 4), DataType.DOUBLE, LossFunction.MSE);

    assertThatThrownBy(
            () ->
                LinstorchFitter.fit(
                    net,
                    clouds(1),
                    FitConfig.builder().method(method).balanceClasses(true).build()))
        .isInstanceOf(UnsupportedNetworkException.class)
        .hasMessageContainingAll("layer1", "no softmax", "balanceClasses");
  }

  @Test
  void fit_labelsThatAreNoDistribution_refusedWithTheRow() {
    DataSet data = clouds(1);
    data.getLabels().putScalar(203, 3, 2.0);
    INDArray before = net().params();
    MultiLayerNetwork net = net();

    assertThatThrownBy(() -> LinstorchFitter.fit(net, data, BALANCED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("sum of 3.0", "row 203");
    assertThatThrownBy(
            () ->
                LinstorchFitter.fit(
                    net, BatchIterator.of(data.getFeatures(), data.getLabels(), 90), BALANCED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("sum of 3.0", "row 203");
    assertThat(net.params()).isEqualTo(before);
  }

  private static void assertNear(MultiLayerNetwork found, MultiLayerNetwork expected, DataSet at) {
    INDArray difference = found.output(at.getFeatures()).sub(expected.output(at.getFeatures()));
    assertThat(difference.amaxNumber().doubleValue()).isCloseTo(0, within(1e-8));
  }
}
